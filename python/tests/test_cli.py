"""``python -m towow_worker``: what it serves, and what it says when it cannot."""

from __future__ import annotations

import base64
import json
import os
import pathlib
import socket
import struct
import subprocess
import sys
import zlib
from typing import Any

import pytest
from peer import dial

ROOT = pathlib.Path(__file__).parent.parent
GOOD = "from towow_worker import tool\n\n@tool\ndef hi() -> str:\n    return 'hi'\n"


def run_cli(*args: str, cwd: Any = None, **env: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-m", "towow_worker", *args],
        capture_output=True,
        text=True,
        timeout=20,
        cwd=cwd,
        env={**os.environ, **env},
    )
    assert done.stdout == "" or "--help" in args
    return done.returncode, done.stderr


FILES = {
    "good.py": GOOD,
    "empty.py": "x = 1\n",
    "raises.py": "def inner():\n    return 1 / 0\n\ninner()\n",
    "syntax.py": "def broken(:\n",
    "imports.py": "import not_there_at_all\n",
    "exits.py": "import sys\nsys.exit(0)\n",
    "refused.py": "from towow_worker import tool\n\n@tool\ndef many(*args): ...\n",
    "two.py": "from towow_worker import Worker\na, b = Worker('a'), Worker('b')\na.add(lambda: 1, name='x')\n",
    "named.py": "from towow_worker import Worker\nw = Worker('named')\n\n@w.tool\ndef hi() -> str:\n    return 'hi'\nnot_one = 5\n",
}


@pytest.fixture
def files(tmp_path: pathlib.Path) -> pathlib.Path:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    (tmp_path / "open_token").write_text("right\n")
    (tmp_path / "open_token").chmod(0o644)
    (tmp_path / "token").write_text("right\n")
    (tmp_path / "token").chmod(0o600)
    return tmp_path


# arguments, exit status, words of the one line
WRONG: list[tuple[list[str], int, str]] = [
    ([], 2, "MODULE_OR_FILE"),
    (["missing.py"], 2, "there is no file missing.py"),
    (["missing_module"], 2, "there is no module missing_module"),
    (["os.missing_module"], 2, "missing_module"),
    (["empty.py"], 2, "no tools in empty.py: put @tool"),
    (["two.py"], 2, "choose one: two.py:a, two.py:b"),
    (["two.py:c"], 2, "c in two.py is no Worker"),
    (["named.py:not_one"], 2, "not_one in named.py is no Worker"),
    (["exits.py"], 1, "__main__"),
    (["good.py", "--port", "99999"], 2, "no port from 0 to 65535"),
    (["good.py", "--port", "x"], 2, "no port from 0 to 65535"),
    (["good.py", "--max-concurrency", "0"], 2, "from 1 to 1024"),
    (["good.py", "--tokn", "x"], 2, "--tokn"),
    (["good.py", "--host", "0.0.0.0"], 2, "without a token"),
    (["good.py", "--token-file", "open_token"], 2, "chmod 600"),
    (["good.py", "--token-file", "no_token"], 2, "cannot be read"),
    (["good.py", "--connect", "ws://127.0.0.1:1"], 2, "TOWOW_BRIDGE_TOKEN"),
    (["good.py", "--connect", "ws://example.org", "--token-file", "token"], 2, "wss://"),
    (["good.py", "--host", "not a host", "--token-file", "token"], 1, "cannot listen on"),
]


@pytest.mark.parametrize(("args", "status", "words"), WRONG, ids=[" ".join(row[0]) for row in WRONG])
def test_one_clear_line(files: pathlib.Path, args: list[str], status: int, words: str) -> None:
    code, said = run_cli(*args, cwd=files, TOWOW_BRIDGE_TOKEN="")
    assert code == status
    (line,) = said.splitlines()
    error = json.loads(line)["error"]
    assert words in error["message"] and error["code"] == ("usage" if status == 2 else "failed")


@pytest.mark.parametrize(
    ("file", "words"),
    [
        ("raises.py", ["raises.py", "line 2, in inner", "ZeroDivisionError"]),
        ("syntax.py", ["SyntaxError", "syntax.py"]),
        ("imports.py", ["No module named 'not_there_at_all'"]),
    ],
)
def test_their_error_is_shown_as_theirs(files: pathlib.Path, file: str, words: list[str]) -> None:
    code, said = run_cli(file, cwd=files)
    assert code == 1 and "towow_worker/cli.py" not in said and "importlib" not in said
    assert all(word in said for word in words)
    assert "could not be imported" in json.loads(said.splitlines()[-1])["error"]["message"]


def test_a_hint_that_cannot_be_used_is_one_line(files: pathlib.Path) -> None:
    code, said = run_cli("refused.py", cwd=files)
    (line,) = said.splitlines()
    message = json.loads(line)["error"]["message"]
    assert code == 1 and "many" in message and "*args" in message and "refused.py, line" in message


