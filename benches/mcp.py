#!/usr/bin/env python3
"""Measures MCP mode beside the Python package that came before it: benches/mcp.py > benches/mcp.md

Needs the release build, python3-venv, and npm for the tokenizer; both packages are installed by name below target/bench-mcp.
The two servers take turns in every round. Both are spoken to by this script, whose own time is in every figure. It says of
every promise whether it is kept, and ends with 1 when one is not.
"""

import http.client
import json
import os
import re
import select
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time

TOWOW = os.path.abspath(os.environ.get("TOWOW", "target/release/towow"))
TOOLS = os.path.abspath("target/bench-mcp")
OLD = f"{TOOLS}/venv/bin/towow-mcp"
# Newer releases of its SDK have not what the old package imports.
PACKAGES, TOKENIZER = ["towow-mcp==0.7.1", "mcp==1.30.0"], "gpt-tokenizer@4.0.0"
STARTS = int(os.environ.get("STARTS", "21"))
ROUNDS = int(os.environ.get("ROUNDS", "3"))
CALLS = int(os.environ.get("CALLS", "2000"))
HTTP_CALLS = int(os.environ.get("HTTP_CALLS", "500"))
# How long the end of a server is waited for.
PATIENCE = 10
HELLO = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "bench", "version": "0"}}
LIST = {"name": "towow_identity", "arguments": {"op": "list"}}


def install():
    if not os.path.exists(OLD):
        subprocess.run([sys.executable, "-m", "venv", f"{TOOLS}/venv"], check=True)
        subprocess.run([f"{TOOLS}/venv/bin/pip", "install", "-q", *PACKAGES], check=True)
    if not os.path.exists(f"{TOOLS}/npm/node_modules/gpt-tokenizer"):
        command = ["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", f"{TOOLS}/npm", TOKENIZER]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def tokens(texts):
    """o200k tokens of each text."""
    script = "const {encode} = require('gpt-tokenizer/encoding/o200k_base');" \
        "console.log(JSON.stringify(JSON.parse(require('fs').readFileSync(0)).map((text) => encode(text).length)))"
    done = subprocess.run(["node", "-e", script], input=json.dumps(texts), cwd=f"{TOOLS}/npm", capture_output=True,
                          text=True, check=True)
    return json.loads(done.stdout)


class Server:
    """A server on standard input and output, introduced."""

    def __init__(self, command, home, surface="lean", **env):
        env = {"HOME": home, "PATH": os.environ["PATH"], "LANG": "C.UTF-8", "TOWOW_MCP_SURFACE": surface, **env}
        started = time.perf_counter()
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(command, env=env, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL)
        self.next = 0
        self.hello = self.ask("initialize", HELLO)
        self.started = time.perf_counter() - started
        self.send({"jsonrpc": "2.0", "method": "notifications/initialized"})

    def send(self, message):
        self.process.stdin.write(json.dumps(message).encode() + b"\n")
        self.process.stdin.flush()

    def ask(self, method, params):
        self.next += 1
        self.send({"jsonrpc": "2.0", "id": self.next, "method": method, "params": params})
        while True:
            message = json.loads(self.process.stdout.readline())
            if message.get("id") == self.next:
                return message["result"]

    def memory(self, field="VmRSS"):
        """Megabytes."""
        with open(f"/proc/{self.process.pid}/status") as status:
            return int(re.search(rf"{field}:\s+(\d+)", status.read()).group(1)) / 1024

    def end(self):
        """Seconds from the end of its input to its own."""
        closed = time.perf_counter()
        self.process.stdin.close()
        # The pipe closes with the process, and needs no looking again and again.
        while time.perf_counter() - closed < PATIENCE:
            ready, _, _ = select.select([self.process.stdout], [], [], PATIENCE)
            if not ready or not os.read(self.process.stdout.fileno(), 65536):
                break
        took = time.perf_counter() - closed
        if self.process.poll() is None and took >= PATIENCE:
            self.process.kill()
        self.process.wait()
        return took


class Deaf:
    """A backend that takes every request and answers none."""

    def __init__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        self.taken = threading.Semaphore(0)
        threading.Thread(target=self.take, daemon=True).start()

    def take(self):
        held = []
        while True:
            held.append(self.listener.accept()[0])
            self.taken.release()


