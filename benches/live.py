#!/usr/bin/env python3
"""Measures the live page of a run: benches/live.py > benches/live.md

So many connections read the events of one run in one process of Python, while its owner publishes and hides the run in turn:
each time every watcher gets an event. Both sides share the processors. Needs the release build.
"""

import asyncio
import json
import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

TOWOW = os.path.abspath(os.environ.get("TOWOW", "target/release/towow"))
WATCHERS = [int(number) for number in os.environ.get("WATCHERS", "1,100,1000").split(",")]
EVENTS = int(os.environ.get("EVENTS", "40"))
NO_LIMITS = {f"TOWOW_NODE_LIMITS_{name}": "0" for name in ("SIGN_IN", "PER_ADDRESS", "PER_ACCOUNT", "WRITES", "WATCHERS")}
DEMAND = "想找人教陶艺拉坯，最好有自己的工作室。我能帮忙拍照。"
BO = "陶艺老师\n\n## 我能提供\n- 周末陶艺拉坯课\n\n## 我在找\n- 会拍照的人"


class Node:
    def __init__(self, home):
        self.home = home
        database = f"sqlite://{home}/node.db"
        env = dict(os.environ, TOWOW_HOME=home, TOWOW_NODE_LOG_LEVEL="warn", **NO_LIMITS)
        command = [TOWOW, "node", "serve", "--listen", "127.0.0.1:0", "--db", database]
        self.process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        self.url = re.search(r"http://\S+", json.loads(self.process.stderr.readline())["notice"]["message"]).group()

    def towow(self, who, *args, text=""):
        env = {"PATH": os.environ["PATH"], "HOME": f"{self.home}/{who}", "TOWOW_HOME": f"{self.home}/{who}", "TOWOW_BACKEND_URL": self.url}
        done = subprocess.run([TOWOW, *args], env=env, input=text, capture_output=True, text=True, check=True)
        return json.loads(done.stdout)

    def register(self, name, profile):
        mail = f"{name.lower()}@example.org"
        self.towow(name, "auth", "register", "--email", mail, "--name", name, "--profile", profile, "--password-stdin", text="correct horse\n")
        with open(f"{self.home}/{name}/config.json") as config:
            return json.load(config)["session_token"]

    def memory(self):
        """Megabytes."""
        with open(f"/proc/{self.process.pid}/status") as status:
            return int(re.search(r"VmRSS:\s+(\d+)", status.read()).group(1)) / 1024

    def processor(self):
        """Seconds."""
        with open(f"/proc/{self.process.pid}/stat") as stat:
            fields = stat.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()


class Watcher(asyncio.Protocol):
    """Reads a stream and notes when an event has come."""

    def __init__(self, request):
        self.request = request
        self.ready = asyncio.get_running_loop().create_future()
        self.text = b""
        self.came = None
        self.awaited = None

    def connection_made(self, transport):
        self.transport = transport
        transport.write(self.request)

    def data_received(self, data):
        if not self.ready.done():
            self.text += data
            if b"event: open" in self.text:
                self.ready.set_result(None)
        elif b"event: run" in data and self.awaited and not self.awaited.done():
            self.awaited.set_result(time.perf_counter())

    def connection_lost(self, error):
        for future in (self.ready, self.awaited):
            if future and not future.done():
                future.set_exception(RuntimeError(f"the stream ended: {error} {self.text[:300]}"))


async def measure(node, number, run, key, token):
    loop = asyncio.get_running_loop()
    address = node.url.removeprefix("http://")
    host, port = address.split(":")
    request = f"GET /live/{run}/events HTTP/1.1\r\nHost: {address}\r\nAuthorization: Live {key}\r\n\r\n".encode()
    before, began = node.memory(), time.perf_counter()
    watchers = []
    for _ in range(number):
        _, watcher = await loop.create_connection(lambda: Watcher(request), host, int(port))
        watchers.append(watcher)
    await asyncio.gather(*(watcher.ready for watcher in watchers))
    came_in = time.perf_counter() - began
    held = node.memory() - before

    def publish(public):
        body = json.dumps({"public_visibility": public}).encode()
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        patch = urllib.request.Request(f"{node.url}/protocol/runs/{run}/visibility", data=body, method="PATCH", headers=headers)
        with urllib.request.urlopen(patch) as answer:
            answer.read()

    took, last = [], []
    used = node.processor()
    for event in range(EVENTS):
        for watcher in watchers:
            watcher.awaited = loop.create_future()
        sent = time.perf_counter()
        await asyncio.to_thread(publish, event % 2 == 0)
        times = [moment - sent for moment in await asyncio.gather(*(watcher.awaited for watcher in watchers))]
        took += times
        last.append(max(times))
    used = node.processor() - used
    idle = node.processor()
    await asyncio.sleep(10)
    idle = node.processor() - idle
    for watcher in watchers:
        watcher.awaited = None
        watcher.transport.close()
    percent = statistics.quantiles(took, n=100, method="inclusive")
    return {
        "number": number,
        "came_in": came_in,
        "p50": percent[49] * 1000,
        "p95": percent[94] * 1000,
        "last": statistics.median(last) * 1000,
        "per_event": used / EVENTS / number * 1e6,
        "idle": idle / 10 * 100,
        "memory": held / number * 1024,
        "all": held,
    }


def main():
    with tempfile.TemporaryDirectory() as home:
        node = Node(home)
        try:
            token = node.register("Ada", "程序员\n\n## 我能提供\n- 拍照")
            node.register("Bo", BO)
            found = node.towow("Ada", "discover", "run", DEMAND)["nominations"]
            nomination = next(row["nomination_id"] for row in found if row["display_name"] == "Bo")
            invitation = node.towow("Ada", "invite", "create", nomination)["invitation_id"]
            node.towow("Bo", "invite", "respond", invitation, "--action", "accept")
            run = node.towow("Ada", "run", "negotiate", invitation, "--max-rounds", "3")["run_id"]
            key = node.towow("Ada", "run", "status", run)["live_url"].split("#key=")[1]
            rows = [asyncio.run(measure(node, number, run, key, token)) for number in WATCHERS]
        finally:
            node.stop()
    print("# The live page of a run\n")
    print("Made by `benches/live.py`: watchers of one run on one node, 2 processors shared with those who read.\n")
    print("| watchers | all in after | event p50 ms | p95 ms | the last one, median ms | processor per event and watcher | memory per watcher | processor while nothing happens |")
    print("|---|---|---|---|---|---|---|---|")
    for row in rows:
        print(
            f"| {row['number']:,} | {row['came_in'] * 1000:.0f} ms | {row['p50']:.1f} | {row['p95']:.1f} | {row['last']:.1f} "
            f"| {row['per_event']:.0f} µs | {row['memory']:.0f} KB | {row['idle']:.1f}% of one |"
        )
    print(
        "\nThe time of an event runs from the request that changes the run to the bytes at the watcher: it holds the request, the\n"
        "commit, one reading of the run for all watchers, and the reading of every stream by one process of Python, which with\n"
        "many of them is most of it. Without a change each run that is watched costs one small statement every 2 seconds, however\n"
        "many watch it."
    )


if __name__ == "__main__":
    main()