def test_a_port_that_is_taken(files: pathlib.Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        code, said = run_cli("good.py", "--port", port, cwd=files)
        (line,) = said.splitlines()
        assert code == 1 and f"port {port} on 127.0.0.1 is taken" in json.loads(line)["error"]["message"]


def test_help(files: pathlib.Path) -> None:
    assert run_cli("--help")[0] == 0


@pytest.mark.parametrize(
    ("target", "name"),
    [("good.py", "good"), ("good", "good"), ("named.py", "named"), ("named.py:w", "named"), ("named:w", "named")],
)
def test_what_is_served(process: Any, run: Any, files: pathlib.Path, target: str, name: str) -> None:
    child = process(target, "--port", "0", cwd=files)

    async def scene() -> None:
        async with dial(child.url, hello=False) as host:
            hello = await host.hello()
            assert hello["worker"]["name"] == name and [tool["name"] for tool in hello["tools"]] == ["hi"]
            assert await host.value("hi") == "hi"

    run(scene())


def test_options(process: Any, run: Any, files: pathlib.Path) -> None:
    child = process(
        "good.py",
        "--port",
        "0",
        "--name",
        "shop",
        "--max-concurrency",
        "3",
        "--host",
        "0.0.0.0",
        "--token-file",
        "token",
        cwd=files,
    )

    async def scene() -> None:
        url = child.url.replace("0.0.0.0", "127.0.0.1")
        async with dial(url, hello=False, headers={"Authorization": "Bearer right"}) as host:
            hello = await host.hello()
            assert hello["worker"]["name"] == "shop" and hello["maxConcurrency"] == 3

    run(scene())
    assert "right" not in "".join(child.lines)
    child.line("no_tls")


def test_the_examples(process: Any, run: Any) -> None:
    child = process(str(ROOT / "examples" / "demo.py"), "--port", "0")

    async def scene() -> None:
        async with dial(child.url, hello=False) as host:
            assert [tool["name"] for tool in (await host.hello())["tools"]] == [
                "add",
                "counter",
                "echo",
                "picture",
                "slow_job",
            ]
            assert await host.value("add", {"a": 1, "b": 2}) == 3
            assert await host.value("add", {"a": 1.5, "b": 2}) == 3.5
            assert await host.value("echo", {"text": "grüße"}) == "grüße"
            assert [await host.value("counter", session="s") for _ in range(2)] == [{"count": 1}, {"count": 2}]
            assert await host.value("slow_job", {"steps": 3, "seconds": 0.01}, token="t") == {"steps": 3}
            assert [note["params"]["progress"] for note in host.notes] == [1, 2, 3]
            block = (await host.call("picture", {"size": 8}))["content"][0]
            assert block["type"] == "image" and block["mimeType"] == "image/png"
            assert _size(base64.b64decode(block["data"])) == (8, 8)

    run(scene())


def _size(png: bytes) -> tuple[int, int]:
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", png[16:24])
    length = struct.unpack(">I", png[33:37])[0]
    assert png[37:41] == b"IDAT" and len(zlib.decompress(png[41 : 41 + length])) == height * (1 + 3 * width)
    return width, height


@pytest.mark.parametrize("file", sorted(path.name for path in (ROOT / "examples").glob("*.py")))
def test_every_example_is_served(process: Any, file: str) -> None:
    assert process(str(ROOT / "examples" / file), "--port", "0").url.startswith("ws://127.0.0.1:")


def test_orders(process: Any, run: Any) -> None:
    child = process(str(ROOT / "examples" / "orders.py"), "--port", "0")
    lines = [{"article": "ink", "count": 2}, {"article": "pencil", "size": "large"}]

    async def scene() -> None:
        async with dial(child.url) as host:
            receipt = await host.value("order", {"lines": lines, "deliver_on": "2026-01-30"}, session="s")
            assert receipt == {"number": 1, "total": 17.2, "deliver_on": "2026-01-30"}
            assert await host.value("receipts", session="s") == [receipt]
            assert await host.value("receipts", session="other") == []
            error = await host.failure("order", {"lines": lines, "deliver_on": "2026-02-01"}, session="s")
            assert error["code"] == "closed"

    run(scene())


def test_dynamic(process: Any, run: Any) -> None:
    child = process(str(ROOT / "examples" / "dynamic.py"), "--port", "0")

    async def scene() -> None:
        async with dial(child.url) as host:
            await host.value("learn", {"name": "greet", "answer": "hello"})
            await host.note("notifications/tools/list_changed")
            assert await host.value("greet") == "hello"
            await host.value("forget", {"name": "greet"})
            await host.note("notifications/tools/list_changed", 2)
            assert [tool["name"] for tool in (await host.ask("tools/list"))["tools"]] == ["forget", "learn"]

    run(scene())
