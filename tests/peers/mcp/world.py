"""What MCP clients are tried on: world.py BINARY COMMAND...

A node with two people and runs that wait for the second of them, and a worker of the bridge with the tools of tools.py,
for which the Python that runs this needs websockets. The command finds in WORLD, as JSON: binary, dir (for homes of its own),
url, ada and bo (homes that are logged in), runs (ids; Ada asks, Bo has to answer one round), worker (its URL). When the
command has ended, nothing of what it started may still be there.
"""

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
RUNS = 12
DEMAND = "想找人教陶艺拉坯。我能帮忙拍照。"
PEOPLE = {"ada": "程序员\n\n## 我能提供\n- 拍照", "bo": "陶艺老师\n\n## 我能提供\n- 周末陶艺拉坯课\n\n## 我在找\n- 会拍照的人"}
# Nobody asks as often as this in earnest.
LIMITS = {f"TOWOW_NODE_LIMITS_{name}": "0" for name in ("SIGN_IN", "PER_ADDRESS", "PER_ACCOUNT", "WRITES")}


class World:
    def __init__(self, binary: str, directory: str) -> None:
        self.binary, self.dir = binary, directory
        self.serving: list[subprocess.Popen] = []
        self.drains: list[subprocess.Popen] = []
        command = [binary, "node", "serve", "--listen", "127.0.0.1:0", "--db", f"sqlite://{directory}/served.db"]
        self.url = self.start(command, TOWOW_NODE_QUOTA_ENFORCED="false", **LIMITS)
        command = [sys.executable, "-m", "towow_worker", str(HERE / "tools.py"), "--port", "0"]
        self.worker = self.start(command, PYTHONPATH=str(HERE.parents[2] / "python"))
        for name, profile in PEOPLE.items():
            self.towow(name, "auth", "register", "--email", f"{name}@example.org", "--name", name.title(), "--profile",
                       profile, "--password-stdin", given="correct horse 1\n")

    def start(self, command: list[str], **env: str) -> str:
        """A process that says in its first line where it listens."""
        env = {"HOME": self.dir, "PATH": os.environ["PATH"], **env}
        process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        line = process.stderr.readline()
        # What it says later is kept out of the pipe, which would fill up.
        self.serving.append(process)
        self.drains.append(subprocess.Popen(["cat"], stdin=process.stderr, stdout=subprocess.DEVNULL))
        found = re.search(r"(http|ws)://127\.0\.0\.1:\d+", line)
        assert found, f"{command[0]} says {line!r}"
        return found.group(0)

    def home(self, name: str) -> str:
        path = Path(self.dir) / name
        path.mkdir(exist_ok=True)
        return str(path)

    def towow(self, name: str, *args: str, given: str = "") -> dict:
        env = {"HOME": self.home(name), "PATH": os.environ["PATH"], "TOWOW_BACKEND_URL": self.url}
        done = subprocess.run([self.binary, *args], env=env, input=given, capture_output=True, text=True, timeout=30)
        assert done.returncode == 0, f"towow {args}: {done.stdout}{done.stderr}"
        return json.loads(done.stdout)

    def run(self) -> str:
        """A run of Ada's with Bo, of one round."""
        found = self.towow("ada", "discover", "run", DEMAND)["nominations"]
        nomination = next(row["nomination_id"] for row in found if row["display_name"] == "Bo")
        invitation = self.towow("ada", "invite", "create", nomination)["invitation_id"]
        self.towow("bo", "invite", "respond", invitation, "--action", "accept")
        return self.towow("ada", "run", "negotiate", invitation, "--max-rounds", "1")["run_id"]

    def told(self) -> str:
        return json.dumps({
            "binary": self.binary, "dir": self.dir, "url": self.url, "ada": self.home("ada"), "bo": self.home("bo"),
            "runs": [self.run() for _ in range(RUNS)], "worker": self.worker,
        })

    def close(self) -> None:
        for process in self.serving:
            process.terminate()
        for process in self.serving + self.drains:
            process.wait(30)


def left_behind(directory: str) -> list[str]:
    """The processes whose home is below this directory."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if f"HOME={directory}".encode() in (process / "environ").read_bytes():
                found.append((process / "cmdline").read_text().replace("\0", " "))
        except OSError:  # gone meanwhile, or not ours
            continue
    return found


def main() -> int:
    binary, command = os.path.abspath(sys.argv[1]), sys.argv[2:]
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with tempfile.TemporaryDirectory() as directory:
        world = World(binary, directory)
        try:
            status = subprocess.run(command, env={**os.environ, "WORLD": world.told()}, check=False).returncode
        finally:
            world.close()
        # As long as a server may take to see that nobody wants it any more.
        time.sleep(1)
        left = left_behind(directory)
        for line in left:
            print(f"still there: {line}")
        return 1 if left or status else 0


if __name__ == "__main__":
    sys.exit(main())
