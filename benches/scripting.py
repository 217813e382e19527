#!/usr/bin/env python3
"""Measures what scripts pay, each command beside its peers in the same run: benches/scripting.py > benches/scripting.md

CPU is user and system time of the process and its children, the median of the runs, which take turns. The server is on
loopback and not counted. Peers are taken from the search path, or from JAQ and TOWOW_PYTHON (the Python command); one
that is missing is named in the table.
"""

import http.server
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time

TOWOW = os.path.abspath(os.environ.get("TOWOW", "target/release/towow"))
JAQ = os.environ.get("JAQ") or shutil.which("jaq")
PYTHON = os.environ.get("TOWOW_PYTHON")
JQ = shutil.which("jq")
CURL = shutil.which("curl")


class Backend(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    answers: dict = {}

    def do_GET(self):
        body = self.answers.get(self.path.split("?")[0], b"{}")
        # In one piece, so that no answer waits for the other end to acknowledge its head.
        head = f"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        self.wfile.write(head.encode() + body)

    def log_message(self, *args):
        pass


def run(command, env, stdin=None):
    """CPU and wall seconds of one run."""
    before, started = os.times(), time.monotonic()
    source = open(stdin, "rb") if stdin else subprocess.DEVNULL
    done = subprocess.run(command, env=env, stdin=source, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    after = os.times()
    assert done.returncode == 0, (command, done.returncode, done.stderr[-500:])
    cpu = after.children_user - before.children_user + after.children_system - before.children_system
    return cpu, time.monotonic() - started


def paired(commands, env, runs, repeat=1, stdin=None):
    """Medians of CPU and wall milliseconds for each named command; `repeat` runs count as one, for clocks that are coarse."""
    taken = {name: [] for name in commands}
    for _ in range(runs):
        for name, command in commands.items():
            total = [sum(parts) for parts in zip(*(run(command, env, stdin) for _ in range(repeat)))]
            taken[name].append(total)
    return {
        name: [statistics.median(column) / repeat * 1000 for column in zip(*rows)] for name, rows in taken.items()
    }


def table(title, medians, first):
    print(f"\n## {title}\n\n| command | CPU ms | wall ms | CPU beside {first} |\n|---|---:|---:|---:|")
    base = medians[first][0]
    for name, (cpu, wall) in medians.items():
        print(f"| {name} | {cpu:.2f} | {wall:.2f} | {cpu / base:.2f} |")
    sys.stdout.flush()


def main():
    home = tempfile.mkdtemp()
    items = [{"item_id": f"itm_{n}", "read": False, "title": "计划已就绪", "run_id": f"run_{n}"} for n in range(20)]
    Backend.answers["/protocol/inbox"] = json.dumps({"items": items, "unread": 20}, ensure_ascii=False).encode()
    row = {"agent_id": "agt_", "display_name": "林小满 Lin", "profile_text": "词 word " * 30, "n": 1.5, "tags": ["a", "b"]}
    big = {"agents": [{**row, "agent_id": f"agt_{n}", "n": n / 8} for n in range(165_000)]}
    Backend.answers["/protocol/agents/public"] = json.dumps(big, ensure_ascii=False).encode()
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Backend)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_address[1]}"
    os.makedirs(f"{home}/.towow", mode=0o700)
    config = {"session_token": "bench-token-1", "session_backend": url, "agent_id": "agt_1", "backend_url": url}
    with open(f"{home}/.towow/config.json", "w", opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
        json.dump(config, file)
    env = {"HOME": home, "PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
    print("# What scripts pay\n\nMade by `benches/scripting.py`; medians of runs that take turns, on one machine at one time.")
    missing = [name for name, path in (("jq", JQ), ("curl", CURL), ("jaq", JAQ), ("the Python towow", PYTHON)) if not path]
    if missing:
        print(f"\nNot measured, because it was not there: {', '.join(missing)}.")

    commands = {"towow inbox": [TOWOW, "inbox"]}
    if CURL:
        accept = "Accept: application/vnd.towow.v1+json"
        commands["curl"] = [CURL, "-sS", "-H", accept, "-H", "Authorization: Bearer bench-token-1", f"{url}/protocol/inbox"]
    if PYTHON:
        commands["towow inbox (Python)"] = [PYTHON, "inbox"]
    table("One request on loopback", paired(commands, env, 15, 10), "towow inbox")

    local = {f"towow {args}": [TOWOW, *args.split()] for args in ("--help", "schema", "schema discover", "motifs")}
    table("Local paths", paired({"/bin/true": ["/bin/true"], **local}, env, 15, 20), "/bin/true")

    size = len(Backend.answers["/protocol/agents/public"]) / 1e6
    filter_ = ".agents | map(.n) | add"
    fetch = f"curl -sS {url}/protocol/agents/public"
    commands = {"towow browse agents --jq": [TOWOW, "browse", "agents", "--jq", filter_]}
    for name, path in (("curl \\| jq", JQ), ("curl \\| jaq", JAQ), ("curl \\| towow jq", f"{TOWOW} jq")):
        if path and CURL:
            commands[name] = ["sh", "-c", f"{fetch} | {path} '{filter_}'"]
    table(f"A filter on a result of {size:.0f} MB", paired(commands, env, 5), "towow browse agents --jq")

    lines = os.path.join(home, "lines")
    with open(lines, "w") as file:
        file.writelines('{"op": "inbox"}\n' for _ in range(1000))
    commands = {
        "towow batch, 1,000 lines": [TOWOW, "batch", lines],
        "towow batch --jobs 8": [TOWOW, "batch", "--jobs", "8", lines],
        "1,000 times towow inbox": ["sh", "-c", f"for i in $(seq 1000); do {TOWOW} inbox; done"],
    }
    table("A thousand calls", paired(commands, env, 3), "towow batch, 1,000 lines")
    shutil.rmtree(home)


if __name__ == "__main__":
    main()
