"""The npm packages, installed as people install them from a registry on this machine: npm.py BINARY TARGET NODE

NODE is a node that can become another program; the node of the distribution cannot, so that both ways are tried.
"""

import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import time
from pathlib import Path
from typing import Any

from registry import Registry
from support import ROOT, Home, answers, initialized, main, milliseconds, signal, stopped, tree, version

TARGETS = json.loads((ROOT / "packaging" / "targets.json").read_text())


class Npm(Home):
    """A home whose npm asks our registry and installs globally below the home."""

    def __init__(self, path: Path) -> None:
        super().__init__(path / "home")
        self.prefix = path / "prefix"
        self.prefix.mkdir()
        self.env.update(
            npm_config_registry=REGISTRY.url, npm_config_prefix=str(self.prefix), npm_config_cache=str(path / "cache"),
            npm_config_userconfig=str(path / "npmrc"), npm_config_update_notifier="false",
        )
        REGISTRY.asked.clear()

    def npm(self, *args: Any, status: int = 0) -> str:
        return self.run("npm", *args, status=status)

    def install(self, *flags: str) -> None:
        self.npm("install", "--global", "--silent", "towow-mcp", *flags)

    def command(self, name: str) -> list[Any]:
        return [self.prefix / "bin" / name]

    @property
    def package(self) -> Path:
        return self.prefix / "lib" / "node_modules" / "towow-mcp"

    def linked(self) -> list[bool]:
        """Which commands are the binary itself."""
        return [(self.package / "bin" / name).stat().st_size > 1_000_000 for name in ("towow", "towow-mcp", "towow-bridge-mcp")]

    def with_(self, node: Path) -> "Npm":
        """Scripts run by this node."""
        self.env["PATH"] = f"{node.parent}:{self.env['PATH']}"
        return self


def it_is_installed_and_removed(npm: Npm) -> None:
    npm.install()
    answers(npm, npm.command)
    assert npm.linked() == [True, True, True]
    # Only what runs here was fetched, of all the packages that are named.
    fetched = [name for name in REGISTRY.asked if "cli-" in name]
    assert f"towow-cli-{OURS}-{version()}.tgz" in fetched and all(f"-linux-{CPU}-" in name for name in fetched), fetched
    # An npm before this one does not know of C libraries, and brings both.
    assert len(fetched) == 1 or int(npm.npm("--version").split(".")[0]) < 10, fetched
    for folder in ["completions", "man"]:
        assert tree(npm.package / folder) == tree(ROOT / folder)
    npm.install()
    answers(npm, npm.command)
    npm.npm("uninstall", "--global", "--silent", "towow-mcp")
    assert not [name for name in tree(npm.prefix) if "towow" in name]


def without_install_scripts_it_works_too(npm: Npm) -> None:
    npm.install("--ignore-scripts")
    assert npm.linked() == [False, False, False]
    answers(npm, npm.command)
    npm.with_(NODE)
    answers(npm, npm.command)
    # A node that can become another program has done so, without a word about it.
    assert npm.run(*npm.command("towow"), "--version", status=0) == f"towow {version()}\n"
    done = subprocess.run([npm.prefix / "bin" / "towow", "--version"], env=npm.env, capture_output=True, text=True)
    assert done.stderr == "", done.stderr


def a_project_and_npx_have_it(npm: Npm) -> None:
    project = npm.path / "project"
    project.mkdir()
    (project / "package.json").write_text("{}")
    npm.npm("install", "--silent", "--prefix", project, "towow-mcp")
    answers(npm, lambda name: [project / "node_modules" / ".bin" / name])
    assert npm.run("npx", "--no", "--", "towow", "--version", cwd=project).strip() == f"towow {version()}"
    # What clients are configured with, where nothing is installed.
    elsewhere = npm.path / "elsewhere"
    elsewhere.mkdir()
    npm.path = elsewhere
    assert initialized(npm, "npx", "--yes", "towow-mcp")["version"] == version()
    said = npm.run("npx", "--yes", "--package", "towow-mcp", "towow", "--version")
    assert said.strip() == f"towow {version()}"


