"""What the official Python client is tried with: servers, clients of them, and what an answer has to be."""

import asyncio
import contextlib
import json
import os
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass

from mcp import Client, MCPError
from mcp.client.stdio import StdioServerParameters, stdio_client
from mcp_types import CallToolResult, TextContent

WORLD = json.loads(os.environ["WORLD"])
MODES = {"legacy": "2025-11-25", "auto": "2026-07-28", "2026-07-28": "2026-07-28"}
# What servers say on stderr is not for the page of who looks on.
LOG = open(os.devnull, "w", encoding="utf-8")


def environment(home: str, **more: str) -> dict[str, str]:
    return {"HOME": home, "PATH": os.environ["PATH"], "TOWOW_LANG": "en", **more}


@dataclass
class Place:
    """A server that can be connected to."""

    surface: str
    transport: str
    args: list[str]
    env: dict[str, str]
    url: str | None = None

    @contextlib.asynccontextmanager
    async def serving(self) -> AsyncIterator["Place"]:
        """Listens, where it is a server of several clients; on standard input every client starts its own."""
        if self.transport == "stdio":
            yield self
            return
        command = [WORLD["binary"], *self.args, "--http", "127.0.0.1:0", "--no-token"]
        pipe = asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(*command, env=self.env, stderr=pipe, stdin=asyncio.subprocess.DEVNULL)
        line = (await asyncio.wait_for(process.stderr.readline(), 10)).decode()
        found = re.search(r"http://127\.0\.0\.1:\d+(/mcp)?", line)
        assert found, f"no address: {line}"
        drain = asyncio.create_task(process.stderr.read())
        self.url = found.group(0) if found.group(1) else found.group(0) + "/mcp"
        try:
            yield self
        finally:
            process.terminate()
            await asyncio.wait_for(process.wait(), 5)
            await drain

    def client(self, mode: str, **options: object) -> Client:
        if self.url:
            return Client(self.url, mode=mode, **options)
        parameters = StdioServerParameters(command=WORLD["binary"], args=self.args, env=self.env)
        return Client(stdio_client(parameters, errlog=LOG), mode=mode, **options)


def place(surface: str, transport: str, home: str, *, local: bool = True, **env: str) -> Place:
    args = ["--local", "mcp"] if local else ["mcp"]
    return Place(surface, transport, args, environment(home, TOWOW_MCP_SURFACE=surface, **env))


def text(answer: CallToolResult) -> str:
    assert isinstance(answer.content[0], TextContent), answer
    return answer.content[0].text


def worked(answer: CallToolResult) -> dict:
    """The client itself has held the value against the tool's output schema."""
    assert not answer.is_error, text(answer)
    assert isinstance(answer.structured_content, dict), answer
    assert json.loads(text(answer)) == answer.structured_content, answer
    return answer.structured_content


def failed(answer: CallToolResult) -> dict:
    assert answer.is_error, answer
    error = json.loads(text(answer))["error"]
    assert error["code"] and error["message"], error
    return error


async def protocol_error(code: int, what: object) -> None:
    try:
        answer = await what
    except MCPError as error:
        assert error.code == code and error.message, error
        return
    raise AssertionError(f"{code} was expected: {answer}")


class Progress:
    """What a call says meanwhile; it only grows."""

    def __init__(self) -> None:
        self.last, self.said = 0.0, []

    async def __call__(self, progress: float, _total: float | None, message: str | None) -> None:
        assert progress > self.last, (progress, self.last)
        self.last = progress
        self.said.append(message or "")