class Posted:
    """A server over HTTP, introduced; one connection is kept."""

    def __init__(self, name, home):
        env = {"HOME": home, "PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
        if name == "towow":
            command = [TOWOW, "mcp", "--http", "127.0.0.1:0", "--no-token"]
        else:
            with socket.create_server(("127.0.0.1", 0)) as free:
                port = free.getsockname()[1]
            command = [OLD, "--transport", "streamable-http", "--host", "127.0.0.1", "--port", str(port)]
        self.process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        if name == "towow":
            port = int(re.search(rb"127\.0\.0\.1:(\d+)", self.process.stderr.readline()).group(1))
        threading.Thread(target=self.process.stderr.read, daemon=True).start()
        self.connection = http.client.HTTPConnection("127.0.0.1", port)
        for _ in range(200):
            try:
                self.connection.connect()
                break
            except ConnectionRefusedError:
                time.sleep(0.05)
        self.connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.headers = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}
        self.post({"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": HELLO})
        self.post({"jsonrpc": "2.0", "method": "notifications/initialized"})

    def post(self, message):
        self.connection.request("POST", "/mcp", json.dumps(message), self.headers)
        answer = self.connection.getresponse()
        body = answer.read()
        if answer.status not in (200, 202):
            sys.exit(f"{answer.status}: {body[:500]}")
        if session := answer.getheader("Mcp-Session-Id"):
            self.headers["Mcp-Session-Id"] = session
        return body

    def rate(self):
        started = time.perf_counter()
        for number in range(HTTP_CALLS):
            body = self.post({"jsonrpc": "2.0", "id": number + 1, "method": "tools/call", "params": LIST})
            assert b"formulation" not in body and b"login" in body, body[:300]
        return HTTP_CALLS / (time.perf_counter() - started)

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()


def sizes(servers, home):
    """Tokens of what a model is told, by server and surface."""
    found, texts = [], []
    for name, command in servers.items():
        for surface in ("lean", "legacy", "both", "mini") if name == "towow" else ("lean", "legacy", "both"):
            server = Server(command, home, surface)
            listed = server.ask("tools/list", {})
            server.end()
            # What reaches the model is name, description and schema of the arguments.
            seen = [{"name": tool["name"], "description": tool.get("description"), "input_schema": tool["inputSchema"]}
                    for tool in listed["tools"]]
            compact = lambda value: json.dumps(value, ensure_ascii=False, separators=(",", ":"))
            found.append((name, surface, len(listed["tools"])))
            texts += [compact(listed), compact(seen), server.hello["instructions"]]
    counts = tokens(texts)
    return {key[:2]: (key[2], *counts[3 * at : 3 * at + 3]) for at, key in enumerate(found)}


