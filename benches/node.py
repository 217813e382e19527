#!/usr/bin/env python3
"""Measures the node beside a handler that returns a constant: benches/node.py > benches/node.md

Load comes from wrk, a second process on loopback; both sides share the processors, and each pair takes turns in one run.
Needs the release build, the handler to compare with (`cargo build --release --manifest-path benches/constant/Cargo.toml
--target-dir target/constant`), wrk, and PostgreSQL at TOWOW_TEST_POSTGRES (postgres://postgres@127.0.0.1:5432/postgres).
"""

import json
import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

TOWOW = os.path.abspath(os.environ.get("TOWOW", "target/release/towow"))
POSTGRES = os.environ.get("TOWOW_TEST_POSTGRES", "postgres://postgres@127.0.0.1:5432/postgres")
ACCOUNTS = int(os.environ.get("ACCOUNTS", "10000"))
AGENTS = int(os.environ.get("AGENTS", "100000"))
SECONDS = int(os.environ.get("SECONDS", "4"))
ROUNDS = int(os.environ.get("ROUNDS", "3"))
PASSWORD = "correct horse 1"
# Nobody is refused for asking often, and only failures are logged, which a network behind a proxy would do as well.
NO_LIMITS = {f"TOWOW_NODE_LIMITS_{name}": "0" for name in ("SIGN_IN", "PER_ADDRESS", "PER_ACCOUNT", "WRITES")}


NOTE = """
Reads on SQLite are remembered until the next commit, by whomever (`src/node/store/recall.rs`): the figures are those of reads
between two writes, without which each of them goes to the thread of a connection and back, at about a seventh of the
constant. On PostgreSQL, which other nodes write to, nothing is remembered; each request asks the server one to five times,
and the server works on the same processors. A login costs Argon2id and three writes that are flushed to the disk. The first
search builds the index of the agents."""

CONSTANT = os.path.abspath("target/constant/release/constant")


class Node:
    """A node on this database, as a process."""

    def __init__(self, home, database, **settings):
        env = dict(os.environ, TOWOW_HOME=home, TOWOW_NODE_DATABASE_URL=database, **NO_LIMITS, **settings)
        env.setdefault("TOWOW_NODE_LOG_LEVEL", "warn")
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            [TOWOW, "node", "serve", "--listen", "127.0.0.1:0"], env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
        )
        line = json.loads(self.process.stderr.readline())
        self.url = re.search(r"http://\S+", line["notice"]["message"]).group()

    def call(self, method, path, body=None, token=None):
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(self.url + path, data=data, method=method)
        if data:
            request.add_header("Content-Type", "application/json")
        if token:
            request.add_header("Authorization", f"Bearer {token}")
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)

    def memory(self, field="VmRSS"):
        """Megabytes."""
        with open(f"/proc/{self.process.pid}/status") as status:
            return int(re.search(rf"{field}:\s+(\d+)", status.read()).group(1)) / 1024

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()


