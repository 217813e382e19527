"""What the tests of the wheel and of the npm packages share: cases that are counted, commands in a clean home, and MCP."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from pathlib import Path
from typing import Any, Callable

ROOT = Path(__file__).resolve().parents[3]
DIST = ROOT / "target" / "dist"
NAMES = ["towow", "towow-mcp", "towow-bridge-mcp"]
sys.path.insert(0, str(ROOT / "tests" / "peers" / "mcp"))

HELLO = {
    "jsonrpc": "2.0", "id": 1, "method": "initialize",
    "params": {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "test", "version": "0"}},
}


def version() -> str:
    """The version of Cargo.toml."""
    line = next(line for line in (ROOT / "Cargo.toml").read_text().splitlines() if line.startswith("version = "))
    return line.split('"')[1]


class Home:
    """An empty home with nothing of this user's environment in it but how packages are reached."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.mkdir(parents=True, exist_ok=True)
        passed = {name: value for name, value in os.environ.items() if name.startswith(("PIP_", "SSL_", "NODE_EXTRA"))}
        self.env = {**passed, "HOME": str(path), "PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8"}

    def run(self, *args: Any, given: str = "", status: int = 0, env: dict[str, str] | None = None, **more: Any) -> str:
        """Standard output of a command that ends with this status, or standard error if that is no success."""
        command = [str(arg) for arg in args]
        more.setdefault("cwd", self.path)
        done = subprocess.run(command, env={**self.env, **(env or {})}, input=given, capture_output=True, text=True, timeout=300, **more)
        assert done.returncode == status, f"{command} ended with {done.returncode}, not {status}:\n{done.stdout}{done.stderr}"
        return done.stderr if status else done.stdout


def initialized(home: Home, *command: Any) -> dict[str, Any]:
    """What an MCP server says of itself; it ends with its input, well."""
    answer = json.loads(home.run(*command, given=json.dumps(HELLO) + "\n").splitlines()[0])
    return answer["result"]["serverInfo"]


def answers(home: Home, command: Callable[[str], list[Any]]) -> None:
    """Each of the three names does what it is called for."""
    assert home.run(*command("towow"), "--version").strip() == f"towow {version()}"
    said = initialized(home, *command("towow-mcp"))
    assert said["version"] == version(), said
    assert "--plane" in home.run(*command("towow-bridge-mcp"), "--help")
    bridge = listed(home, command("towow-bridge-mcp"))
    assert '"tools":' in bridge and bridge != listed(home, command("towow-mcp")), bridge
    wrong = home.run(*command("towow"), "nonsense", status=2)
    assert json.loads(wrong)["error"]["code"] == "usage", wrong


def listed(home: Home, command: list[Any]) -> str:
    """The tools of an MCP server, as it writes them."""
    requests = [HELLO, {"jsonrpc": "2.0", "method": "notifications/initialized"}, {"jsonrpc": "2.0", "id": 2, "method": "tools/list"}]
    return home.run(*command, given="".join(json.dumps(request) + "\n" for request in requests)).splitlines()[-1]


def stopped(home: Home, command: list[Any], number: int, heard: str | None = None) -> int:
    """How a command ends that is sent a signal as soon as it has written a line, or has run for a moment."""
    command = [str(part) for part in command]
    process = subprocess.Popen(command, env=home.env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if heard:
        process.stdin.write(heard + "\n")
        process.stdin.flush()
        assert process.stdout.readline(), process.stderr.read()
    else:
        time.sleep(1.5)
    os.kill(process.pid, number)
    process.communicate(timeout=30)
    return process.returncode


def tree(path: Path) -> set[str]:
    """Every file below a folder but what Python compiled."""
    files = (found for found in path.rglob("*") if found.is_symlink() or not found.is_dir())
    return {str(found.relative_to(path)) for found in files if "__pycache__" not in found.parts}


def main(cases: list[Callable[..., None]], make: Callable[[Path], Any]) -> int:
    """Runs all cases, each with what `make` makes of an empty folder, and counts."""
    failed = 0
    for case in cases:
        began = time.monotonic()
        with tempfile.TemporaryDirectory() as folder:
            try:
                case(make(Path(folder)))
                print(f"{case.__name__}: ok ({time.monotonic() - began:.1f} s)", flush=True)
            except Exception as error:
                failed += 1
                place = next(frame for frame in reversed(traceback.extract_tb(error.__traceback__)) if "packages" in frame.filename)
                print(f"{case.__name__}: FAILED at {Path(place.filename).name}:{place.lineno}: {type(error).__name__}: {error}", flush=True)
    print(f"{len(cases) - failed} of {len(cases)} cases")
    return 1 if failed else 0


def milliseconds(home: Home, *command: Any, times: int = 21) -> float:
    """What a command takes at best: whatever else the machine does only adds."""
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        subprocess.run([str(part) for part in command], env=home.env, stdout=subprocess.DEVNULL, check=True)
        taken.append((time.perf_counter() - began) * 1000)
    return min(taken)


__all__ = ["DIST", "Home", "NAMES", "ROOT", "answers", "initialized", "listed", "main", "milliseconds", "signal", "stopped", "tree", "version"]
