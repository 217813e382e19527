"""The wheel, installed as people install it: wheel.py WHEEL

Into an empty environment, over the Python package of the same name that it succeeds, by uv and pipx; and taken out again.
"""

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

from support import NAMES, ROOT, Home, answers, initialized, main, milliseconds, signal, stopped, tree, version

BEFORE = "0.7.1"
PEERS = ROOT / "target" / "peers"
WHEELS = PEERS / "wheels"
# The Python that environments are made of.
BASE = Path(sys.base_prefix) / "bin" / "python3"


class Python(Home):
    """An empty environment of Python, with a home."""

    def __init__(self, path: Path) -> None:
        super().__init__(path / "home")
        self.root = path / "env"
        self.run(sys.executable, "-m", "venv", self.root)
        self.bin = self.root / "bin"
        # The wheel needs nothing that would have to be fetched.
        self.env.update(PIP_NO_INDEX="1", PIP_FIND_LINKS=str(WHEELS), PIP_DISABLE_PIP_VERSION_CHECK="1")

    def pip(self, *args: object, status: int = 0) -> str:
        return self.run(self.bin / "pip", *args, status=status)

    def command(self, name: str) -> list[object]:
        return [self.bin / name]


def an_empty_environment_gets_three_commands_and_loses_them_again(python: Python) -> None:
    before = tree(python.root)
    python.pip("install", WHEEL)
    answers(python, python.command)
    shown = python.pip("show", "towow-mcp")
    assert f"Version: {version()}" in shown and "Requires: \n" in shown + "\n", shown
    share = python.root / "share"
    carried = {
        "bash-completion/completions/towow": "completions/towow.bash", "zsh/site-functions/_towow": "completions/_towow",
        "fish/vendor_completions.d/towow.fish": "completions/towow.fish", "elvish/lib/towow.elv": "completions/towow.elv",
        "towow/towow.ps1": "completions/towow.ps1", "man/man1/towow.1": "man/towow.1", "man/zh_CN/man1/towow.1": "man/zh_CN/towow.1",
    }
    for place, source in carried.items():
        assert (share / place).read_bytes() == (ROOT / source).read_bytes(), place
    assert len(carried) == len(list((ROOT / "completions").iterdir())) + len(list((ROOT / "man").rglob("*.1")))
    python.pip("uninstall", "-y", "towow-mcp")
    assert tree(python.root) == before, tree(python.root) - before


def the_old_ways_to_start_it_still_do(python: Python) -> None:
    python.pip("install", WHEEL)
    module = [python.bin / "python", "-m", "towow_mcp"]
    assert initialized(python, *module) == initialized(python, python.bin / "towow-mcp")
    found = python.run(python.bin / "python", "-c", "import towow_mcp; print(towow_mcp.find_towow(), towow_mcp.__version__)").strip()
    assert found == f"{python.bin / 'towow'} {version()}", found
    # As a client does that knows the path of the environment only, and as one that comes by a link from elsewhere.
    link = python.path / "towow-mcp"
    link.symlink_to(python.bin / "towow-mcp")
    assert initialized(python, link)["version"] == version()
    assert initialized(python, "sh", "-c", f"PATH={python.bin}:$PATH exec towow-mcp")["version"] == version()


def the_other_schemes_of_pip_work(python: Python) -> None:
    target = python.path / "target"
    python.pip("install", "--target", target, WHEEL)
    python.env["PYTHONPATH"] = str(target)
    assert initialized(python, python.bin / "python", "-m", "towow_mcp")["version"] == version()
    user = [python.path / ".local" / "bin" / "towow", python.path / ".local" / "bin" / "towow-mcp"]
    del python.env["PYTHONPATH"]
    python.pip("--python", BASE, "install", "--user", "--break-system-packages", WHEEL)
    assert all(file.is_file() for file in user)
    assert initialized(python, BASE, "-m", "towow_mcp")["version"] == version()
    python.pip("--python", BASE, "uninstall", "-y", "--break-system-packages", "towow-mcp")
    assert not any(file.exists() for file in user)
    prefix = python.path / "prefix"
    python.pip("install", "--ignore-installed", "--prefix", prefix, WHEEL)
    python.env["PYTHONPATH"] = str(next(prefix.glob("lib/python*/site-packages")))
    assert initialized(python, python.bin / "python", "-m", "towow_mcp")["version"] == version()
    shutil.rmtree(prefix / "bin")
    del python.env["PYTHONPATH"]
    said = python.run(python.bin / "python", "-m", "towow_mcp", status=1)
    assert "No module named towow_mcp" in said, said


