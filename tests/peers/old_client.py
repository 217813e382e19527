"""The Python clients of the same protocol, unchanged, against a node: every tool, every facade operation, every command.

    old_client.py BINARY [0.6.0] [0.7.1]

Each version lives in an environment of its own below target/. A node with the sample community is started for every
surface; two people go through one whole story on it (old_story.py). A step that fails says which tool answered what, and the
story goes on; the last line counts.
"""

import asyncio
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
TARGET = HERE.parent.parent / "target"
VERSIONS = {"0.6.0": ["flat", "shell"], "0.7.1": ["legacy", "lean", "shell"]}


class Node:
    """A node on an empty SQLite file with the sample community."""

    def __init__(self, binary: str) -> None:
        self.binary = binary
        self.home = tempfile.TemporaryDirectory()
        self.database = f"sqlite://{self.home.name}/node.db"
        self.env = {"HOME": self.home.name, "PATH": os.environ["PATH"]}
        self.operate("seed")
        command = [binary, "node", "serve", "--listen", "127.0.0.1:0", "--db", self.database]
        self.log = open(f"{self.home.name}/log", "w+", encoding="utf-8")
        self.process = subprocess.Popen(command, env=self.env, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
        found = None
        while found is None:
            line = self.process.stderr.readline()
            assert line, "the node did not start"
            found = re.search(r"https?://127\.0\.0\.1:\d+", line)
        self.url = found.group(0)
        # What it says later is kept out of the pipe, which would fill up.
        self.drain = subprocess.Popen(["cat"], stdin=self.process.stderr, stdout=self.log)

    def operate(self, *args: str) -> dict:
        """A verb of the operator."""
        command = [self.binary, "node", *args, "--db", self.database]
        done = subprocess.run(command, env=self.env, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, f"towow node {args}: {done.stdout}{done.stderr}"
        return json.loads(done.stdout)

    def __enter__(self) -> "Node":
        return self

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.wait(30)
        self.drain.wait(30)
        self.log.close()
        self.home.cleanup()


def python_of(version: str) -> Path:
    """The Python of an environment with this version; made where it is missing."""
    home = TARGET / f"old-{version}"
    if not (home / "bin" / "towow-mcp").exists():
        subprocess.run([sys.executable, "-m", "venv", home], check=True)
        # Newer releases of the SDK have not what these versions import.
        subprocess.run([home / "bin" / "pip", "install", "-q", f"towow-mcp=={version}", "mcp<2"], check=True)
    return home / "bin" / "python"


def outside(binary: str, versions: list[str]) -> int:
    """Runs every surface of every version with its own Python, and adds up."""
    steps, failed = 0, 0
    for version in versions:
        python = python_of(version)
        for surface in VERSIONS[version]:
            print(f"== towow-mcp {version}, {surface}", flush=True)
            command = [python, str(Path(__file__).resolve()), "--inside", binary, version, surface]
            done = subprocess.run(command, stdout=subprocess.PIPE, text=True, timeout=900)
            print(done.stdout, end="", flush=True)
            counts = re.search(r"(\d+) steps, (\d+) failed\s*$", done.stdout)
            steps += int(counts.group(1)) if counts else 1
            failed += int(counts.group(2)) if counts else 1
    print(f"all of them: {steps} steps, {failed} failed")
    return 1 if failed else 0


def inside(binary: str, version: str, surface: str) -> int:
    """One surface, in an environment that has the client."""
    sys.path.insert(0, str(HERE))
    import old_shell
    import old_story

    with Node(binary) as node:
        if surface == "shell":
            tally = old_shell.story(node, Path(sys.executable).parent / "towow")
        else:
            tally = asyncio.run(old_story.story(node, Path(sys.executable).parent / "towow-mcp", version, surface))
        # What the clients left behind is sound.
        tally.step("node check", lambda: node.operate("check"))
    print(f"{tally.steps} steps, {len(tally.failures)} failed")
    return 1 if tally.failures else 0


if __name__ == "__main__":
    if sys.argv[1] == "--inside":
        sys.exit(inside(*sys.argv[2:5]))
    sys.exit(outside(str(Path(sys.argv[1]).resolve()), sys.argv[2:] or list(VERSIONS)))
