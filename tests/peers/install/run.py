"""The installer against a table of cases: run.py BINARY [WORDS], where WORDS choose the cases whose name holds them.

They mount small file systems: who is not root needs user namespaces.
"""

import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import traceback
from pathlib import Path

if os.getuid() != 0:
    os.execvp("unshare", ["unshare", "--user", "--map-root-user", "--mount", sys.executable, *sys.argv])

sys.path.insert(0, str(Path(__file__).parent))

import world  # noqa: E402
from stand import Stand, cases  # noqa: E402
from world import FILE, OLD, SUMS, VERSION  # noqa: E402

import routes  # noqa: E402, F401
import refusals  # noqa: E402, F401
import faults  # noqa: E402, F401


def release(binary: Path, place: Path) -> Path:
    """The real artifact and its manifest, by the scripts that make releases."""
    made = [Path(world.packaged("artifact.sh", world.TARGET, str(binary), DIST=str(place / name))) for name in ("dist", "again")]
    assert made[0].name == FILE and made[0].read_bytes() == made[1].read_bytes(), "the artifact is not the same twice"
    manifest = Path(world.packaged("manifest.sh", str(place / "dist")))
    assert manifest.read_text() == f"{world.sha256(made[0].read_bytes())}  {FILE}\n"
    assert sorted(path.name for path in manifest.parent.iterdir()) == sorted([FILE, SUMS])
    return made[0]


def files(real: Path) -> dict[str, bytes]:
    small = world.pack(VERSION, world.tree(VERSION))
    musl = world.pack(VERSION, world.tree(VERSION), target=world.TARGET.replace("gnu", "musl"))
    old = world.pack(OLD, {**world.tree(OLD), "man/towow-old.1": b"old"})
    old_name = FILE.replace(VERSION, OLD)
    return {
        f"{VERSION}/{FILE}": small,
        f"{VERSION}/{FILE.replace('gnu', 'musl')}": musl,
        f"{VERSION}/{SUMS}": world.sums((FILE, small), (FILE.replace("gnu", "musl"), musl)),
        f"{OLD}/{old_name}": old,
        f"{OLD}/{SUMS.replace(VERSION, OLD)}": world.sums((old_name, old)),
        f"/real/{VERSION}/{FILE}": real.read_bytes(),
        f"/real/{VERSION}/{SUMS}": (real.parent / SUMS).read_bytes(),
    }


def install_time(size: int) -> None:
    """What a person waits for, with the real binary from a mirror on this machine."""
    s = Stand("dash")
    times: dict[str, list[float]] = {"first": [], "again": [], "removed": []}
    try:
        for _ in range(5):
            for kind, args in (("first", []), ("again", []), ("removed", ["--uninstall"])):
                begun = time.perf_counter()
                s.run("--prefix", str(s.prefix), *args, env=s.at("real")).ok()
                times[kind].append(time.perf_counter() - begun)
                if kind == "first":
                    said = subprocess.run([s.prefix / "bin/towow", "--version"], capture_output=True, text=True, check=True).stdout
                    assert said == f"towow {VERSION}\n", said
    finally:
        s.close()
    print(f"install time, an artifact of {size / 1e6:.1f} MB from a mirror on this machine: " + ", ".join(f"{kind} {statistics.median(all):.2f} s" for kind, all in times.items()))


def main() -> int:
    binary, words = Path(sys.argv[1]).resolve(), " ".join(sys.argv[2:])
    place = Path(tempfile.mkdtemp(prefix="towow-install-"))
    real = release(binary, place)
    passed = failed = 0
    try:
        Stand.tls = world.authority(place / "tls")
        Stand.release = real
        served = files(real)
        Stand.mirror, Stand.safe = world.Mirror(served), world.Mirror(served, Stand.tls)
        Stand.mirror.other = Stand.safe.other = Stand.safe.url
        for name, body, shell in cases:
            if words not in name:
                continue
            s = Stand(shell)
            begun = time.monotonic()
            try:
                body(s)
            except Exception:
                failed += 1
                print(f"test {name} ... FAILED ({time.monotonic() - begun:.1f} s)")
                traceback.print_exc(file=sys.stdout)
            else:
                passed += 1
                print(f"test {name} ... ok")
                if os.environ.get("TIMES"):
                    print(f"  {time.monotonic() - begun:.1f} s")
            finally:
                s.close()
            sys.stdout.flush()
        install_time(real.stat().st_size)
    finally:
        Stand.mirror.gone.set()
        shutil.rmtree(place)
    print(f"{passed} passed, {failed} failed, on {platform.machine()}")
    return 1 if failed or not passed else 0


sys.exit(main())
