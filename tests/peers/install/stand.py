"""Where a case stands: a directory of its own, a clean environment, the script away from any checkout."""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import world

SCRIPT = world.ROOT / "install.sh"
SHELLS = {"dash": ["dash"], "busybox": ["busybox", "sh"], "bash": ["bash", "--posix"], "mksh": ["mksh"]}
cases: list[tuple[str, Callable[["Stand"], None], str]] = []


def case(*shells: str) -> Any:
    """A case for each of these shells, dash if none is named."""

    def add(body: Callable[["Stand"], None]) -> Callable[["Stand"], None]:
        for shell in shells or ("dash",):
            name = body.__name__.replace("_", " ")
            cases.append((f"{name} [{shell}]" if shells else name, body, shell))
        return body

    return add


class Done:
    def __init__(self, done: subprocess.CompletedProcess[str]) -> None:
        self.status, self.out, self.err = done.returncode, done.stdout, done.stderr

    def ok(self) -> "Done":
        assert self.status == 0, f"status {self.status}\n{self.out}{self.err}"
        return self

    def fails(self, status: int, *words: str) -> "Done":
        assert self.status == status, f"status {self.status}, expected {status}\n{self.out}{self.err}"
        for word in words:
            assert word in self.err, f"{word!r} is not in: {self.err}"
        assert "\x1b" not in self.err, repr(self.err)
        return self


class Stand:
    """Made anew for each case."""

    mirror: world.Mirror
    release: Path
    tls: Path
    safe: world.Mirror

    def __init__(self, shell: str) -> None:
        self.dir = Path(tempfile.mkdtemp(prefix="towow-install-"))
        self.shell = SHELLS[shell]
        self.home = self.dir / "home"
        self.home.mkdir()
        (self.home / ".towow").mkdir()
        (self.home / ".towow/config.json").write_text("{}")
        self.prefix = self.dir / "a prefix/通爻 ü"
        self.script = self.dir / "towow's installer.sh"
        shutil.copy(SCRIPT, self.script)
        self.env = {"HOME": str(self.home), "PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LANG": "C.UTF-8", "TOWOW_INSTALL_TIMEOUT": "2"}

    def close(self) -> None:
        shutil.rmtree(self.dir, ignore_errors=True)

    def at(self, mood: str, safe: bool = False) -> dict[str, str]:
        """The mirror in this mood, as a variable."""
        return {"TOWOW_MIRROR": f"{(self.safe if safe else self.mirror).url}/{mood}"}

    def start(self, *args: str, env: dict[str, str | None] | None = None, stdin: Any = None, script: Path | None = None, **more: Any) -> subprocess.Popen[str]:
        whole = {key: value for key, value in {**self.env, **(env or {})}.items() if value is not None}
        # The shell by its place: the PATH of a case may have none.
        command = [shutil.which(self.shell[0]) or self.shell[0], *self.shell[1:], *([] if stdin else [str(script or self.script)]), *args]
        return subprocess.Popen(command, env=whole, cwd=self.dir, stdin=stdin or subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True, **more)

    def ends(self, process: subprocess.Popen[str]) -> Done:
        try:
            out, err = process.communicate(timeout=900)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            raise
        return Done(subprocess.CompletedProcess(process.args, process.returncode, out, err))

    def run(self, *args: str, **more: Any) -> Done:
        return self.ends(self.start(*args, **more))

    def install(self, *args: str, mood: str = "plain", env: dict[str, str | None] | None = None, **more: Any) -> Done:
        return self.run("--prefix", str(self.prefix), *args, env={**self.at(mood), **(env or {})}, **more)

    def uninstall(self, **more: Any) -> Done:
        return self.run("--uninstall", "--prefix", str(self.prefix), **more)

    def with_old(self) -> dict[str, tuple[str, ...]]:
        """An older version is here; how everything looks."""
        self.install("--version", world.OLD).ok()
        return self.looks()

    def looks(self) -> dict[str, tuple[str, ...]]:
        return world.snapshot(self.prefix)

    def version(self, name: str = "towow") -> str:
        return subprocess.run([self.prefix / "bin" / name, "--version"], capture_output=True, text=True, env=self.env, timeout=20).stdout.strip()

    def no_traces(self) -> None:
        traces = [path for path in self.dir.rglob("*") if ".towow-install" in path.name]
        assert not traces, traces

    def unchanged(self, before: dict[str, tuple[str, ...]]) -> None:
        after = self.looks()
        assert after == before, {key: (before.get(key), after.get(key)) for key in before.keys() | after.keys() if before.get(key) != after.get(key)}
        self.no_traces()
