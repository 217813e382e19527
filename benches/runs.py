#!/usr/bin/env python3
"""Measures runs with the rules facilitator, from opening to plan: benches/runs.py > benches/runs.md

A serving node, one requester and three guests with public profiles; every run is opened from accepted invitations by the HTTP
API, four clients at once, and is over when its status is `done`. Needs the release build and PostgreSQL as benches/node.py
does, whose parts it uses.
"""

import concurrent.futures
import os
import subprocess
import tempfile
import time

from node import Node, POSTGRES, databases

RUNS = int(os.environ.get("RUNS", "200"))
CLIENTS = 4
PASSWORD = "correct horse 1"
GUESTS = [
    ("Bo", "陶艺老师\n\n## 我能提供\n- 周末陶艺拉坯课\n- 柴窑一座\n\n## 我在找\n- 会拍照的人\n\n## 立场\n- 只在线下教"),
    ("Cy", "会计\n\n## 我能提供\n- 陶艺拉坯入门\n- 报税\n\n## 我在找\n- 爱好"),
    ("Di", "Potter\n\n## I offer\n- wheel throwing for beginners, Saturdays\n- glazes\n\n## I am looking for\n- a photographer"),
]
DEMAND = "想找人教陶艺拉坯，周末在线下。我能帮忙拍照。"


def register(node, name, profile):
    body = {"email": f"{name.lower()}@example.org", "password": PASSWORD, "name": name, "profile_text": profile, "invite_code": None}
    session = node.call("POST", "/protocol/auth/register", body)
    token = session["session_token"]
    agent = node.call("GET", "/protocol/agents", token=token)["agents"][0]["agent_id"]
    node.call("PATCH", f"/protocol/agents/{agent}/visibility", {"visibility": "public"}, token)
    return token, agent


def measure(url, home):
    node = Node(home, url, TOWOW_NODE_QUOTA_ENFORCED="false")
    try:
        token, agent = register(node, "Ada", "程序员\n\n## 我能提供\n- 拍照\n- 修图")
        guests = [register(node, name, profile) for name, profile in GUESTS]

        def invited(_):
            query = node.call("POST", "/protocol/discover", {"requester": agent, "demand_text": DEMAND}, token)
            demand, ids = query["demand_id"], []
            for guest_token, guest in guests:
                body = {"inviter": agent, "invitee": guest, "demand_id": demand, "expires_in_hours": 24}
                invitation = node.call("POST", "/protocol/invitations", body, token)["invitation_id"]
                node.call("PATCH", f"/protocol/invitations/{invitation}", {"agent_id": guest, "action": "accept"}, guest_token)
                ids.append(invitation)
            return ids

        invitations = [invited(n) for n in range(RUNS)]

        def opened(ids):
            body = {"initiator": agent, "invitation_ids": ids, "max_rounds": 6, "execution_mode": "worker_distributed"}
            began = time.monotonic()
            run = node.call("POST", "/protocol/runs", body, token)["run_id"]
            while True:
                status = node.call("GET", f"/protocol/runs/{run}", token=token)
                if status["status"] == "done":
                    return time.monotonic() - began, status["current_round"]
                assert status["status"] in ("queued", "running"), status
                time.sleep(0.02)

        with concurrent.futures.ThreadPoolExecutor(CLIENTS) as clients:
            list(clients.map(opened, invitations[:10]))
            began, used = time.monotonic(), processor(node)
            took = sorted(clients.map(opened, invitations[10:]))
            wall, used = time.monotonic() - began, processor(node) - used
        count = len(took)
        times = [seconds for seconds, _ in took]
        return count / wall, times[count // 2] * 1000, times[int(count * 0.95)] * 1000, used / count * 1000, took[0][1]
    finally:
        node.stop()


def processor(node):
    """Seconds of processor time so far."""
    with open(f"/proc/{node.process.pid}/stat") as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main():
    names, urls = databases(1)
    print(f"# Runs\n\nMade by `benches/runs.py`: {RUNS - 10} runs of four people by the rules facilitator, {CLIENTS} clients at once, each "
          f"asking every 20 ms whether its run is done; {os.cpu_count()} processors for clients, node and database.\n")
    print("| database | runs/s | opened to plan, p50 | p95 | processor time of the node per run | rounds |\n|---|---|---|---|---|---|")
    try:
        with tempfile.TemporaryDirectory() as home:
            for name, url in (("SQLite", f"sqlite://{home}/runs.db"), ("PostgreSQL", urls[0])):
                rate, middle, slow, used, rounds = measure(url, home)
                print(f"| {name} | {rate:.0f} | {middle:.0f} ms | {slow:.0f} ms | {used:.1f} ms | {rounds} |", flush=True)
    finally:
        for name in names:
            subprocess.run(["psql", "-qX", "-d", POSTGRES, "-c", f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"])


if __name__ == "__main__":
    main()
