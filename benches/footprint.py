#!/usr/bin/env python3
"""Counts what an agent reads and writes: benches/footprint.py > benches/footprint.md

Help, skill and references beside those of the Python package that came before, and one whole conversation on every way
there is: what teaches the agent is read once, then it registers, starts, waits for the run and reads the result, with the
default output. Every way talks to the same node with the sample community, as an account of its own. Needs the release
build, python3-venv, and npm for the tokenizer.
"""

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from mcp import OLD, PACKAGES, TOWOW, Server, install, tokens

OLD_CLI = str(Path(OLD).with_name("towow"))
# Measured with the same tokenizer on agent-browser 0.41.2: `--help`, the skill that its installer writes.
AGENT_BROWSER = {"help": 6384, "skill": 676}
INTENT = "我想找一个技术合伙人，一起做面向大学生的 AI 教育产品"
PROFILE = "我做了八年产品。我能提供产品设计和用户研究。我在找懂大模型的工程师。"
PASSWORD = "correct horse 1"


class Node:
    def __init__(self, directory):
        self.directory = directory
        database = f"sqlite://{directory}/node.db"
        env = {"HOME": directory, "PATH": os.environ["PATH"], "TOWOW_NODE_QUOTA_ENFORCED": "false"}
        subprocess.run([TOWOW, "node", "seed", "--db", database], env=env, check=True, capture_output=True)
        serve = [TOWOW, "node", "serve", "--listen", "127.0.0.1:0", "--db", database]
        self.process = subprocess.Popen(serve, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        self.url = re.search(r"http://127\.0\.0\.1:\d+", self.process.stderr.readline()).group(0)
        self.drain = subprocess.Popen(["cat"], stdin=self.process.stderr, stdout=subprocess.DEVNULL)

    def home(self, name):
        """A home in which nothing is but the address of this node."""
        home = Path(self.directory) / name
        (home / ".towow").mkdir(parents=True)
        (home / ".towow" / "config.json").write_text(json.dumps({"backend_url": self.url}))
        return str(home)


def plain(name):
    return re.sub(r"\W+", "-", name)


def run(home, words, given="", lang="C.UTF-8"):
    env = {"HOME": home, "PATH": os.environ["PATH"], "LANG": lang}
    done = subprocess.run(words, env=env, cwd=home, input=given, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, f"{words}: {done.stdout}{done.stderr}"
    return done.stdout + done.stderr


class Conversation:
    """What was read and written: learned once, and in each step."""

    def __init__(self, name):
        self.name, self.learned, self.steps = name, [], {}

    def learn(self, text):
        self.learned.append(text)

    def note(self, step, written, read):
        self.steps[step] = self.steps.get(step, []) + [written, read]
        return read


STEPS = ["register", "start", "wait", "result"]


def with_commands(name, node, program, guide, after):
    """On a command line; `after` gives the commands behind the start, by step, from the run's id."""
    home = node.home(plain(name))
    talk = Conversation(name)
    talk.learn(Path(home, guide).read_text() if run(home, [program, "skill", "install", "--claude-code"]) else "")
    talk.learn(run(home, [program, "--help"]))

    def step(what, *words, given=""):
        shown = "towow " + " ".join(f"'{word}'" if " " in word or not word.isascii() else word for word in words)
        return talk.note(what, shown, run(home, [program, *words], given))

    register = ["auth", "register", "--email", f"{plain(name)}@example.org", "--name", "Ada", "--profile", PROFILE]
    # The person types the password; the old program asks on standard input as well, and asks again.
    step("register", *register, *after["password"], given=f"{PASSWORD}\n{PASSWORD}\n")
    started = step("start", "start", INTENT, *after["start"])
    if not after["result"]:
        return talk
    run_id = re.search(r"\brun_(?!id)[0-9a-z]{8,}", started).group(0)
    if not after["waits"]:
        settle(home, program, run_id)
    for what in ["wait", "result"]:
        step(what, *[word.replace("RUN", run_id) for word in after[what]])
    return talk


def settle(home, program, run_id):
    """Until the run is done: an agent without a command that waits asks again and again; one time is counted."""
    for _ in range(120):
        if json.loads(run(home, [program, "api", "GET", f"/protocol/runs/{run_id}"]))["status"] == "done":
            return
        time.sleep(0.25)
    raise TimeoutError(run_id)


def over_mcp(name, node, program, surface, waits):
    home = node.home(plain(name))
    talk = Conversation(name)
    server = Server([program] if program == OLD else [program, "mcp"], home, surface)
    talk.learn(server.hello["instructions"])
    talk.learn(json.dumps(server.ask("tools/list", {}), ensure_ascii=False, separators=(",", ":")))

    def call(what, group, op, **args):
        arguments = {"op": op, "kwargs": args} if surface == "lean" else args
        tool = f"towow_{group}" if surface == "lean" else f"towow_{op}"
        answer = server.ask("tools/call", {"name": tool, "arguments": arguments})
        text = "".join(block.get("text", "") for block in answer["content"])
        assert not answer.get("isError") and json.loads(text).get("ok") is not False, f"{name}, {op}: {text}"
        if what:
            talk.note(what, tool + json.dumps(arguments, ensure_ascii=False), text)
        return json.loads(text)

    email = f"{plain(name)}@example.org"
    call("register", "identity", "register", email=email, password=PASSWORD, name="Ada", profile_text=PROFILE)
    session = call("start", "express", "formulation_start", raw_intent=INTENT)["session_id"]
    begun = call("start", "express", "formulation_confirm", session_id=session, start_negotiation=True, k=3)
    run_id = begun["run"]["run_id"]
    if waits:
        while not call("wait", "collaborate", "run_wait", run_id=run_id)["over"]:
            pass
    else:
        while call(None, "collaborate", "run_status", run_id=run_id)["status"] != "done":
            time.sleep(0.25)
        call("wait", "collaborate", "run_status", run_id=run_id)
    call("result", "collaborate", "run_result" if surface == "lean" and program == OLD else "result", run_id=run_id)
    server.end()
    return talk


def conversations(node):
    ours = {"password": ["--password-stdin"], "start": [], "waits": True, "wait": ["run", "wait", "RUN"], "result": ["result", "RUN"]}
    at_once = ours | {"start": ["--wait"], "wait": [], "result": []}
    before = {"password": [], "start": [], "waits": False, "wait": ["api", "GET", "/protocol/runs/RUN"], "result": ["result", "RUN"]}
    guide = ".claude/skills/towow/SKILL.md"
    return [
        with_commands("towow", node, TOWOW, guide, ours),
        with_commands("towow, start --wait", node, TOWOW, guide, at_once),
        with_commands("towow 0.7.1", node, OLD_CLI, guide, before),
        over_mcp("towow mcp, lean", node, TOWOW, "lean", True),
        over_mcp("towow mcp, legacy", node, TOWOW, "legacy", True),
        over_mcp("towow-mcp 0.7.1, lean", node, OLD, "lean", False),
        over_mcp("towow-mcp 0.7.1, legacy", node, OLD, "legacy", False),
    ]


def taught(home):
    """What teaches an agent the command, ours and the old one's: rows of name and texts."""
    run(home, [TOWOW, "skill", "install", "--claude-code", "--lang", "en"])
    skill = Path(home, ".claude/skills/towow")
    pages = sorted((skill / "references").iterdir())
    ours = [run(home, [TOWOW, "--help"]), (skill / "SKILL.md").read_text(), *[page.read_text() for page in pages]]
    other = Path(home, "old")
    other.mkdir()
    theirs = run(str(other), [OLD_CLI, "skill", "install", "--claude-code"]) and (other / ".claude/skills/towow/SKILL.md").read_text()
    chinese = Path(home, "zh")
    chinese.mkdir()
    run(str(chinese), [TOWOW, "skill", "install", "--claude-code", "--lang", "zh"])
    in_chinese = chinese / ".claude/skills/towow"
    pages_in_chinese = [page.read_text() for page in sorted((in_chinese / "references").iterdir())]
    return ours, [(in_chinese / "SKILL.md").read_text(), *pages_in_chinese], [run(home, [OLD_CLI, "--help"]), theirs]


def main():
    install()
    with tempfile.TemporaryDirectory() as directory:
        node = Node(directory)
        try:
            talks = conversations(node)
            ours, chinese, theirs = taught(node.home("taught"))
        finally:
            node.process.terminate()
            node.process.wait()
    report(talks, *[tokens(texts) for texts in (ours, chinese, theirs)])


def report(talks, ours, chinese, theirs):
    print("# What an agent reads\n")
    print(f"Made by `benches/footprint.py`, in o200k tokens: beside {PACKAGES[0]} in one run, on one node; agent-browser 0.41.2 as\n"
          "measured before with the same tokenizer.\n")
    print("| | towow | in Chinese | towow 0.7.1 | agent-browser |\n|---|---:|---:|---:|---:|")
    help_in_chinese = tokens([run("/", [TOWOW, "--lang", "zh", "--help"])])[0]
    print(f"| `--help` | {ours[0]:,} | {help_in_chinese:,} | {theirs[0]:,} | {AGENT_BROWSER['help']:,} |")
    print(f"| SKILL.md as installed | {ours[1]:,} | {chinese[0]:,} | {theirs[1]:,} | {AGENT_BROWSER['skill']:,} |")
    print(f"| all references | {sum(ours[2:]):,} | {sum(chinese[1:]):,} | none | |\n")
    print("A whole conversation: what teaches is read once (help and skill, or instructions and tools), then the calls are written and\n"
          "their answers read. Where nothing waits for a run, its status is counted once, as if it had been asked at the right moment.\n")
    print(f"| | learned | {' | '.join(STEPS)} | whole |\n|---|{'---:|' * (len(STEPS) + 2)}")
    whole = {}
    for talk in talks:
        learned = sum(tokens(talk.learned))
        steps = [sum(tokens(talk.steps.get(step, []))) for step in STEPS]
        whole[talk.name] = learned + sum(steps)
        print(f"| {talk.name} | {learned:,} | {' | '.join(f'{step:,}' if step else '' for step in steps)} | {whole[talk.name]:,} |")
    kept = whole["towow"] < min(count for name, count in whole.items() if not name.startswith("towow,") and name != "towow")
    print(f"\nThe command costs the least of all: {'kept' if kept else 'BROKEN'}.")
    sys.exit(not kept)


if __name__ == "__main__":
    main()
