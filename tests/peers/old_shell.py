"""Every command of the Python clients' `towow`, off a terminal."""

import json
import os
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from old_tally import Missing, Refused, Tally, filled, missing, short, text_with

SECRET = "correct horse 1"
NEW_SECRET = "battery staple 2"
INTENT = "我想找一个技术合伙人，一起做面向大学生的 AI 教育产品"
GROUPS = {"auth", "billing", "skill"}


class Shell(Tally):
    def __init__(self, program: Path, url: str, home: str) -> None:
        super().__init__()
        self.program, self.home = program, home
        self.env = {"HOME": home, "PATH": os.environ["PATH"], "TOWOW_BACKEND_URL": url, "LANG": "C.UTF-8"}
        self.used: set[str] = set()

    def run(self, args: list[str]) -> Any:
        done = subprocess.run([self.program, "--json", *args], env=self.env, cwd=self.home, capture_output=True, text=True, timeout=120)
        if done.returncode != 0:
            raise Refused(done.stderr.strip().splitlines()[-1] if done.stderr.strip() else f"exit {done.returncode}")
        try:
            return json.loads(done.stdout)
        except json.JSONDecodeError:
            return done.stdout

    def commands(self, *group: str) -> set[str]:
        """What the help of the program, or of a group, lists."""
        help = subprocess.run([self.program, *group, "--help"], env=self.env, capture_output=True, text=True, timeout=60).stdout
        _, _, listed = help.partition("Commands:\n")
        return {" ".join([*group, line.split()[0]]) for line in listed.splitlines() if line.strip()}

    def offered(self) -> set[str]:
        groups = [self.commands(group) for group in GROUPS]
        return (self.commands() - GROUPS).union(*groups)

    def named(self, args: tuple[Any, ...]) -> str:
        words = [word for word in args if isinstance(word, str)]
        name = " ".join(words[:2]) if words[0] in GROUPS else words[0]
        self.used.add(name)
        return f"towow {name}"

    def do(self, wanted: dict[str, Any], *args: Any) -> Any:
        self.steps += 1
        name = self.named(args)
        lost = missing(args)
        if lost:
            return self.failed(name, f"it needs what {lost.of} did not give")
        try:
            answer = self.run(list(args))
        except Exception as error:
            return self.failed(name, f"{type(error).__name__}: {error}")
        self.judge(name, answer, wanted)
        return answer

    def refuse(self, parts: list[str], *args: Any) -> None:
        self.steps += 1
        name = self.named(args) + " (refused)"
        try:
            self.failed(name, f"it was not refused: {short(self.run(list(args)))}")
        except Refused as refused:
            if not all(part.lower() in str(refused).lower() for part in parts):
                self.failed(name, f"refused with other words than {parts}: {refused}")


def story(node: Any, program: Path) -> Shell:
    with tempfile.TemporaryDirectory() as home:
        shell = Shell(program, node.url, home)
        code = node.operate("invite-code")["codes"][0]["code"]
        local(shell)
        succeeded(shell, node.binary)
        account(shell, code)
        work(shell)
        keys(shell)
        leave(shell)
        shell.step("the number of commands", lambda: {"n": len(shell.offered())}, n=21)
        left = sorted(shell.offered() - shell.used)
        shell.step("nothing was left out", lambda: {"left": left}, left=[])
    return shell


def local(shell: Shell) -> None:
    shell.do({"": filled}, "motifs")
    shell.do({"": filled}, "setup")
    shell.do({"": filled}, "skill", "install", "--claude-code")


