"""Faults: no room, no right to write, an end at any moment. What was there before is there afterwards."""

import os
import shutil
import signal
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import world
from stand import Stand, case
from world import FILE, OLD, VERSION

CHANGING = "mkdir ln cp chmod mv rm rmdir tar gzip"


def mounted(s: Stand, options: str) -> Path:
    dir = s.dir / "mounted"
    dir.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "towow-test", str(dir)], check=True)
    return dir


@case("dash", "busybox")
def a_disk_that_is_full_at_any_point(s: Stand) -> None:
    # As much of it as a real one: neither packed small nor of one page.
    archive = world.pack(VERSION, world.tree(VERSION, world.program(VERSION) + b"exit\n" + os.urandom(400_000)))
    (s.dir / FILE).write_bytes(archive)
    dir = mounted(s, "size=9m,nr_inodes=500")

    def limit(kib: int, files: int) -> None:
        """So much room beside what is there."""
        for option in (f"size={(used.f_blocks - used.f_bfree) * used.f_frsize // 1024 + kib}k", f"nr_inodes={used.f_files - used.f_ffree + files}"):
            subprocess.run(["mount", "-o", f"remount,{option}", str(dir)], check=True)

    try:
        for fresh in (True, False):
            s.prefix = dir / ("new" if fresh else "p")
            before = s.looks() if fresh else s.with_old()
            used = os.statvfs(dir)
            ends = set()
            # No room for bytes, or for files.
            for kib, files in [(kib, 400) for kib in range(8, 2000, 160)] + [(8000, files) for files in range(1, 60, 5)]:
                limit(kib, files)
                done = s.run("--prefix", str(s.prefix), "--artifact", FILE, "--sha256", world.sha256(archive))
                ends.add(done.status)
                if done.status == 0:
                    assert s.version() == f"towow {VERSION}"
                    s.no_traces()
                    limit(8000, 400)
                    s.uninstall().ok()
                    assert fresh or s.with_old() == before
                else:
                    assert done.status == 1 and "cannot" in done.err, done.err
                s.unchanged(before)
            assert ends == {0, 1}
            limit(8000, 400)
    finally:
        subprocess.run(["umount", str(dir)], check=True)


@case()
def a_prefix_that_cannot_be_written(s: Stand) -> None:
    dir = mounted(s, "size=1m")
    try:
        s.prefix = dir / "p"
        before = s.with_old()
        subprocess.run(["mount", "-o", "remount,ro", str(dir)], check=True)
        s.install().fails(1, "cannot write in", "--prefix")
        s.unchanged(before)
        s.uninstall().fails(1, "cannot write in")
        s.unchanged(before)
        s.prefix = dir / "new"
        s.install().fails(1, "cannot make the directory", "--prefix")
        assert not s.prefix.exists()
    finally:
        subprocess.run(["umount", str(dir)], check=True)
    s.prefix = s.dir / "file"
    s.prefix.write_text("x")
    s.install().fails(1, "cannot make the directory")
    s.prefix = s.dir / "line\nbreak"
    s.install().fails(2, "line break")


def watched(dir: Path, at: int, what: str, when: str = "-eq") -> str:
    """A PATH whose tools count how often they are called; at that call, this happens before it, or instead of it."""
    dir.mkdir(parents=True)
    for name in CHANGING.split():
        (dir / name).write_text(
            f"#!/bin/dash\nread n <'{dir}/count'; n=$((n + 1)); echo $n >'{dir}/count'\n"
            f"! [ $n {when} {at} ] || {{ echo {name} >'{dir}/hit'; {what}; }}\nexec /usr/bin/{name} \"$@\"\n"
        )
        (dir / name).chmod(0o755)
    (dir / "count").write_text("0\n")
    return f"{dir}:/usr/sbin:/usr/bin:/sbin:/bin"


# The end of everything, a break at the keyboard, and a tool that fails, each at every call of a tool that changes something.
@case("dash")
def killed_at_every_step(s: Stand) -> None:
    every_step(s, ["kill -9 0"], survives=False)


@case("dash")
def interrupted_at_every_step(s: Stand) -> None:
    every_step(s, ["kill -INT 0; sleep 0.05", "kill -TERM 0; sleep 0.05"], survives=True)


@case("dash")
def a_tool_that_fails_at_every_step(s: Stand) -> None:
    every_step(s, ["exit 1"], survives=True)


@case("busybox", "bash")
def a_tool_that_fails_at_some_steps(s: Stand) -> None:
    every_step(s, ["exit 1", "kill -TERM 0; sleep 0.05"], survives=True, stride=5)


