"""The Inspector's command line against `towow mcp`: schemas that every client takes, and calls in each of its eras.

    world.py BINARY inspector.py NODE_MODULES [stdio] [http] [SURFACE...]
"""

import contextlib
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

WORLD = json.loads(os.environ["WORLD"])
MODULES = os.path.abspath(sys.argv[1])
SURFACES = ["lean", "legacy", "both", "mini"]
ERAS = ["legacy", "auto", "modern"]
# A call that works, one whose arguments are wrong, and a tool that is not there.
CALLS = {
    "lean": ("towow_browse", {"op": "public_agents", "kwargs": {"limit": 2}}, {"op": "public_agents", "kwargs": {"limt": 2}}),
    "legacy": ("towow_public_agents", {"limit": 2}, {"limt": 2}),
    "both": ("towow_browse", {"op": "public_agents", "kwargs": {"limit": 2}}, {"op": "nosuch"}),
    "mini": ("towow", {"op": "public_agents", "kwargs": {"limit": 2}}, {"op": "public_agent"}),
}
IS_ERROR = 5


def environment(surface: str, home: str) -> dict[str, str]:
    return {"HOME": home, "PATH": os.environ["PATH"], "TOWOW_MCP_SURFACE": surface}


@contextlib.contextmanager
def target(transport: str, surface: str) -> Iterator[list[str]]:
    """How the Inspector is told of a server."""
    with tempfile.TemporaryDirectory(dir=WORLD["dir"]) as home:
        env = environment(surface, home)
        if transport == "stdio":
            pairs = [part for name, value in env.items() for part in ("-e", f"{name}={value}")]
            yield [*pairs, WORLD["binary"], "--local", "mcp"]
            return
        command = [WORLD["binary"], "--local", "mcp", "--http", "127.0.0.1:0", "--no-token"]
        server = subprocess.Popen(command, env=env, stderr=subprocess.PIPE, text=True)
        try:
            found = re.search(r"http://127\.0\.0\.1:\d+", server.stderr.readline())
            yield [f"{found.group(0)}/mcp", "--transport", "http"]
        finally:
            server.terminate()
            server.communicate(timeout=5)


def inspect(where: list[str], *options: str) -> subprocess.CompletedProcess:
    # Its own directory is not that of the person who runs the tests.
    env = {"HOME": WORLD["dir"], "PATH": os.environ["PATH"]}
    # The command of a server would take what follows it for its own.
    command = [f"{MODULES}/.bin/node", f"{MODULES}/.bin/mcp-inspector", "--cli", "--format", "json", *options, *where]
    return subprocess.run(command, env=env, capture_output=True, text=True, timeout=30)


def ended(done: subprocess.CompletedProcess, status: int, what: str) -> dict:
    assert done.returncode == status, f"{what}: {status} was expected: {done.returncode}\n{done.stdout}{done.stderr}"
    text = done.stdout if done.stdout.strip() else done.stderr
    return json.loads(text)


def main() -> None:
    wanted = sys.argv[2:]
    for transport in [name for name in ("stdio", "http") if name in wanted] or ["stdio", "http"]:
        for surface in [name for name in SURFACES if name in wanted] or SURFACES:
            begun = time.monotonic()
            with target(transport, surface) as where:
                listed = ended(inspect(where, "--method", "tools/list", "--strict"), 0, "tools/list --strict")
                tools = (listed.get("result") or listed)["tools"]
                assert len(tools) == {"lean": 6, "mini": 1}.get(surface, len(tools)) and len(tools) > 0
                tool, right, wrong = CALLS[surface]

                def calls(era: str) -> None:
                    call = lambda name, arguments: inspect(
                        where, "--protocol-era", era, "--method", "tools/call", "--tool-name", name,
                        "--tool-args-json", json.dumps(arguments),
                    )
                    answer = ended(call(tool, right), 0, f"{era}: {tool}")
                    content = (answer.get("result") or answer)["structuredContent"]
                    assert len(content["agents"]) == 2, answer
                    ended(call(tool, wrong), IS_ERROR, f"{era}: {tool} {wrong}")
                    missing = ended(call("towow_nosuch", {}), IS_ERROR, f"{era}: towow_nosuch")
                    assert missing["error"]["code"] == "tool_not_found", missing

                # Nearly all of the time is that of starting the Inspector.
                with ThreadPoolExecutor() as pool:
                    list(pool.map(calls, ERAS))
            print(f"Inspector, {transport}, {surface}: {len(tools)} tools without a finding, "
                  f"calls in {len(ERAS)} eras, {time.monotonic() - begun:.1f} s", flush=True)


main()