def wrk(url, token=None, seconds=SECONDS, connections=32, script=None):
    """Requests a second, and the 50th and 99th percentile in milliseconds."""
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency"]
    if token:
        command += ["-H", f"Authorization: Bearer {token}"]
    if script:
        command += ["-s", script]
    text = subprocess.run([*command, url], capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in text:
        sys.exit(f"{url}: {text}")
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", text).group(1))
    units = {"us": 0.001, "ms": 1, "s": 1000}
    percentile = lambda name: next(float(n) * units[u] for n, u in re.findall(rf"{name}%\s+([\d.]+)(us|ms|s)", text))
    return rate, percentile(50), percentile(99)


def paired(measures):
    """Medians of each named measure over rounds in which they take turns."""
    taken = {name: [] for name in measures}
    for _ in range(ROUNDS):
        for name, measure in measures.items():
            taken[name].append(measure())
    return {name: [statistics.median(column) for column in zip(*rows)] for name, rows in taken.items()}


def register(node):
    body = {
        "email": "bench@example.org",
        "password": PASSWORD,
        "name": "Bench",
        "profile_text": "## Skills\n- Rust\n\n## I offer\n- backend work\n\n## I am looking for\n- a designer",
        "invite_code": None,
    }
    return node.call("POST", "/protocol/auth/register", body)


def reads(homes, bare):
    """Each read beside the constant, on both databases."""
    measures = {"a constant, for comparison": lambda: wrk(bare)}
    nodes = {}
    for name, (home, database) in homes.items():
        node = nodes[name] = Node(home, database)
        token = (me := register(node))["session_token"]
        agent = me["default_agent_id"]
        for _ in range(3):
            node.call("POST", "/protocol/formulations", {"agent_id": agent, "raw_intent": "I need a designer"}, token)
        for what, path, session in [
            ("a public profile", f"/protocol/agents/public/{agent}", None),
            ("one's own account", "/protocol/account", token),
            ("one's inbox", "/protocol/inbox", token),
            ("twenty public profiles", "/protocol/agents/public?limit=20", None),
        ]:
            url = node.url + path
            measures[f"{what}, {name}"] = lambda url=url, session=session: wrk(url, session)
    figures = paired(measures)
    for node in nodes.values():
        node.stop()
    base = figures["a constant, for comparison"][0]
    print("| read | requests/s | of a constant | p50 ms | p99 ms |\n|---|---|---|---|---|")
    for name, (rate, p50, p99) in figures.items():
        print(f"| {name} | {rate:,.0f} | {rate / base:.0%} | {p50:.2f} | {p99:.2f} |")
    print(NOTE)


def logins(home, database):
    node = Node(home, database)
    with tempfile.NamedTemporaryFile("w", suffix=".lua", delete=False) as script:
        body = json.dumps({"email": "bench@example.org", "password": PASSWORD})
        script.write(f"wrk.method='POST'\nwrk.body='{body}'\nwrk.headers['Content-Type']='application/json'\n")
    alone = subprocess.Popen([CONSTANT, "argon2", str(SECONDS)], stdout=subprocess.PIPE, text=True)
    beside = subprocess.run([CONSTANT, "argon2", str(SECONDS)], capture_output=True, text=True).stdout
    hashes = float(beside) + float(alone.communicate()[0])
    rate, p50, p99 = wrk(node.url + "/protocol/auth/login", connections=16, script=script.name)
    node.stop()
    print(f"\nLogins: {rate:.1f} a second (p50 {p50:.0f} ms, p99 {p99:.0f} ms); Argon2 alone on the same processors: "
          f"{hashes:.1f} a second, so that a login is {rate / hashes:.0%} of it.")


def large(home, database, name):
    """A network of the size that is asked for: loading it, starting on it, searching it."""
    env = dict(os.environ, TOWOW_HOME=home, TOWOW_NODE_DATABASE_URL=database)
    command = [TOWOW, "node", "seed", "--accounts", str(ACCOUNTS), "--agents", str(AGENTS)]
    started = time.monotonic()
    process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        sys.exit(f"{command} ended with {status}")
    loading, peak = time.monotonic() - started, usage.ru_maxrss / 1024
    node = Node(home, database)
    node.call("GET", "/protocol/agents/public?limit=1")
    first = time.monotonic() - node.started
    before = node.memory()
    me = register(node)
    ask = {
        "requester": me["default_agent_id"],
        "demand_source": "plaintext",
        "demand_text": "我想找一个技术合伙人，一起做面向大学生的 AI 教育产品",
        "scope_tags": [], "max_candidates": 10, "start_negotiation": False,
    }
    times = []
    for _ in range(6):
        started = time.monotonic()
        node.call("POST", "/protocol/discover", ask, me["session_token"])
        times.append(time.monotonic() - started)
    rate = wrk(node.url + "/protocol/agents/public?limit=20")[0]
    print(f"| {name} | {loading:.0f} s | {peak:.0f} MB | {first * 1000:.0f} ms | {before:.0f} MB | {times[0]:.1f} s | "
          f"{statistics.median(times[1:]) * 1000:.0f} ms | {node.memory():.0f} MB | {rate:,.0f} |")
    node.stop()


def several(home, database):
    """Three nodes on one PostgreSQL against one, the same number of connections in all."""
    node = Node(home, database)
    token = node.call("POST", "/protocol/auth/login", {"email": "bench@example.org", "password": PASSWORD})["session_token"]
    nodes = [node, Node(home, database), Node(home, database)]

    def load(some):
        command = lambda node: ["wrk", "-t1", f"-c{30 // len(some)}", f"-d{SECONDS}s", "-H",
                                f"Authorization: Bearer {token}", node.url + "/protocol/inbox"]
        running = [subprocess.Popen(command(node), stdout=subprocess.PIPE, text=True) for node in some]
        texts = [process.communicate()[0] for process in running]
        return (sum(float(re.search(r"Requests/sec:\s+([\d.]+)", text).group(1)) for text in texts),)

    figures = paired({"one": lambda: load(nodes[:1]), "three": lambda: load(nodes)})
    for node in nodes:
        node.stop()
    one, three = figures["one"][0], figures["three"][0]
    print(f"\nThree nodes on one PostgreSQL: {three:,.0f} inboxes a second, one node {one:,.0f}: {three / one:.2f} times, with "
          f"{os.cpu_count()} processors for nodes, database and load together.")


def databases(count):
    names = [f"towow_bench_{os.getpid()}_{i}" for i in range(count)]
    server = POSTGRES.rsplit("/", 1)[0]
    for name in names:
        subprocess.run(["psql", "-qX", "-d", POSTGRES, "-c", f"CREATE DATABASE {name}"], check=True)
    return names, [f"{server}/{name}" for name in names]


def main():
    names, urls = databases(2)
    port = 18431
    bare = subprocess.Popen([CONSTANT, str(port)])
    time.sleep(0.5)
    try:
        with tempfile.TemporaryDirectory() as dir:
            sqlite = lambda name: f"sqlite://{dir}/{name}.db"
            print("# The node under load\n\nMade by `benches/node.py`; ratios within one run, "
                  f"{os.cpu_count()} processors shared by load, node and database.\n")
            reads({"SQLite": (dir, sqlite("small")), "PostgreSQL": (dir, urls[0])}, f"http://127.0.0.1:{port}/")
            logins(dir, sqlite("small"))
            idle = Node(dir, sqlite("idle"))
            time.sleep(3)
            print(f"\nAn idle node: {idle.memory():.0f} MB.")
            idle.stop()
            print(f"\n{ACCOUNTS:,} accounts with {AGENTS:,} agents:\n\n| database | loaded in | peak memory of loading | "
                  "first answer after start | memory then | first search | later searches | memory then | pages of "
                  "the directory/s |\n|---|---|---|---|---|---|---|---|---|")
            large(dir, sqlite("large"), "SQLite")
            large(dir, urls[1], "PostgreSQL")
            several(dir, urls[0])
    finally:
        bare.kill()
        for name in names:
            subprocess.run(["psql", "-qX", "-d", POSTGRES, "-c", f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"])


if __name__ == "__main__":
    main()
