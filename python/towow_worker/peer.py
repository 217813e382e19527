"""One connection to a host: JSON-RPC in, JSON-RPC out. Everything here runs in the socket's thread."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import platform
import threading
import time
from typing import TYPE_CHECKING, Any

from websockets.asyncio.connection import Connection
from websockets.asyncio.server import broadcast
from websockets.exceptions import ConnectionClosed
from websockets.protocol import State

from .call import BY_DEADLINE, BY_HOST, BY_LOSS, Call, error_frame, internal
from .convert import dumps
from .errors import (
    DEADLINE,
    DRAINING,
    INVALID_PARAMS,
    INVALID_REQUEST,
    METHOD_NOT_FOUND,
    OVERLOADED,
    TOO_LARGE,
    RpcError,
)
from .log import event

if TYPE_CHECKING:
    from .runtime import Runtime

PROTOCOL = "towow-bridge.v1"
DEFAULT_LIMIT = 16 * 1024 * 1024
HELLO_SECONDS = 5.0
_PAGE_TOOLS = 200
#: Above this much unsent text, progress and log lines are dropped; answers never are.
_BACKLOG_BYTES = 1024 * 1024
_BREATH_SECONDS = 0.001


class Peer:
    """A host that is connected. It counts for itself: calls, ids and limits belong to a connection."""

    def __init__(self, runtime: Runtime, ws: Connection):
        self.runtime = runtime
        self.ws = ws
        self.greeted = False
        self.limit_out = DEFAULT_LIMIT
        self.calls: dict[int | str, Call] = {}
        #: Calls somebody waits for.
        self.active = 0
        self.answered = 0
        self.dropped = 0
        #: Bytes of progress and log lines on their way from the functions' threads to the socket's.
        self.offered = 0
        self.offering = threading.Lock()
        self.host = "host"

    async def run(self) -> None:
        """Serves the connection until it ends."""
        loop = asyncio.get_running_loop()
        impatience = loop.call_later(HELLO_SECONDS, self._no_hello)
        self.runtime.peers.add(self)
        try:
            while True:
                self._receive(await self.ws.recv())
        except ConnectionClosed as closed:
            code = closed.rcvd.code if closed.rcvd else closed.sent.code if closed.sent else 1006
            event(
                logging.INFO,
                "disconnected",
                f"{self.host} is gone ({code})",
                host=self.host,
                code=code,
                calls=self.active or None,
            )
        finally:
            impatience.cancel()
            self.runtime.peers.discard(self)
            for call in list(self.calls.values()):
                self.stop(call, BY_LOSS)

    def send(self, frame: str) -> None:
        """Sends a frame, whatever waits already; one to a closed socket is dropped."""
        broadcast([self.ws], frame)

    def notify(self, frame: str, size: int) -> None:
        """Sends what may be lost, from any thread: nothing, while more is said than can be sent."""
        with self.offering:
            full = self.offered > _BACKLOG_BYTES
            if not full:
                self.offered += size
        if not full:
            self.runtime.post(self._notify, frame, size)
            return
        self._drop()
        if asyncio._get_running_loop() is None:
            # Whoever says more than can be sent lets the socket's thread have its turn.
            time.sleep(_BREATH_SECONDS)

    def _notify(self, frame: str, size: int) -> None:
        with self.offering:
            self.offered -= size
        if self.ws.state is not State.OPEN:
            return
        if self.ws.transport.get_write_buffer_size() > _BACKLOG_BYTES:
            self._drop()
        else:
            self.send(frame)

    def _drop(self) -> None:
        self.dropped += 1
        if self.dropped == 1:
            event(
                logging.WARNING,
                "notifications_dropped",
                f"more progress and log lines than {self.host} can take; what is too much is dropped",
            )

    def close(self, code: int, reason: str) -> None:
        """Closes in the background."""
        self.runtime.spawn(self.ws.close(code, reason))

    def _no_hello(self) -> None:
        if not self.greeted:
            self.close(4408, "no hello within 5 s")

    # --- messages

    def _receive(self, raw: str | bytes) -> None:
        id: Any = None
        try:
            message = self._parse(raw)
            if message is None:
                return
            id = _id_of(message)
            self._check_size(raw)
            self._dispatch(message, id)
        except RpcError as error:
            if id is not None:
                self.send(error_frame(id, error))
            else:
                event(logging.DEBUG, "ignored", problem=error.message, host=self.host)
        except Exception as error:
            event(logging.ERROR, "worker_failed", error=error)
            if id is not None:
                self.send(error_frame(id, internal(error)))

    def _parse(self, raw: str | bytes) -> dict[str, Any] | None:
        try:
            message = json.loads(raw, parse_constant=_no_constant)
        except (ValueError, RecursionError) as error:
            event(
                logging.WARNING,
                "ignored",
                f"a message of {self.host} is no JSON",
                host=self.host,
                problem=type(error).__name__,
            )
            return None
        if type(message) is not dict:
            event(
                logging.WARNING,
                "ignored",
                f"a message of {self.host} is no JSON-RPC object (there are no batches)",
                host=self.host,
            )
            return None
        if isinstance(raw, bytes):
            id = _id_of(message)
            if id is not None:
                self.send(error_frame(id, RpcError(INVALID_REQUEST, "a binary frame; messages are text frames")))
            return None
        return message

    def _check_size(self, raw: str | bytes) -> None:
        limit = self.runtime.limit_in
        if len(raw) * 4 <= limit:
            return
        size = len(raw) if raw.isascii() else len(raw.encode("utf-8", "surrogatepass"))  # type: ignore[union-attr]
        if size > limit:
            raise RpcError(
                TOO_LARGE,
                f"the message has {size} bytes, and the worker takes {limit}",
                {"bytes": size, "limit": limit},
            )

    def _dispatch(self, message: dict[str, Any], id: Any) -> None:
        method = message.get("method")
        if message.get("jsonrpc") != "2.0" or type(method) is not str:
            if method is None and ("result" in message or "error" in message):
                return
            raise RpcError(INVALID_REQUEST, 'no JSON-RPC request: "jsonrpc" is "2.0", and "method" a text')
        if "id" in message and id is None:
            event(
                logging.WARNING,
                "ignored",
                f"a request of {self.host} has an id that is neither number nor text",
                host=self.host,
            )
            return
        params = message.get("params")
        if params is None:
            params = {}
        if type(params) is not dict:
            raise RpcError(INVALID_PARAMS, f"the params of {method} are an object", {"path": "params"})
        if id is None:
            self._notified(method, params)
        elif not self.greeted and method != "bridge/hello":
            self.send(error_frame(id, RpcError(INVALID_REQUEST, "the first message is the request bridge/hello")))
            self.close(1008, "the first message is bridge/hello")
        elif method == "tools/call":
            self._call(id, params)
        elif method == "tools/list":
            self._reply(id, self._list(params))
        elif method == "bridge/hello":
            self._hello(id, params)
        elif method == "ping":
            self._reply(id, "{}")
        else:
            raise RpcError(
                METHOD_NOT_FOUND, f"no method {method[:100]}; there are bridge/hello, tools/list, tools/call and ping"
            )

    def _notified(self, method: str, params: dict[str, Any]) -> None:
        if method == "notifications/cancelled":
            call = self.calls.get(params["requestId"]) if type(params.get("requestId")) in (int, str) else None
            if call is not None:
                self.stop(call, BY_HOST)

    def _reply(self, id: int | str, result: str) -> None:
        self.send('{"jsonrpc":"2.0","id":' + dumps(id) + ',"result":' + result + "}")

    # --- hello and tools

    def _hello(self, id: int | str, params: dict[str, Any]) -> None:
        if self.greeted:
            raise RpcError(INVALID_REQUEST, "bridge/hello was said already")
        versions = params.get("protocolVersions")
        if type(versions) is not list or PROTOCOL not in versions:
            error = RpcError(INVALID_PARAMS, f"this worker speaks {PROTOCOL}", {"supported": [PROTOCOL]})
            self.send(error_frame(id, error))
            self.close(4400, "no version in common")
            return
        limit = params.get("maxMessageBytes")
        if type(limit) is int and limit > 0:
            self.limit_out = limit
        self._remember_host(params.get("host"))
        self.greeted = True
        worker = self.runtime.worker
        tools, cursor = self._page(None, len(worker.tools))
        answer = {
            "protocolVersion": PROTOCOL,
            "worker": {
                "name": self.runtime.name,
                "version": worker.version,
                "instanceId": worker.instance_id,
                "pid": os.getpid(),
                "runtime": f"python {platform.python_version()}",
            },
            "capabilities": {"cancel": True, "progress": True, "log": True, "drain": True},
            "maxConcurrency": self.runtime.max_concurrency,
            "maxMessageBytes": self.runtime.limit_in,
        }
        self._reply(id, dumps(answer)[:-1] + ',"tools":' + tools + "}")
        event(logging.INFO, "connected", f"{self.host} is connected", host=self.host)
        if cursor is not None:
            # What the host takes in one message does not hold them all: it asks page by page.
            self.tools_changed()
        if self.runtime.draining:
            self.send('{"jsonrpc":"2.0","method":"bridge/drain"}')

    def _remember_host(self, host: Any) -> None:
        if type(host) is dict:
            words = [host[key][:60] for key in ("name", "version") if type(host.get(key)) is str]
            self.host = " ".join(words) or self.host

    def tools_changed(self) -> None:
        """Tells the host to ask for the tools."""
        if self.greeted:
            self.send('{"jsonrpc":"2.0","method":"notifications/tools/list_changed"}')

    def _list(self, params: dict[str, Any]) -> str:
        cursor = params.get("cursor")
        if cursor is not None and type(cursor) is not str:
            raise RpcError(INVALID_PARAMS, "cursor is a text from an earlier answer", {"path": "cursor"})
        tools, following = self._page(cursor, _PAGE_TOOLS)
        return '{"tools":' + tools + (',"nextCursor":' + dumps(following) if following is not None else "") + "}"

    def _page(self, cursor: str | None, count: int) -> tuple[str, str | None]:
        """Definitions in the order of their names, after the one the cursor names: so no change in between loses one."""
        room = self.limit_out - 4096
        page: list[str] = []
        last = ""
        for name, (_, text) in sorted(self.runtime.worker.tools.items()):
            if cursor is not None and name <= cursor:
                continue
            size = len(text.encode()) + 1
            if page and (len(page) >= count or size > room):
                return "[" + ",".join(page) + "]", last
            if size <= room:
                page.append(text)
            else:
                event(logging.WARNING, "tool_left_out", tool=name, bytes=size, limit=self.limit_out)
            room -= size if size <= room else 0
            last = name
        return "[" + ",".join(page) + "]", None

    # --- calls

    def _call(self, id: int | str, params: dict[str, Any]) -> None:
        name, meta = params.get("name"), params.get("_meta")
        runtime = self.runtime
        if runtime.draining:
            raise RpcError(DRAINING, "the worker is about to stop and takes no more calls")
        if id in self.calls:
            raise RpcError(INVALID_REQUEST, f"a call with the id {id} is under way")
        entry = runtime.worker.tools.get(name) if type(name) is str else None
        if entry is None:
            known = ", ".join(sorted(runtime.worker.tools)[:20])
            shown = name[:60] if type(name) is str else "?"
            raise RpcError(INVALID_PARAMS, f"no tool {shown}; there are {known}", {"path": "name"})
        if self.active >= runtime.max_concurrency:
            raise RpcError(OVERLOADED, f"{self.active} calls are under way, and more are not taken")
        call = Call(self, id, entry[0], params.get("arguments"), meta if type(meta) is dict else {})
        self.calls[id] = call
        self.active += 1
        if call.deadline is not None:
            loop = asyncio.get_running_loop()
            call.timer = loop.call_later(max(0.0, call.deadline - loop.time()), self._too_late, call)
        runtime.start_call(call)

    def _too_late(self, call: Call) -> None:
        if call.answered or call.stopped:
            return
        call.answered = True
        self.send(error_frame(call.id, RpcError(DEADLINE, f"{call.tool.name} did not end before its deadline")))
        self.stop(call, BY_DEADLINE)

    def stop(self, call: Call, reason: str) -> None:
        """Nobody waits for the call any more: an async function is cancelled, a blocking one finds out by asking."""
        if call.stopped is not None or call.answered and reason != BY_DEADLINE:
            return
        call.stopped = reason
        self.active -= 1
        if call.timer is not None:
            call.timer.cancel()
        self.runtime.stop_call(call)

    def finished(self, call: Call, frame: str | None) -> None:
        """The function ended; its answer goes out unless there was one."""
        self.calls.pop(call.id, None)
        if call.timer is not None:
            call.timer.cancel()
        if call.stopped is None:
            self.active -= 1
        elif call.stopped == BY_HOST:
            # The function may have ended just before it was stopped.
            frame = error_frame(call.id, RpcError(-32004, "cancelled"))
        if frame is not None and not call.answered:
            call.answered = True
            self.answered += 1
            self.send(frame)
        self.runtime.end_call(call)


def _id_of(message: dict[str, Any]) -> int | str | None:
    """The id, if it is one that can be sent back."""
    id = message.get("id")
    if type(id) is int or type(id) is str and (id.isascii() or _is_text(id)):
        return id
    return None


def _is_text(value: str) -> bool:
    try:
        value.encode()
        return True
    except UnicodeEncodeError:
        return False


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")
