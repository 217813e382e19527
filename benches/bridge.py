#!/usr/bin/env python3
"""Measures the tool bridge: benches/bridge.py > benches/bridge.md

A Python function, called directly and through what brings it to clients of MCP: `towow mcp --bridge`, the proxy of FastMCP,
mcp-proxy, and the official server itself. Needs the release build and python3-venv; the others are installed by name below
target/peers/bench-bridge. They take turns in every round, and are all spoken to by raw_clients.py, whose own time is in every
figure. It says of every promise whether it is kept, and ends with 1 when one is not.
"""

import contextlib
import os
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time

from raw_clients import on_bridge, on_http, on_pipe

TOWOW = os.path.abspath(os.environ.get("TOWOW", "target/release/towow"))
TOOLS = os.path.abspath("target/peers/bench-bridge")
PACKAGES = {"worker": ["websockets==17.4"], "mcp": ["mcp==2.3.0"], "fastmcp": ["fastmcp==4.1.2"],
            "mcp-proxy": ["mcp-proxy==0.13.0", "mcp==1.30.0"]}
ROUNDS = int(os.environ.get("ROUNDS", "7"))
CALLS = int(os.environ.get("CALLS", "500"))
MANY = int(os.environ.get("MANY", "1000"))
TURNS = 5
STARTS = int(os.environ.get("STARTS", "7"))
IN_FLIGHT = 64
ADD = 'def add(a: int, b: int) -> int:\n    "Adds two numbers."\n    return a + b\n'
WORKER = "from towow_worker import tool\n@tool\n" + ADD
# With the plain answers that cost the least.
SERVER = ("import sys\nfrom mcp.server.mcpserver import MCPServer\nserver = MCPServer('bench', log_level='ERROR')\n"
          "@server.tool()\n" + ADD + "if sys.argv[1:]:\n"
          "    server.run('streamable-http', port=int(sys.argv[1]), json_response=True)\nelse:\n    server.run()\n")
# One session is kept: what its command starts opens one for every call, and is slower by far.
FASTMCP = ("import asyncio, sys\nfrom fastmcp import Client\nfrom fastmcp.server import create_proxy\n"
           "async def main(url, port=None):\n    async with Client(url) as client:\n"
           "        how = {'transport': 'http', 'port': int(port)} if port else {'transport': 'stdio'}\n"
           "        await create_proxy(client).run_async(**how, show_banner=False, log_level='ERROR')\n"
           "asyncio.run(main(*sys.argv[1:]))\n")
# What passes calls on, and what it passes them on to.
BEHIND = {"towow, stdio": "the worker", "towow, HTTP": "the worker", "FastMCP's proxy, stdio": "the official server, HTTP",
          "FastMCP's proxy, HTTP": "the official server, HTTP", "mcp-proxy, stdio": "the official server, HTTP",
          "mcp-proxy, HTTP": "the official server, stdio"}
PEERS = ["FastMCP's proxy", "mcp-proxy"]


def install():
    for name, packages in PACKAGES.items():
        if not os.path.exists(f"{TOOLS}/{name}/done"):
            subprocess.run([sys.executable, "-m", "venv", "--clear", f"{TOOLS}/{name}"], check=True)
            subprocess.run([f"{TOOLS}/{name}/bin/pip", "install", "-q", *packages], check=True, stdout=sys.stderr)
            open(f"{TOOLS}/{name}/done", "w", encoding="utf-8").close()


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