def succeeded(shell: Shell, binary: str) -> None:
    """What this version wrote is known to the new one as nobody's edit, and replaced; an edit is kept."""
    env = {"HOME": shell.home, "PATH": os.environ["PATH"]}

    def run(program: Any, *args: str) -> str:
        done = subprocess.run([program, *args], cwd=project, env=env, capture_output=True, text=True, timeout=60)
        return done.stdout if done.returncode == 0 else done.stderr

    def new(*args: str) -> dict:
        return json.loads(run(binary, *args))

    def states() -> dict:
        return {str(Path(row["path"]).relative_to(project)): row["state"] for row in new("skill", "status")["skills"] if row["scope"] == "project"}

    def done(*files: str) -> list:
        """What an installation does to these files."""
        rows = {str(Path(row["path"]).relative_to(project)): row["action"] for row in new("skill", "install", "--all")["files"]}
        return [rows.get(file) for file in files]

    skill, rule, old = ".claude/skills/towow/SKILL.md", ".cursor/rules/towow.mdc", ".cursor/rules/towow.md"
    with tempfile.TemporaryDirectory() as project:
        project = os.path.realpath(project)
        run(shell.program, "skill", "install", "--all")
        shell.step("its skill is outdated", lambda: {"found": states()}, found={".claude/skills/towow": "outdated", old: "outdated"})
        shell.step("its skill is replaced", lambda: {"done": done(skill, rule, old)}, done=["updated", "created", "removed"])
        shell.step("the new one is current", lambda: {"found": set(states().values())}, found={"current"})
        left = [path for path in (Path(project) / skill, Path(project) / old) if "CLI Skill" in (path.read_text() if path.exists() else "")]
        shell.step("nothing of it is left", lambda: {"left": left}, left=[])
    with tempfile.TemporaryDirectory() as project:
        project = os.path.realpath(project)
        run(shell.program, "skill", "install", "--all")
        for name in (skill, old):
            with open(Path(project) / name, "a", encoding="utf-8") as file:
                file.write("mine\n")
        shell.step("an edited one is kept", lambda: {"done": done(skill, old, rule)}, done=["kept: not ours", "kept: edited", "created"])


def account(shell: Shell, code: str) -> None:
    email = ["--email", "ada@example.org"]
    profile = "我做了八年产品。我能提供产品设计和用户研究。我在找懂大模型的工程师。"
    made = shell.do({"email": "ada@example.org", "default_agent_id": filled}, "auth", "register", *email, "--name", "Ada", "--profile", profile, "--password", SECRET)
    shell.do({"quota_added": lambda n: n > 0, "daily_remaining": lambda n: n > 0}, "auth", "redeem-code", code)
    shell.do({"ok": True, "expires_at": filled}, "auth", "refresh-token")
    shell.do({"": filled}, "auth", "change-password", "--current-password", SECRET, "--new-password", NEW_SECRET)
    shell.do({"account_id": made["account_id"]}, "auth", "login", *email, "--password", NEW_SECRET)
    shell.refuse(["wrong"], "auth", "login", *email, "--password", SECRET)
    shell.refuse(["sends no mail"], "auth", "forgot-password", *email)
    shell.refuse(["token"], "auth", "reset-password", "--token", "no-such-token", "--new-password", "another secret 3")


def work(shell: Shell) -> None:
    started = shell.do({"demand_id": filled, "query.nominations": filled, "run.run_id": filled}, "start", INTENT, "--motif", "missing-piece", "--k", "2")
    shell.do({"nominations": filled, "run.run_id": filled}, "find", "懂大模型部署的后端工程师", "--k", "2")
    run = started["run"]["run_id"]
    wait(shell, run)
    shell.do({"status": "done", "plan": text_with("#"), "delivery": filled, "total_rounds": lambda n: n >= 1}, "result", run)
    shell.do({"items": filled}, "inbox")
    shell.do({"inbox.items": filled}, "status")
    shell.do({"": lambda answer: "run" in json.dumps(answer)}, "billing", "usage", "--period", "week")
    shell.do({"status": "done"}, "api", "GET", f"/protocol/runs/{run}" if isinstance(run, str) else run)
    shell.do({"agents": filled}, "api", "GET", "/protocol/agents")
    shell.do({"visibility": "public"}, "api", "patch", f"/protocol/demands/{started['demand_id']}/visibility" if not isinstance(started, Missing) else started, "--data", '{"visibility": "public"}')


def wait(shell: Shell, run: Any) -> None:
    import time

    for _ in range(60):
        try:
            if isinstance(run, Missing) or shell.run(["api", "GET", f"/protocol/runs/{run}"])["status"] == "done":
                return
        except Refused:
            return
        time.sleep(0.5)


def keys(shell: Shell) -> None:
    shell.do({"provider": "anthropic"}, "billing", "byok-bind", "--api-key", "sk-ant-secret-1234")
    shell.do({"": lambda answer: "1234" in json.dumps(answer) and "secret" not in json.dumps(answer)}, "billing", "byok-status")
    shell.do({"": lambda answer: isinstance(answer, dict)}, "billing", "byok-clear")


def leave(shell: Shell) -> None:
    shell.refuse(["password"], "api", "DELETE", "/protocol/auth/account", "--data", '{"confirmation": "DELETE", "password": "wrong one"}')
    shell.do({"ok": True}, "auth", "logout")
    shell.refuse(["log"], "inbox")