def every_step(s: Stand, faults: list[str], survives: bool, stride: int = 1) -> None:
    """One run of the script for each step, on an older version, and for some steps on an empty disk too."""
    s.prefix = s.dir / "reference"
    old = s.with_old()
    kept = s.dir / "kept"
    shutil.copytree(s.prefix, kept, symlinks=True)
    s.install(env={"PATH": watched(s.dir / "total", -1, ":")}).ok()
    new = s.looks()
    steps = int((s.dir / "total/count").read_text())
    assert steps > 40, steps

    def one(step: int, fresh: bool) -> str:
        here = Stand("dash")
        here.shell = s.shell
        try:
            here.prefix = here.dir / "pre fix"
            if not fresh:
                shutil.copytree(kept, here.prefix, symlinks=True)
            before = {} if fresh else old
            fault = faults[step // stride % len(faults)]
            done = here.install(env={"PATH": watched(here.dir / "watched", step, fault)})
            ended = done.status
            if not fresh:
                assert here.version() in (f"towow {OLD}", f"towow {VERSION}"), (step, here.looks())
            if not survives and ended != 0:
                assert ended == -signal.SIGKILL, (step, ended)
                # The next run sweeps, even one that fails itself.
                here.install(mood="none").fails(4)
            hit = here.dir / "watched/hit"
            if fault == "exit 1" and hit.exists() and hit.read_text() in ("rm\n", "rmdir\n"):
                # What could not be swept is swept by the next run.
                here.install(mood="none").fails(4)
            after = here.looks()
            orphan = after == {".": after.get(".")}
            if orphan:
                # An empty directory at most, whose maker was killed before a word about it was written.
                assert fresh and not survives
                after = {}
            here.no_traces()
            assert after == (new if ended == 0 else before) or (not survives and after == new), (step, fresh, ended, done.err, sorted(after))
            if not survives:
                here.install().ok()
                last = here.looks()
                if orphan:
                    # Nor does the list of what was made know of it.
                    last["share/towow/receipt"] = new["share/towow/receipt"]
                assert last == new, (step, fresh, {key for key in last.keys() | new.keys() if last.get(key) != new.get(key)})
            return "new" if after == new else "old"
        finally:
            here.close()

    with ThreadPoolExecutor(4) as pool:
        jobs = [(step, fresh) for step in range(1, steps + 1, stride) for fresh in (False, True) if not fresh or step % 4 == 0]
        outcomes = list(pool.map(lambda job: one(*job), jobs))
    print(f"  {steps} steps, {len(outcomes)} runs: {outcomes.count('old')} left the old version, {outcomes.count('new')} the new one")
    assert outcomes.count("old") > steps / stride / 3 and "new" in outcomes


@case("dash")
def a_disk_that_breaks_in_the_middle_is_put_right_by_the_next_run(s: Stand) -> None:
    old = s.with_old()
    broken = 0
    for step in range(1, 60, 2):
        path = watched(s.dir / f"step{step}", step, "exit 1", when="-ge")
        done = s.install(env={"PATH": path})
        if done.status == 0:
            s.install("--version", OLD).ok()
        elif "cannot put back" in done.err:
            assert done.status == 1 and "run this script again" in done.err
            broken += 1
        assert s.version() in (f"towow {OLD}", f"towow {VERSION}")
        s.install(mood="none").fails(4)
        s.unchanged(old)
    assert broken >= 3, broken


@case("dash")
def killed_at_every_step_of_taking_it_out(s: Stand) -> None:
    s.install().ok()
    s.prefix.joinpath("share/note").write_text("mine")
    kept = s.dir / "kept"
    shutil.copytree(s.prefix, kept, symlinks=True)
    for step in range(1, 60):
        done = s.uninstall(env={"PATH": watched(s.dir / f"step{step}", step, "kill -9 0")})
        if done.status == 0:
            break
        assert done.status == -signal.SIGKILL
        s.uninstall().ok()
        assert [name for name, (kind, *_) in s.looks().items() if kind != "dir"] == ["share/note"]
        s.no_traces()
        shutil.rmtree(s.prefix)
        shutil.copytree(kept, s.prefix, symlinks=True)
    assert 20 < step < 59, step


@case()
def killed_at_any_moment_with_the_real_binary(s: Stand) -> None:
    old = s.with_old()
    real = {**s.at("real")}
    started = time.monotonic()
    s.run("--prefix", str(s.dir / "other"), env=real).ok()
    whole = time.monotonic() - started
    outcomes = []
    for moment in range(20):
        process = s.start("--prefix", str(s.prefix), env=real)
        time.sleep(whole * moment / 18)
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        process.communicate()
        assert s.version() in (f"towow {OLD}", f"towow {VERSION}")
        s.install(mood="none").fails(4)
        s.no_traces()
        outcomes.append(s.version())
        if s.looks() != old:
            assert s.version() == f"towow {VERSION}"
            s.install("--version", OLD).ok()
        s.unchanged(old)
    assert f"towow {OLD}" in outcomes
    s.run("--prefix", str(s.prefix), env=real).ok()
    assert s.version() == f"towow {VERSION}"


@case("dash", "busybox", "bash", "mksh")
def a_break_while_a_download_hangs(s: Stand) -> None:
    before = s.with_old()
    for number, status, whom in ((signal.SIGINT, 130, "group"), (signal.SIGTERM, 143, "shell"), (signal.SIGHUP, 129, "group")):
        s.mirror.stalled.clear()
        process = s.start("--prefix", str(s.prefix), env={**s.at("stall"), "TOWOW_INSTALL_TIMEOUT": "60"})
        assert s.mirror.stalled.wait(20)
        begun = time.monotonic()
        os.killpg(process.pid, number) if whom == "group" else os.kill(process.pid, number)
        s.ends(process).fails(status, "nothing was changed")
        assert time.monotonic() - begun < 10
        s.unchanged(before)


@case("dash", "busybox")
def two_at_once_and_one_that_was_cut_off(s: Stand) -> None:
    before = s.with_old()
    s.mirror.stalled.clear()
    first = s.start("--prefix", str(s.prefix), env={**s.at("stall"), "TOWOW_INSTALL_TIMEOUT": "60"})
    assert s.mirror.stalled.wait(20)
    s.install().fails(1, "another run of this script is at work", str(first.pid))
    s.uninstall().fails(1, "another run of this script is at work")
    assert first.poll() is None
    os.killpg(first.pid, signal.SIGKILL)
    first.communicate()
    assert any(".towow-install" in path.name for path in s.prefix.rglob("*"))
    assert "cut off" in s.install(mood="none").fails(4).err
    s.unchanged(before)
    # The number of the process was given to another one since: it is not taken for the run.
    (s.prefix / ".towow-install.lock").symlink_to(f"{os.getpid()}.1")
    assert "cut off" in s.install().ok().err
    s.no_traces()
