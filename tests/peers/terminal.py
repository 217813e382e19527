"""What a person sees: the command in a real terminal (tmux), typed at, read from the screen."""

import json
import os
import pty
import subprocess
import sys
import tempfile
import time

BINARY = os.path.abspath(sys.argv[1])
SERVER = f"towow-test-{os.getpid()}"


def tmux(*args: str) -> str:
    done = subprocess.run(["tmux", "-L", SERVER, *args], capture_output=True, text=True, check=True)
    return done.stdout


def at_terminal(command: list[str], env: dict) -> str:
    """What a command writes to a terminal, byte for byte."""
    ours, theirs = pty.openpty()
    child = subprocess.Popen(command, env=env, stdout=theirs, stderr=subprocess.DEVNULL)
    os.close(theirs)
    written = b""
    while True:
        try:
            part = os.read(ours, 65536)
        except OSError:  # the other end is closed
            break
        if not part:
            break
        written += part
    os.close(ours)
    assert child.wait() == 0, written
    return written.decode()


class Terminal:
    """A terminal with a clean home."""

    def __init__(self, home: str, lang: str = "en"):
        shell = f"env -i HOME={home} PATH=/usr/bin:/bin TERM=screen-256color LANG=C.UTF-8 TOWOW_LANG={lang} PS1='> ' HISTFILE= bash --norc"
        tmux("-f", "/dev/null", "new-session", "-d", "-x", "120", "-y", "50", "-s", "t", shell)
        tmux("set", "-t", "t", "history-limit", "5000")

    def type(self, text: str, enter: bool = True) -> None:
        tmux("send-keys", "-t", "t", "-l", text)
        if enter:
            tmux("send-keys", "-t", "t", "Enter")

    def screen(self) -> str:
        return tmux("capture-pane", "-p", "-t", "t", "-S", "-")

    def until(self, *wanted: str, seconds: float = 20) -> str:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            screen = self.screen()
            if all(text in screen for text in wanted):
                return screen
            time.sleep(0.1)
        raise AssertionError(f"{wanted} never appeared:\n{self.screen()}")

    def close(self) -> None:
        tmux("kill-server")


def start_shows_progress_and_ends_with_the_plan(home: str) -> None:
    terminal = Terminal(home)
    try:
        terminal.type(f"{BINARY} --local start 'I need a designer for a climate app. I can code the backend.'; echo status=$?")
        screen = terminal.until("status=0")
        for part in ("made a local account", "✓", "people found", "# Plan", "# For ", "facilitator: rules"):
            assert part in screen, f"{part} is missing:\n{screen}"
        assert "{" not in screen, screen
        terminal.type(f"{BINARY} --local inbox; echo again=$?")
        assert "The plan is ready" in terminal.until("again=0")
        terminal.type(f"{BINARY} --local result run_nosuch; echo missing=$?")
        screen = terminal.until("missing=4")
        assert "towow: no run" in screen and "try: towow --local status" in screen, screen
    finally:
        terminal.close()


def chinese_is_chinese(home: str) -> None:
    terminal = Terminal(home, "zh")
    try:
        terminal.type(f"{BINARY} --local start '想请律师看一份 SaaS 合同' --k 2; echo status=$?")
        screen = terminal.until("status=0")
        for part in ("找到", "# 协作计划", "由 rules 主持"):
            assert part in screen, f"{part} is missing:\n{screen}"
    finally:
        terminal.close()


def setup_guides(home: str) -> None:
    terminal = Terminal(home)
    try:
        terminal.type(f"{BINARY} setup; echo status=$?")
        terminal.until("Where do you want to use towow?")
        tmux("send-keys", "-t", "t", "Enter")
        terminal.until("What do you need?")
        terminal.type("A translator for a short novel")
        screen = terminal.until("status=0")
        assert "# Plan" in screen, screen
        terminal.type(f"clear; {BINARY} setup; echo stopped=$?")
        terminal.until("Where do you want to use towow?")
        tmux("send-keys", "-t", "t", "Escape")
        terminal.until("stopped=130")
    finally:
        terminal.close()


def foreign_text_cannot_steer_the_terminal(home: str) -> None:
    node = subprocess.Popen(
        [BINARY, "node", "serve", "--listen", "127.0.0.1:0", "--db", f"sqlite://{home}/served.db"],
        env={"HOME": home}, stderr=subprocess.PIPE, text=True,
    )
    try:
        url = json.loads(node.stderr.readline())["notice"]["message"].split()[-1]
        evil = "Mallory\u202eevil"
        for name, who in ((evil, "mallory"), ("Ada", "ada")):
            profile = f"{name}\n\n## I offer\n- beekeeping lessons \x1b]0;owned\x07\x1b[2J\x9b31mred\u202e\x1b[0m"
            args = ["auth", "register", "--email", f"{who}@example.org", "--name", name, "--profile", profile]
            env = {"HOME": f"{home}/{who}", "TOWOW_BACKEND_URL": url, "TOWOW_PASSWORD": "correct horse"}
            subprocess.run([BINARY, *args], env=env, check=True, capture_output=True)
        command = [BINARY, "find", "looking for beekeeping lessons", "-o", "table", "--wait"]
        env = {"HOME": f"{home}/ada", "TOWOW_BACKEND_URL": url}
        shown = subprocess.run(command, env=env, check=True, capture_output=True, text=True).stdout
        assert "Mallory" in shown and "beekeeping lessons" in shown, shown
        assert not any(ord(c) < 32 and c not in "\n\t" for c in shown), repr(shown)
        assert "\u202e" not in shown, repr(shown)
        # At a terminal this holds for JSON and for what a filter yields, too.
        find = [BINARY, "find", "looking for beekeeping lessons", "--no-run"]
        as_json = at_terminal([*find, "--json"], env)
        assert json.loads(as_json)["nominations"][0]["display_name"].startswith("Mallory"), as_json
        for shown in (as_json, at_terminal([*find, "--jq", ".nominations[].match_reason", "--raw"], env)):
            assert "beekeeping" in shown and not any(ord(c) < 32 and c not in "\r\n\t" for c in shown), repr(shown)
            assert "\x9b" not in shown and "\u202e" not in shown, repr(shown)
    finally:
        node.terminate()
        assert node.wait(10) == 0, "a served node ends by SIGTERM with status 0"


for case in (
    start_shows_progress_and_ends_with_the_plan,
    chinese_is_chinese,
    setup_guides,
    foreign_text_cannot_steer_the_terminal,
):
    with tempfile.TemporaryDirectory() as home:
        case(home)
        print(case.__name__, "ok")
