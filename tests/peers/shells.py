"""Completion in real shells: bash, zsh, fish and elvish in a terminal (tmux), typed at, read from the screen.

The shells find the scripts where packages put them, or are told to load them. PowerShell is not among Debian's packages:
of its script only the form is looked at.
"""

import http.server
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time

BINARY = os.path.abspath(sys.argv[1])
SERVER = f"towow-shells-{os.getpid()}"
PROMPT = "ready> "

LISTS = {
    "/protocol/inbox": {"items": [
        {"item_id": "itm_one", "title": "The plan: it\\is %F{red}ready"},
        {"item_id": "itm_two", "title": "red\x1b[31m\u202e $(touch pwned)\nsecond"},
        {"item_id": "$(touch${IFS}pwned)", "title": "evil"},
    ]},
    "/protocol/agents": {"agents": [{"agent_id": "agt_only", "display_name": "Ada of the gardens"}]},
}


class Backend(http.server.BaseHTTPRequestHandler):
    """Answers with lists that somebody else has written into."""

    def do_GET(self) -> None:
        body = json.dumps(LISTS.get(self.path.split("?")[0], {})).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args) -> None:
        pass


def tmux(*args: str) -> str:
    return subprocess.run(["tmux", "-L", SERVER, *args], capture_output=True, text=True, check=True).stdout


class Shell:
    """A shell at a terminal."""

    def __init__(self, home: str, command: str, url: str):
        env = {
            "HOME": home, "PATH": f"{home}/bin:/usr/bin:/bin", "TERM": "screen-256color", "LANG": "C.UTF-8", "TOWOW_LANG": "en",
            "TOWOW_BACKEND_URL": url, "TOWOW_TOKEN": "tws_sekret_of_the_test", "XDG_CONFIG_HOME": f"{home}/.config",
            "XDG_DATA_HOME": f"{home}/.local/share",
        }
        words = " ".join(f"{name}='{value}'" for name, value in env.items())
        tmux("-f", "/dev/null", "new-session", "-d", "-x", "160", "-y", "50", "-s", "t", "-c", home, f"env -i {words} {command}")
        self.until(PROMPT.strip())

    def keys(self, *keys: str) -> None:
        tmux("send-keys", "-t", "t", *keys)

    def type(self, text: str) -> None:
        tmux("send-keys", "-t", "t", "-l", text)

    def screen(self) -> str:
        return tmux("capture-pane", "-p", "-t", "t")

    def until(self, *wanted: str, seconds: float = 20) -> str:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            screen = self.screen()
            if all(text in screen for text in wanted):
                return screen
            time.sleep(0.05)
        raise AssertionError(f"{wanted} never appeared:\n{self.screen()}")

    def fresh(self) -> None:
        """An empty line on an empty screen."""
        if self.elvish:
            self.keys("Escape")
            time.sleep(0.2)
        self.keys("C-c")
        time.sleep(0.2)
        self.type("clear")
        self.keys("Enter")
        deadline = time.monotonic() + 10
        while self.screen().strip() != PROMPT.strip():
            assert time.monotonic() < deadline, self.screen()
            time.sleep(0.05)

    elvish = False

    def close(self) -> None:
        tmux("kill-server")


# What is typed, how often TAB is pressed, what then stands on the screen in every shell, and what only in shells that
# show descriptions.
CASES = [
    ("towow doct", 1, ["towow doctor"], []),
    ("towow run neg", 1, ["towow run negotiate"], []),
    ("towow inbox --out", 1, ["towow inbox --output"], []),
    ("towow inbox --output ta", 1, ["towow inbox --output table"], []),
    ("towow inbox --output=ta", 1, ["--output=table"], []),
    ("towow agent select ", 1, ["towow agent select agt_only"], []),
    ("towow inbox show itm", 3, ["itm_one", "itm_two"], ["The plan: it\\is %F{red}ready", "red[31m $(touch pwned)"]),
]