def a_missing_binary_is_named_with_what_helps(npm: Npm) -> None:
    project = npm.path / "project"
    project.mkdir()
    (project / "package.json").write_text("{}")
    npm.npm("install", "--silent", "--prefix", project, "--omit=optional", "towow-mcp")
    for name in ["towow", "towow-mcp", "towow-bridge-mcp"]:
        said = npm.run(project / "node_modules" / ".bin" / name, "--version", status=1)
        expected = f"{name}: the package @towow/cli-{OURS}, which holds towow for linux {CPU}, is not installed; "
        assert said == expected + "install without --omit=optional: npm install --include=optional towow-mcp\n", said


def a_machine_without_a_package_is_told_so(npm: Npm) -> None:
    npm.install("--ignore-scripts")
    other = npm.path / "other.js"
    other.write_text("Object.defineProperty(process, 'platform', { value: 'sunos' });\n")
    npm.env["NODE_OPTIONS"] = f"--require {other}"
    said = npm.run(*npm.command("towow-mcp"), status=1)
    assert said.startswith(f"towow-mcp: there is no towow for sunos {CPU} in this package, only for linux x64, "), said
    assert said.count("\n") == 1 and "install.sh" in said, said


def every_target_has_its_package(npm: Npm) -> None:
    npm.install("--ignore-scripts")
    manifest = json.loads((npm.package / "package.json").read_text())
    expected = {
        "x86_64-unknown-linux-gnu": (["linux", "x64", True], "linux-x64-gnu"),
        "x86_64-unknown-linux-musl": (["linux", "x64", False], "linux-x64-musl"),
        "aarch64-unknown-linux-gnu": (["linux", "arm64", True], "linux-arm64-gnu"),
        "aarch64-unknown-linux-musl": (["linux", "arm64", False], "linux-arm64-musl"),
        "x86_64-apple-darwin": (["darwin", "x64", False], "darwin-x64"),
        "aarch64-apple-darwin": (["darwin", "arm64", False], "darwin-arm64"),
        "x86_64-pc-windows-msvc": (["win32", "x64", False], "win32-x64"),
    }
    assert [row["target"] for row in TARGETS] == list(expected)
    assert manifest["version"] == version()
    assert manifest["optionalDependencies"] == {f"@towow/cli-{name}": version() for _, name in expected.values()}
    script = "const { fitting } = require(process.argv[1]); const [os, cpu, glibc] = JSON.parse(process.argv[2]); console.log(fitting({ os, cpu, glibc })[0].name)"
    for machine, name in expected.values():
        found = npm.run("node", "-e", script, npm.package / "lib" / "binary.js", json.dumps(machine)).strip()
        assert found == f"@towow/cli-{name}", (machine, found)


def status_and_signals_pass_through(npm: Npm) -> None:
    from world import World

    world = World(BINARY, str(npm.path / "world"))
    try:
        run = world.run()
        npm.env.update(TOWOW_BACKEND_URL=world.url, TOWOW_HOME=str(Path(world.home("ada")) / ".towow"))
        npm.install("--ignore-scripts")
        towow = npm.command("towow")
        for node in [None, NODE]:
            if node:
                npm.with_(node)
            waiting = [*towow, "run", "wait", run]
            assert "wait" in npm.run(*waiting, "--timeout", "1", status=8)
            assert stopped(npm, waiting, signal.SIGINT) == 130
            assert "usage" in npm.run(*towow, "--nonsense", status=2)
            assert "not_found" in npm.run(*towow, "run", "status", "run_none", status=4)
            # What a signal ended is seen to have been ended by it.
            assert stopped(npm, waiting, signal.SIGTERM) == stopped(npm, [BINARY, *waiting[1:]], signal.SIGTERM)
            assert stopped(npm, waiting, signal.SIGHUP) == -signal.SIGHUP
            # As a client stops a server, and as it closes it.
            server = npm.command("towow-mcp")
            hello = '{"jsonrpc":"2.0","id":1,"method":"ping"}'
            assert stopped(npm, server, signal.SIGTERM, hello) == stopped(npm, [BINARY, "mcp"], signal.SIGTERM, hello)
            assert initialized(npm, *server)["version"] == version()
            # Whoever reads one line has what was asked for.
            piped = ["bash", "-c", f'"{towow[0]}" schema | head -c 100 >/dev/null; echo "${{PIPESTATUS[0]}}"']
            assert npm.run(*piped).strip() == "0"
    finally:
        world.close()


