"""What a person sees: the command in a real terminal (tmux), typed at, read from the screen."""

import http.server
import json
import os
import pty
import subprocess
import sys
import tempfile
import threading
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

    def wipe(self) -> None:
        """Takes away all that was shown, so that what is waited for is new."""
        self.type("clear; echo wiped")
        self.until("\nwiped\n")
        tmux("clear-history", "-t", "t")

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


class Asking(http.server.BaseHTTPRequestHandler):
    """A backend that asks back, and keeps what it is sent."""

    sent: list = []

    def answer(self) -> None:
        length = int(self.headers.get("Content-Length", 0))
        self.sent.append((self.command, self.path, self.rfile.read(length).decode()))
        if self.path.endswith("/reply"):
            media, body = "text/event-stream", 'event: text\ndata: {"delta": "And when?"}\n\nevent: done\ndata: {}\n\n'
        else:
            session = {"session_id": "f1", "formulated_demand": "# D"}
            known = {"session": session, "assistant_reply": "What can you give?", "query_id": "q1", "nominations": []}
            media, body = "application/json", json.dumps(known)
        self.send_response(200)
        self.send_header("Content-Type", media)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body.encode())

    do_GET = do_POST = do_DELETE = answer

    def log_message(self, *args) -> None:
        pass


def questions_are_answered_at_a_terminal(home: str) -> None:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Asking)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    terminal = Terminal(home)
    try:
        url = f"http://127.0.0.1:{server.server_address[1]}"
        terminal.type(f"export TOWOW_TOKEN=token-1 TOWOW_AGENT_ID=a1 TOWOW_BACKEND_URL={url}")
        terminal.type(f"{BINARY} start 'I need a cook' --ask --no-wait; echo status=$?")
        terminal.until("What can you give?", "? You:")
        terminal.type("A kitchen")
        terminal.until("And when?\n? You:")
        terminal.type("")
        terminal.until("status=0")
        replies = [body for _, path, body in Asking.sent if path.endswith("/reply")]
        assert replies == ['{"user_message":"A kitchen"}'], Asking.sent
        # What takes something away is asked about; no is the answer unless yes is said.
        terminal.type(f"clear; {BINARY} agent delete a2; echo kept=$?")
        terminal.until("(y/N)")
        terminal.type("n")
        terminal.until("kept=130")
        assert not any(method == "DELETE" for method, _, _ in Asking.sent), Asking.sent
        terminal.type(f"clear; {BINARY} agent delete a2; echo gone=$?")
        terminal.until("(y/N)")
        terminal.type("y")
        terminal.until("gone=0")
        assert Asking.sent[-1][:2] == ("DELETE", "/protocol/agents/a2"), Asking.sent
    finally:
        terminal.close()
        server.shutdown()


def a_formulation_is_a_conversation(home: str) -> None:
    """With the embedded node, from the first wish to the people who were found; in English and in Chinese."""
    towow = f"{BINARY} --local"
    terminal = Terminal(home)
    try:
        terminal.type(f"{towow} formulation start; echo status=$?")
        terminal.until("? What do you need?")
        terminal.type("I need a designer for a climate app")
        terminal.until("Enter without an answer ends", "? You:")
        terminal.type("/show")
        terminal.until("a designer for a climate app", "? You:")
        terminal.type("/nosuch")
        terminal.until("/nosuch: no such command", "confirm it now")
        terminal.type("I can code the backend")
        # The answer is taken in before the next question stands there.
        terminal.until("> You: I can code the backend", "? You:")
        tmux("send-keys", "-t", "t", "C-d")
        screen = terminal.until("status=0")
        assert "I can code the backend" in screen.split("Next:")[0].split("> You: I can code the backend")[1], screen
        assert "towow --local formulation confirm frm_" in screen, screen
        session = screen.split("formulation confirm ")[1].split()[0]
        # It goes on where it stood; Ctrl-C leaves it as it is and says how to go on.
        terminal.wipe()
        terminal.type(f"{towow} formulation reply {session}; echo stopped=$?")
        terminal.until("? You:")
        tmux("send-keys", "-t", "t", "C-c")
        screen = terminal.until("stopped=130")
        assert f"try: towow --local formulation reply {session}" in screen, screen
        # With an answer, and confirmed.
        terminal.wipe()
        terminal.type(f"{towow} formulation reply {session} 'Paid by the hour, in October'; echo confirmed=$?")
        terminal.until("? You:")
        terminal.type("/confirm")
        screen = terminal.until("confirmed=0")
        assert "MATCH_REASON" in screen and "towow --local discover rerun" in screen, screen
        # What is confirmed takes no more answers.
        terminal.wipe()
        terminal.type(f"{towow} formulation reply {session}; echo closed=$?")
        screen = terminal.until("closed=0")
        assert "no answers are taken any more" in screen and "? You:" not in screen, screen
        # Asked for JSON, or in automation, it is one step.
        for step in (f"{towow} --json formulation start 'A cook'", f"CI=1 {towow} formulation start 'A cook'"):
            terminal.wipe()
            terminal.type(f"{step}; echo step=$?")
            assert "? You:" not in terminal.until("step=0"), step
    finally:
        terminal.close()
    terminal = Terminal(home, "zh")
    try:
        terminal.type(f"{towow} formulation start '想请律师看一份 SaaS 合同'; echo status=$?")
        terminal.until("直接回车结束", "? 你：")
        terminal.type("/help")
        terminal.until("现在就确认")
        terminal.type("我能写代码")
        terminal.until("> 你： 我能写代码", "? 你：")
        terminal.type("")
        screen = terminal.until("status=0")
        assert "下一步：" in screen or "下一步:" in screen, screen
        assert "我能写代码" in screen.split("> 你： 我能写代码")[1], screen
    finally:
        terminal.close()


for case in (
    start_shows_progress_and_ends_with_the_plan,
    chinese_is_chinese,
    setup_guides,
    questions_are_answered_at_a_terminal,
    a_formulation_is_a_conversation,
    foreign_text_cannot_steer_the_terminal,
):
    with tempfile.TemporaryDirectory() as home:
        case(home)
        print(case.__name__, "ok")