class World:
    """The servers that are there all the time, and how the clients of each are begun."""

    def __init__(self, home):
        self.env = {"HOME": home, "PATH": os.environ["PATH"], "LANG": "C.UTF-8", "PYTHONPATH": os.path.abspath("python")}
        self.serving = []
        for name, text in (("worker.py", WORKER), ("server.py", SERVER), ("fastmcp_proxy.py", FASTMCP)):
            with open(f"{home}/{name}", "w", encoding="utf-8") as file:
                file.write(text)
        worker = [self.python("worker"), "-m", "towow_worker", f"{home}/worker.py", "--max-concurrency", str(IN_FLIGHT)]
        self.worker = self.serve([*worker, "--port", "0"], rb"ws://127\.0\.0\.1:\d+")
        server = [self.python("mcp"), f"{home}/server.py"]
        self.server = self.on_port(lambda port: [*server, port])
        fastmcp = [self.python("fastmcp"), f"{home}/fastmcp_proxy.py", self.server]
        proxy = f"{TOOLS}/mcp-proxy/bin/mcp-proxy"
        self.fronts = {
            "towow": [TOWOW, "mcp", "--bridge", self.worker],
            "FastMCP's proxy": fastmcp,
            "mcp-proxy": [proxy, "--log-level", "ERROR", "--transport", "streamablehttp", self.server],
        }
        towow = self.serve([*self.fronts["towow"], "--http", "127.0.0.1:0", "--no-token"], rb"http://[\d.:]+/mcp")
        self.urls = {
            "towow": towow,
            "FastMCP's proxy": self.on_port(lambda port: [*fastmcp, port]),
            "mcp-proxy": self.on_port(lambda port: [proxy, "--log-level", "ERROR", "--port", port, "--", *server]),
        }

    def python(self, name):
        return f"{TOOLS}/{name}/bin/python"

    def serve(self, command, address=None):
        process = subprocess.Popen(command, env=self.env, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                   stderr=subprocess.PIPE)
        self.serving.append(process)
        found = None
        while address and not (found := re.search(address, line := process.stderr.readline())):
            assert line, f"{command} says nothing of an address"
        threading.Thread(target=process.stderr.read, daemon=True).start()
        return found and found.group(0).decode()

    def on_port(self, command):
        """A server that is told where to listen and is there when it takes connections."""
        port = free_port()
        self.serve(command(str(port)))
        for _ in range(400):
            with contextlib.suppress(ConnectionRefusedError):
                socket.create_connection(("127.0.0.1", port)).close()
                return f"http://127.0.0.1:{port}/mcp"
            time.sleep(0.05)
        sys.exit(f"{command(str(port))} does not listen")

    def tool(self, name):
        return "py_add" if name == "towow" else "add"

    def on_pipe(self, name):
        return on_pipe(self.tool(name), self.fronts[name], self.env)

    def clients(self):
        found = {"the worker": on_bridge("add", self.worker)}
        found["the official server, stdio"] = on_pipe("add", [self.python("mcp"), f"{self.env['HOME']}/server.py"], self.env)
        found["the official server, HTTP"] = on_http("add", self.server)
        for name in self.fronts:
            found[f"{name}, stdio"] = self.on_pipe(name)
            found[f"{name}, HTTP"] = on_http(self.tool(name), self.urls[name])
        return found

    def close(self):
        for process in self.serving:
            process.send_signal(signal.SIGTERM)
        for process in self.serving:
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()


def memory(process):
    """Megabytes."""
    with open(f"/proc/{process.pid}/status", encoding="utf-8") as status:
        return int(re.search(r"VmRSS:\s+(\d+)", status.read()).group(1)) / 1024


def starts(world):
    """From the start until `initialize` and the first call are answered, in ms, and the memory then; medians."""
    taken = {name: [] for name in world.fronts}
    for round_ in range(STARTS + 1):
        for name in world.fronts:
            started = time.perf_counter()
            client = world.on_pipe(name)
            hello = time.perf_counter() - started
            client.one_by_one(1)
            called = time.perf_counter() - started
            # The first reads the disk.
            if round_:
                taken[name].append((hello * 1000, called * 1000, memory(client.process)))
            client.end()
    return {name: [statistics.median(column) for column in zip(*lives)] for name, lives in taken.items()}