def nothing_is_left_of_a_command_that_was_stopped(npm: Npm) -> None:
    from world import left_behind

    npm.install("--ignore-scripts")
    hello = '{"jsonrpc":"2.0","id":1,"method":"ping"}'
    stopped(npm, npm.command("towow-mcp"), signal.SIGTERM, hello)
    time.sleep(0.5)
    assert left_behind(str(npm.path)) == []


def starting_it_costs_little(npm: Npm) -> None:
    began = time.perf_counter()
    npm.install()
    took = time.perf_counter() - began
    sizes = {name: (DIST / name).stat().st_size / 1e6 for name in REGISTRY.asked}
    print(", ".join(f"{name}: {size:.2f} MB" for name, size in sizes.items()), f"installed in {took:.1f} s")
    plain = milliseconds(npm, BINARY, "--help")
    linked = milliseconds(npm, *npm.command("towow"), "--help")
    print(f"npm: {linked:.1f} ms, {linked / plain:.1f} times the program ({plain:.1f} ms)")
    assert linked < plain * 2 + 1
    npm.npm("uninstall", "--global", "--silent", "towow-mcp")
    npm.install("--ignore-scripts")
    for what, node in [("waiting for it", None), ("becoming it", NODE)]:
        if node:
            npm.with_(node)
        shim, node_alone = milliseconds(npm, *npm.command("towow"), "--help"), milliseconds(npm, "node", "-e", "0")
        print(f"npm without install scripts, {what}: {shim:.1f} ms, {shim / plain:.1f} times the program (node alone {node_alone:.1f} ms)")
        assert shim < node_alone + plain + 60, what


def pack(folder: Path) -> None:
    """The tarballs of all targets; what is not for this machine holds a file that could not run."""
    env = {**os.environ, "DIST": str(folder)}
    nothing = folder / "nothing"
    nothing.write_text("nothing")
    pack = [str(ROOT / "packaging" / "npm.sh")]
    for row in TARGETS:
        binary = BINARY if row["target"] == TARGET else str(nothing)
        subprocess.run([*pack, row["target"], binary], env=env, check=True, stdout=subprocess.DEVNULL)
    subprocess.run(pack, env=env, check=True, stdout=subprocess.DEVNULL)
    refused = subprocess.run([*pack, "sparc-sun-solaris", BINARY], env=env, capture_output=True, text=True)
    assert refused.returncode == 2 and "sparc-sun-solaris is not in packaging/targets.json" in refused.stderr, refused
    with tarfile.open(folder / f"towow-cli-{OURS}-{version()}.tgz") as tarball:
        assert tarball.getmember("package/towow").mode & 0o111


CASES = [
    every_target_has_its_package,
    it_is_installed_and_removed,
    without_install_scripts_it_works_too,
    a_project_and_npx_have_it,
    a_missing_binary_is_named_with_what_helps,
    a_machine_without_a_package_is_told_so,
    status_and_signals_pass_through,
    nothing_is_left_of_a_command_that_was_stopped,
    starting_it_costs_little,
]

if __name__ == "__main__":
    BINARY, TARGET, NODE = str(Path(sys.argv[1]).resolve()), sys.argv[2], Path(sys.argv[3]).resolve()
    row = next(row for row in TARGETS if row["target"] == TARGET)
    CPU = row["cpu"]
    OURS = f"linux-{CPU}-{'musl' if row['libc'] == 'musl' else 'gnu'}"
    with tempfile.TemporaryDirectory() as made:
        DIST = Path(made)
        pack(DIST)
        REGISTRY = Registry(DIST)
        status = main(CASES, Npm)
        REGISTRY.close()
    sys.exit(status)