def shell(home: str, url: str, name: str, command: str, described: bool) -> None:
    terminal = Shell(home, command, url)
    terminal.elvish = name == "elvish"
    try:
        for typed, tabs, wanted, descriptions in CASES:
            terminal.fresh()
            terminal.type(typed)
            for _ in range(tabs):
                terminal.keys("Tab")
                time.sleep(0.4)
            screen = terminal.until(*wanted, *(descriptions if described else []))
            assert "sekret" not in screen and "second" not in screen and "${IFS}" not in screen, screen
            assert "\u202e" not in screen, screen
            assert "panicked" not in screen and "error" not in screen.lower(), screen
        terminal.fresh()
        # A name with a space is one word of the line that is run.
        terminal.type("towow jq . my")
        terminal.keys("Tab")
        time.sleep(0.6)
        # Elvish takes one to leave what it offers.
        terminal.keys("Enter")
        time.sleep(0.4)
        terminal.keys("Enter")
        terminal.until("it was read")
        assert not os.path.exists(f"{home}/pwned"), "what a backend has sent was run"
    finally:
        terminal.close()
    print(name, "ok")


def powershell_has_the_form_of_a_script(script: str) -> None:
    assert script.startswith("Register-ArgumentCompleter -Native -CommandName towow -ScriptBlock {"), script
    assert '$env:COMPLETE = "powershell"' in script and "& towow -- $args" in script, script
    plain = re.sub(r'"[^"\n]*"|\'[^\'\n]*\'', "", script)
    for opening, closing in ("{}", "()", "[]"):
        assert plain.count(opening) == plain.count(closing), (opening, script)


def completions(name: str) -> str:
    return subprocess.run([BINARY, "completions", name], env={"HOME": "/nonexistent"}, check=True, capture_output=True, text=True).stdout


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Backend)
threading.Thread(target=server.serve_forever, daemon=True).start()
url = f"http://127.0.0.1:{server.server_address[1]}"
missing = [name for name in ("bash", "zsh", "fish", "elvish", "tmux") if not shutil.which(name)]
assert not missing, f"not installed: {missing}"


def fresh_home() -> str:
    home = tempfile.mkdtemp()
    files = {
        # Where a user's own completions are found without being named.
        ".local/share/bash-completion/completions/towow": completions("bash"),
        ".zfunc/_towow": completions("zsh"),
        ".config/fish/completions/towow.fish": completions("fish"),
        "towow.bash": completions("bash"),
        ".bashrc": f"PS1='{PROMPT}'\nbind 'set bell-style none'\n",
        ".eager.bashrc": f"PS1='{PROMPT}'\nbind 'set bell-style none'\nsource ~/towow.bash\n",
        ".lazy.bashrc": f"PS1='{PROMPT}'\nbind 'set bell-style none'\nsource /usr/share/bash-completion/bash_completion\n",
        ".zshrc": f"PS1='{PROMPT}'\nfpath=(~/.zfunc $fpath)\nautoload -U compinit && compinit -u\nunsetopt beep\n",
        ".config/fish/config.fish": f"function fish_prompt; echo -n '{PROMPT}'; end\nset -g fish_greeting\nset -g fish_autosuggestion_enabled 0\n",
        ".config/elvish/rc.elv": f"set edit:prompt = {{ put '{PROMPT}' }}\nset edit:rprompt = {{ }}\neval (towow completions elvish | slurp)\n",
        "my file.json": '"it was read"\n',
    }
    for path, text in files.items():
        os.makedirs(os.path.dirname(f"{home}/{path}"), exist_ok=True)
        with open(f"{home}/{path}", "w", encoding="utf-8") as file:
            file.write(text)
    os.makedirs(f"{home}/bin")
    os.symlink(BINARY, f"{home}/bin/towow")
    os.makedirs(f"{home}/.towow", mode=0o700)
    return home


wanted = sys.argv[2:]
for name, command, described in (
    ("bash", "bash --rcfile .eager.bashrc -i", False),
    ("bash, found by bash-completion", "bash --rcfile .lazy.bashrc -i", False),
    ("zsh", "zsh -i", True),
    ("fish", "fish -i", True),
    ("elvish", "elvish", False),
):
    if wanted and not any(word in name for word in wanted):
        continue
    home = fresh_home()
    try:
        shell(home, url, name, command, described)
        with open(f"{home}/.towow/completions.json", encoding="utf-8") as file:
            assert "sekret" not in file.read()
    finally:
        shutil.rmtree(home, ignore_errors=True)
powershell_has_the_form_of_a_script(completions("powershell"))
print("powershell: the form of its script ok")
