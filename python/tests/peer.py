"""A host in a few lines: a plain WebSocket client that speaks the bridge's JSON-RPC."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
from collections.abc import AsyncIterator
from typing import Any

from websockets.asyncio.client import ClientConnection, connect

PROTOCOL = "towow-bridge.v1"


class RpcFailure(Exception):
    """The worker answered with a JSON-RPC error."""

    def __init__(self, error: dict[str, Any]):
        super().__init__(f"{error['code']}: {error['message']}")
        self.code = error["code"]
        self.message = error["message"]
        self.data = error.get("data")


class Host:
    """Asks and is answered by id, in any order; what comes without being asked for is kept."""

    def __init__(self, ws: Any):
        self.ws = ws
        self.notes: list[dict[str, Any]] = []
        self.answers: list[dict[str, Any]] = []
        self._ids = itertools.count(1)
        self._waiting: dict[Any, asyncio.Future[dict[str, Any]]] = {}
        self._news = asyncio.Event()
        self._reader = asyncio.create_task(self._read())

    async def _read(self) -> None:
        with contextlib.suppress(Exception):
            async for raw in self.ws:
                message = json.loads(raw)
                if "method" in message:
                    self.notes.append(message)
                else:
                    self.answers.append(message)
                    future = self._waiting.pop(message["id"], None)
                    if future and not future.done():
                        future.set_result(message)
                self._news.set()
        for future in self._waiting.values():
            if not future.done():
                future.set_exception(ConnectionError("closed"))
        self._news.set()

    async def send(self, message: Any) -> None:
        await self.ws.send(message if isinstance(message, (str, bytes)) else json.dumps(message))

    async def begin(self, method: str, params: Any, id: Any = None) -> tuple[Any, asyncio.Future[dict[str, Any]]]:
        id = next(self._ids) if id is None else id
        future = self._waiting[id] = asyncio.get_running_loop().create_future()
        await self.send({"jsonrpc": "2.0", "id": id, "method": method, "params": params})
        return id, future

    async def ask(self, method: str, **params: Any) -> Any:
        _, future = await self.begin(method, params)
        return settle(await asyncio.wait_for(future, 20))

    async def hello(self, **params: Any) -> Any:
        hello = {
            "protocolVersions": [PROTOCOL],
            "host": {"name": "test", "version": "1"},
            "hostId": "h",
            "heartbeatMs": 15000,
        }
        return await self.ask("bridge/hello", **{**hello, **params})

    async def call(self, name: str, arguments: Any = None, **meta: Any) -> Any:
        keys = {
            "session": "net.towow/session",
            "deadline": "net.towow/deadlineMs",
            "call_id": "net.towow/callId",
            "attempt": "net.towow/attempt",
            "token": "progressToken",
        }
        params: dict[str, Any] = {"name": name, "arguments": arguments if arguments is not None else {}}
        if meta:
            params["_meta"] = {keys.get(key, key): value for key, value in meta.items()}
        return await self.ask("tools/call", **params)

    async def value(self, name: str, arguments: Any = None, **meta: Any) -> Any:
        """The structured result, unwrapped, else the text."""
        result = await self.call(name, arguments, **meta)
        assert not result.get("isError"), result
        if "structuredContent" in result:
            structured = result["structuredContent"]
            return structured["result"] if list(structured) == ["result"] else structured
        return result["content"][0]["text"]

    async def failure(self, name: str, arguments: Any = None, **meta: Any) -> Any:
        """The error of a result with ``isError``."""
        result = await self.call(name, arguments, **meta)
        assert result.get("isError") is True, result
        body = json.loads(result["content"][0]["text"])
        assert body["ok"] is False
        return body["error"]

    async def note(self, method: str, count: int = 1, seconds: float = 5.0) -> list[dict[str, Any]]:
        """Waits until that many notifications of a kind have come."""

        async def enough() -> list[dict[str, Any]]:
            while True:
                found = [note for note in self.notes if note["method"] == method]
                if len(found) >= count:
                    return found
                self._news.clear()
                await self._news.wait()

        return await asyncio.wait_for(enough(), seconds)

    async def closed(self, seconds: float = 5.0) -> int:
        """Waits for the end and returns the close code."""
        await asyncio.wait_for(self.ws.wait_closed(), seconds)
        return self.ws.close_code


def settle(message: dict[str, Any]) -> Any:
    if "error" in message:
        raise RpcFailure(message["error"])
    return message["result"]


@contextlib.asynccontextmanager
async def dial(url: str, hello: bool = True, headers: Any = None, **params: Any) -> AsyncIterator[Host]:
    """A host that dials the worker."""
    ws: ClientConnection
    async with connect(
        url, subprotocols=[PROTOCOL], compression=None, max_size=None, additional_headers=headers, proxy=None
    ) as ws:
        host = Host(ws)
        if hello:
            await host.hello(**params)
        yield host