def lives(servers, home):
    """Start, memory and end of each, medians of lives that take turns."""
    deaf = Deaf()
    taken = {name: {"start": [], "memory": [], "own": [], "end": [], "busy end": []} for name in servers}
    backend = {"TOWOW_BACKEND_URL": deaf.url, "TOWOW_TOKEN": "t", "TOWOW_AGENT_ID": "a"}
    # The old package takes its token from a file only.
    os.makedirs(f"{home}/busy/.towow", mode=0o700)
    config = {"session_token": "t", "session_backend": deaf.url, "agent_id": "a", "backend_url": deaf.url}
    with open(f"{home}/busy/.towow/config.json", "w", opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
        json.dump(config, file)
    for round in range(STARTS + 1):
        for name, command in servers.items():
            server = Server(command, home)
            life = {"start": server.started * 1000, "memory": server.memory(), "own": server.memory("RssAnon")}
            life["end"] = server.end() * 1000
            # The first reads the disk.
            if round:
                for what, value in life.items():
                    taken[name][what].append(value)
    for _ in range(3):
        for name, command in servers.items():
            server = Server(command, f"{home}/busy", **(backend if name == "towow" else {}))
            server.send({"jsonrpc": "2.0", "id": 99, "method": "tools/call",
                         "params": {"name": "towow_message", "arguments": {"op": "inbox"}}})
            assert deaf.taken.acquire(timeout=PATIENCE), f"{name} does not ask the backend"
            taken[name]["busy end"].append(server.end() * 1000)
    return {name: {what: statistics.median(values) for what, values in life.items()} for name, life in taken.items()}


def calls(servers, home):
    """Sequential calls a second that need no backend, medians of rounds in which the servers take turns."""
    open_ = {name: Server(command, home) for name, command in servers.items()}
    taken = {name: [] for name in servers}
    for _ in range(ROUNDS):
        for name, server in open_.items():
            started = time.perf_counter()
            for _ in range(CALLS):
                assert server.ask("tools/call", LIST)["content"]
            taken[name].append(CALLS / (time.perf_counter() - started))
    memory = {name: server.memory() for name, server in open_.items()}
    for server in open_.values():
        server.end()
    return {name: statistics.median(rates) for name, rates in taken.items()}, memory


def posts(servers, home):
    open_ = {name: Posted(name, home) for name in servers}
    taken = {name: [] for name in servers}
    for _ in range(ROUNDS):
        for name, server in open_.items():
            taken[name].append(server.rate())
    for server in open_.values():
        server.stop()
    return {name: statistics.median(rates) for name, rates in taken.items()}


def main():
    install()
    servers = {"towow": [TOWOW, "mcp"], "towow-mcp 0.7.1": [OLD]}
    old = list(servers)[1]
    with tempfile.TemporaryDirectory() as home:
        told = sizes(servers, home)
        life = lives(servers, home)
        rates, memory = calls(servers, home)
        posted = posts(servers, home)
    print(f"# MCP mode\n\nMade by `benches/mcp.py`: beside {' with '.join(PACKAGES)}, in one run, taking turns; "
          f"{os.cpu_count()} processors.\n")
    print("What a model is told, in o200k tokens:\n\n| server | surface | tools | tools/list | of it names, descriptions and "
          "arguments | instructions |\n|---|---|---:|---:|---:|---:|")
    for (name, surface), (tools, listed, seen, instructions) in told.items():
        print(f"| {name} | {surface} | {tools} | {listed:,} | {seen:,} | {instructions:,} |")
    print("\nThe default surface, medians:\n\n| | towow | towow-mcp 0.7.1 | ratio |\n|---|---:|---:|---:|")

    def row(what, ours, theirs, unit, digits=1):
        upper = f"more than {PATIENCE} s" if unit == "ms" and theirs >= PATIENCE * 1000 else f"{theirs:,.{digits}f} {unit}"
        print(f"| {what} | {ours:,.{digits}f} {unit} | {upper} | {ours / theirs:.3g} |")

    ours, theirs = life["towow"], life[old]
    row("start until `initialize` is answered", ours["start"], theirs["start"], "ms")
    row("memory then", ours["memory"], theirs["memory"], "MB")
    row("of it its own, the rest being pages of files that all of them share", ours["own"], theirs["own"], "MB")
    row(f"memory after {CALLS * ROUNDS:,} calls", memory["towow"], memory[old], "MB")
    row("end of input until its own end, idle", ours["end"], theirs["end"], "ms")
    row("the same with a call in flight that nobody answers", ours["busy end"], theirs["busy end"], "ms")
    row(f"`op=list`, one after another, on standard input ({CALLS:,} calls)", rates["towow"], rates[old], "calls/s", 0)
    row(f"the same over HTTP ({HTTP_CALLS:,} calls)", posted["towow"], posted[old], "calls/s", 0)
    at_most = lambda what, found, most, shown="{:,.0f}": (what, shown.format(found), shown.format(most), found <= most)
    promises = [
        at_most("tools/list, lean, tokens", told["towow", "lean"][1], 870),
        at_most("tools/list, legacy, tokens", told["towow", "legacy"][1], 7000),
        at_most("tools/list, mini, tokens", told["towow", "mini"][1], 200),
        at_most("instructions, tokens", max(told["towow", s][3] for s in ("lean", "legacy", "both", "mini")), 500),
        at_most("start, of the old package's", ours["start"] / theirs["start"], 0.1, "{:.3f}"),
        at_most("memory, of the old package's", ours["memory"] / theirs["memory"], 0.2, "{:.3f}"),
        at_most("end with a call in flight, ms", ours["busy end"], 1000),
        ("calls on standard input, times the old package's", f"{rates['towow'] / rates[old]:.1f}", "at least 5",
         rates["towow"] >= 5 * rates[old]),
    ]
    print("\n| promise | measured | at most | |\n|---|---:|---:|---|")
    for what, found, most, kept in promises:
        print(f"| {what} | {found} | {most} | {'kept' if kept else 'BROKEN'} |")
    return 0 if all(kept for *_, kept in promises) else 1


if __name__ == "__main__":
    sys.exit(main())