def rounds(clients):
    """p50 and p99 in ms, and calls a second, of every round."""
    taken = {name: {"p50": [], "p99": [], "rate": []} for name in clients}
    for client in clients.values():
        client.one_by_one(50)
    order = list(clients.items())
    for _ in range(ROUNDS):
        times = {name: [] for name in clients}
        # In small turns, so that whatever else the machine does meets all of them.
        for _ in range(TURNS):
            order.reverse()
            for name, client in order:
                times[name] += client.one_by_one(CALLS // TURNS)
        for name, client in order:
            sorted_ = sorted(times[name])
            taken[name]["p50"].append(sorted_[len(sorted_) // 2])
            taken[name]["p99"].append(sorted_[len(sorted_) * 99 // 100])
            taken[name]["rate"].append(client.at_once(MANY, IN_FLIGHT))
    return taken


def main():
    install()
    with tempfile.TemporaryDirectory() as home:
        world = World(home)
        try:
            life = starts(world)
            clients = world.clients()
            taken = rounds(clients)
            after = {name: memory(clients[f"{name}, stdio"].process) for name in world.fronts}
            for client in clients.values():
                client.end()
        finally:
            world.close()
    figure = {name: {what: statistics.median(values) for what, values in of.items()} for name, of in taken.items()}
    # Of every round its own difference, so that what slows a whole round down is in none of them.
    added = {name: statistics.median(mine - direct for mine, direct in zip(taken[name]["p50"], taken[behind]["p50"]))
             for name, behind in BEHIND.items()}
    sys.exit(tell(figure, added, life, after))


def tell(figure, added, life, after):
    print(f"# The tool bridge\n\nMade by `benches/bridge.py`: a Python function that adds two numbers, called through towow, "
          f"{PACKAGES['fastmcp'][0]} and {PACKAGES['mcp-proxy'][0]}, in one run, taking turns; medians of {ROUNDS} rounds; "
          f"{os.cpu_count()} processors.\n")
    print("What stands in between, beside calling the same Python process directly (towow: its worker, over the WebSocket; the "
          "others: the official server, over what they reach it with). FastMCP's proxy has one session for all calls; without that "
          "it opens one for each. Ratios are to towow's figure in the same run:\n")
    print(f"| | added to a call, p50 | ratio | a call, p99, ratio | calls/s, {IN_FLIGHT} in flight, ratio |\n|---|---:|---:|---:|---:|")
    for name, extra in added.items():
        towow = f"towow, {name.rpartition(', ')[2]}"
        slower = figure[name]["p99"] / figure[towow]["p99"]
        rate = figure[name]["rate"] / figure[towow]["rate"]
        print(f"| {name} | {extra:.2f} ms | {extra / added[towow]:.1f} | {slower:.1f} | {rate:.2f} |")
    print(f"\nThe calls themselves, one after another, and with {IN_FLIGHT} in flight:\n")
    print(f"| | p50 | p99 | calls/s, {IN_FLIGHT} in flight |\n|---|---:|---:|---:|")
    for name, its in figure.items():
        print(f"| {name} | {its['p50']:.2f} ms | {its['p99']:.2f} ms | {its['rate']:,.0f} |")
    print("\nThe process that an editor starts, on standard input, while the Python process is there already:\n")
    print("| | towow | " + " | ".join(f"{peer} | times" for peer in PEERS) + " |\n|---|---:|" + "---:|---:|" * len(PEERS))
    rows = [("start until `initialize` is answered", "ms", [life[name][0] for name in life]),
            ("start until the first call is answered", "ms", [life[name][1] for name in life]),
            ("memory then", "MB", [life[name][2] for name in life]),
            (f"memory after {ROUNDS * (CALLS + MANY) + 50:,} calls", "MB", list(after.values()))]
    for what, unit, (ours, *theirs) in rows:
        cells = " | ".join(f"{value:,.1f} {unit} | {value / ours:.1f}" for value in theirs)
        print(f"| {what} | {ours:,.1f} {unit} | {cells} |")
    best = {how: max(figure[f"{peer}, {how}"]["rate"] for peer in PEERS) for how in ("stdio", "HTTP")}
    promises = [
        ("added to a call on standard input, p50, ms", added["towow, stdio"], "at most", 0.5),
        ("added to a call over HTTP, p50, ms", added["towow, HTTP"], "at most", 1.0),
        *((f"calls/s on {how}, times the better of the others", figure[f"towow, {how}"]["rate"] / best[how], "at least", 3)
          for how in best),
        ("memory, MB", after["towow"], "at most", 20),
    ]
    print("\n| promise | measured | | |\n|---|---:|---:|---|")
    broken = 0
    for what, found, bound, limit in promises:
        kept = found <= limit if bound == "at most" else found >= limit
        broken += not kept
        print(f"| {what} | {found:.2f} | {bound} {limit} | {'kept' if kept else 'BROKEN'} |")
    return 1 if broken else 0


if __name__ == "__main__":
    main()