def whoever_starts_it_sees_one_process(python: Python) -> None:
    """A launcher becomes the program: its signals and its status are the program's own."""
    python.pip("install", WHEEL)
    for command in [["towow-mcp"], ["towow-bridge-mcp"], ["python", "-m", "towow_mcp"]]:
        program = [str(python.bin / command[0]), *command[1:]]
        process = subprocess.Popen(program, env=python.env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        process.stdin.write('{"jsonrpc":"2.0","id":1,"method":"ping"}\n')
        process.stdin.flush()
        process.stdout.readline()
        assert os.readlink(f"/proc/{process.pid}/exe") == str(python.bin / "towow")
        process.communicate(timeout=30)
        assert process.returncode == 0, command
    plain = stopped(python, [python.bin / "towow", "mcp"], signal.SIGTERM)
    assert stopped(python, [python.bin / "towow-mcp"], signal.SIGTERM) == plain
    assert "usage" in python.run(python.bin / "towow-mcp", "--nonsense", status=2)


def a_name_without_its_program_says_so(python: Python) -> None:
    python.pip("install", WHEEL)
    (python.bin / "towow").unlink()
    said = python.run(python.bin / "towow-mcp", status=1)
    assert said == f"towow-mcp: cannot start {python.bin}/towow: No such file or directory (os error 2); install the package towow-mcp again\n", said
    said = python.run(python.bin / "python", "-m", "towow_mcp", status=1)
    assert said.startswith("towow-mcp: towow was not found in ") and "Traceback" not in said, said


def the_package_before_is_replaced_and_its_login_kept(python: Python) -> None:
    from world import World

    world = World(str(BINARY), str(python.path / "world"))
    try:
        python.pip("install", f"towow-mcp=={BEFORE}", "mcp<2")
        # As people have it: the address of the backend in the environment, the login in the file.
        python.env["TOWOW_BACKEND_URL"] = world.url
        person = ["--email", "eve@example.org", "--name", "Eve", "--profile", "我做了八年产品。我能提供产品设计和用户研究。我在找懂大模型的工程师。"]
        made = json.loads(python.run(python.bin / "towow", "--json", "auth", "register", *person, "--password", "correct horse 1"))
        session = python.path / ".towow" / "config.json"
        kept = json.loads(session.read_text())
        assert made["email"] == "eve@example.org" and kept, kept
        old = json.loads(python.run(python.bin / "towow", "--json", "inbox"))
        said = python.pip("install", WHEEL)
        assert f"Successfully uninstalled towow-mcp-{BEFORE}" in said, said
        assert sorted(found.name for found in python.bin.glob("towow*")) == sorted(NAMES)
        answers(python, python.command)
        new = json.loads(python.run(python.bin / "towow", "inbox"))
        assert new["items"] == old["items"], (old, new)
        account = json.loads(python.run(python.bin / "towow", "account", "show"))
        assert account["email"] == "eve@example.org", account
        after = json.loads(session.read_text())
        assert {key: after[key] for key in kept} == kept, (kept, after)
        left = [name for name in tree(python.root) if "towow_mcp/" in name and name.endswith(("server.py", "cli.py", "client.py"))]
        assert not left, left
        python.pip("uninstall", "-y", "towow-mcp")
        assert not [name for name in tree(python.root) if "towow" in name]
        # A login belongs to the person, not to the package.
        assert json.loads(session.read_text()) == after
    finally:
        world.close()


def another_machine_s_wheel_is_refused(python: Python) -> None:
    parts = WHEEL.name.split("-")
    for platform in ["macosx_11_0_arm64", "win_amd64", "musllinux_1_2_x86_64", "manylinux_2_17_aarch64", "manylinux_9_99_x86_64"]:
        other = python.path / "-".join([*parts[:4], f"{platform}.whl"])
        shutil.copy(WHEEL, other)
        said = python.pip("install", other, status=1)
        assert "is not a supported wheel on this platform" in said, said
        assert not (python.bin / "towow").exists()


def the_wheel_says_what_it_is(_: Python) -> None:
    with zipfile.ZipFile(WHEEL) as wheel:
        names = wheel.namelist()
        meta = wheel.read(next(name for name in names if name.endswith(".dist-info/METADATA"))).decode()
        scripts = {Path(name).name: wheel.getinfo(name).file_size for name in names if "/scripts/" in name}
    head, _, body = meta.partition("\n\n")
    for line in ["Name: towow-mcp", f"Version: {version()}", "License-Expression: MIT OR Apache-2.0", "Requires-Python: >=3.8"]:
        assert line in head.splitlines(), head
    assert body.strip() == (ROOT / "README.md").read_text().strip()
    for licence in ["LICENSE", "LICENSE-APACHE", "LICENSE-DATA", "LICENSE-MIT"]:
        assert any(name.endswith(f".dist-info/licenses/{licence}") for name in names), names
    assert sorted(scripts) == sorted(NAMES), scripts
    # Three programs of which two are next to nothing.
    assert max(scripts["towow-mcp"], scripts["towow-bridge-mcp"]) < 500_000 < scripts["towow"], scripts
    assert not [name for name in names if "__pycache__" in name or name.startswith("/")]


def uv_and_pipx_run_it(python: Python) -> None:
    env = {"UV_OFFLINE": "1", "UV_NO_CONFIG": "1", "UV_PYTHON": sys.executable, "UV_PYTHON_DOWNLOADS": "never"}
    uvx = [PEERS / "bin" / "uvx", "--from", WHEEL]
    said = initialized_with(python, env, *uvx, "towow-mcp")
    assert said["version"] == version()
    assert python.run(*uvx, "towow", "--version", env=env).strip() == f"towow {version()}"
    # By its name alone, which clients are configured with.
    by_name = [PEERS / "bin" / "uvx", "--no-index", "--find-links", WHEEL.parent, f"towow-mcp@{version()}"]
    assert initialized_with(python, env, *by_name)["version"] == version()
    python.run(PEERS / "bin" / "pipx", "install", "--python", sys.executable, WHEEL, env={"PIPX_DEFAULT_BACKEND": "uv", "PATH": f"{PEERS}/bin:{python.env['PATH']}"})
    answers(python, lambda name: [python.path / ".local" / "bin" / name])
    python.run(PEERS / "bin" / "pipx", "uninstall", "towow-mcp")
    assert not list((python.path / ".local" / "bin").glob("towow*"))


def initialized_with(python: Python, env: dict[str, str], *command: object) -> dict:
    python.env.update(env)
    return initialized(python, *command)


def starting_it_costs_what_the_program_costs(python: Python) -> None:
    import time

    began = time.perf_counter()
    python.pip("install", WHEEL)
    print(f"wheel: {WHEEL.stat().st_size / 1e6:.1f} MB, installed in {time.perf_counter() - began:.1f} s")
    plain = milliseconds(python, BINARY, "mcp", "--help")
    ways = {
        "wheel: towow": [python.bin / "towow", "mcp", "--help"],
        "wheel: towow-mcp": [python.bin / "towow-mcp", "--help"],
        "wheel: python -m towow_mcp": [python.bin / "python", "-m", "towow_mcp", "--help"],
    }
    for name, command in ways.items():
        took = milliseconds(python, *command)
        print(f"{name}: {took:.1f} ms, {took / plain:.1f} times the program ({plain:.1f} ms)")
        if "python" not in name:
            assert took < plain * 2 + 1, name


def fetched() -> None:
    """Puts what the old package needs where every case finds it, once."""
    if list(WHEELS.glob(f"towow_mcp-{BEFORE}-*")) and list(WHEELS.glob("mcp-*")):
        return
    env = {name: value for name, value in os.environ.items() if name != "PIP_NO_INDEX"}
    subprocess.run([PEERS / "bin" / "pip", "download", "-q", "-d", WHEELS, f"towow-mcp=={BEFORE}", "mcp<2"], env=env, check=True)


CASES = [
    the_wheel_says_what_it_is,
    an_empty_environment_gets_three_commands_and_loses_them_again,
    the_old_ways_to_start_it_still_do,
    the_other_schemes_of_pip_work,
    whoever_starts_it_sees_one_process,
    a_name_without_its_program_says_so,
    the_package_before_is_replaced_and_its_login_kept,
    another_machine_s_wheel_is_refused,
    uv_and_pipx_run_it,
    starting_it_costs_what_the_program_costs,
]

if __name__ == "__main__":
    WHEEL = Path(sys.argv[1]).resolve()
    BINARY = Path(sys.argv[2]).resolve()
    fetched()
    sys.exit(main(CASES, Python))
