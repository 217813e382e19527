"""One call, from its arrival to its answer."""

from __future__ import annotations

import asyncio
import contextvars
import inspect
import logging
import os
import time
from types import TracebackType
from typing import TYPE_CHECKING, Any

from .content import encode, failure
from .context import Context, _current
from .convert import Unpresentable, dumps, to_json
from .errors import CANCELLED, INTERNAL_ERROR, TOO_LARGE, Cancelled, RpcError, ToolError
from .log import event
from .session import Session

if TYPE_CHECKING:
    from .peer import Peer
    from .tool import Tool

_MESSAGE_CHARACTERS = 8_000
_HERE = os.path.dirname(__file__)

#: Why nobody waits for a call any more.
BY_HOST = "cancelled"
BY_DEADLINE = "deadline"
BY_LOSS = "connection lost"


class Call:
    """What is known of a call. ``stopped`` is set once, by the socket's thread; the function's thread reads it."""

    __slots__ = (
        "peer",
        "id",
        "tool",
        "arguments",
        "session_id",
        "call_id",
        "attempt",
        "deadline",
        "token",
        "traceparent",
        "stopped",
        "answered",
        "running",
        "queued",
        "spared",
        "timer",
        "task",
        "_arrived",
        "_session",
        "_reached",
    )

    def __init__(self, peer: Peer, id: int | str, tool: Tool, arguments: Any, meta: dict[str, Any]):
        self.peer = peer
        self.id = id
        self.tool = tool
        self.arguments = arguments
        self.session_id = _text(meta.get("net.towow/session"))
        self.call_id = _text(meta.get("net.towow/callId"))
        attempt = meta.get("net.towow/attempt")
        self.attempt: int = attempt if type(attempt) is int else 1
        self.token = meta.get("progressToken")
        self.traceparent = _text(meta.get("traceparent"))
        self.stopped: str | None = None
        self.answered = False
        self.running = False
        self.queued = False
        self.spared = False
        self.timer: asyncio.TimerHandle | None = None
        self.task: asyncio.Task[None] | None = None
        self._arrived = time.monotonic()
        self._session: Session | None = None
        self._reached = float("-inf")
        waits: Any = meta.get("net.towow/deadlineMs")
        seconds = waits / 1000 if type(waits) in (int, float) and waits >= 0 else None
        if tool.timeout is not None:
            seconds = tool.timeout if seconds is None else min(seconds, tool.timeout)
        self.deadline = None if seconds is None else self._arrived + min(seconds, 86_400.0)

    # --- where the function runs

    def run_sync(self) -> None:
        """Runs a blocking function in this thread, in a context of its own."""
        contextvars.Context().run(self._run_sync)

    def start_async(self) -> None:
        """Starts an async function on this loop."""
        _current.set(Context(self))
        self.task = asyncio.get_running_loop().create_task(self._run_async(None))

    def _run_sync(self) -> None:
        context = Context(self)
        _current.set(context)
        self.running = True
        try:
            if self.stopped is not None:
                return self._finish(None, self.stopped)
            args, kwargs = self.tool.bind(self.arguments, context)
            self.arguments = None
            value = self.tool.fn(*args, **kwargs)
            if inspect.isawaitable(value):
                return self._go_on_async(value)
            answer: tuple[str | None, str] = (self._encoded(value), "ok")
        except BaseException as error:
            answer = self._failed(error)
        self._finish(*answer)

    async def _run_async(self, begun: Any) -> None:
        try:
            if self.stopped is not None:
                if inspect.iscoroutine(begun):
                    begun.close()
                return self._finish(None, self.stopped)
            if begun is None:
                context = _current.get()
                assert context is not None
                args, kwargs = self.tool.bind(self.arguments, context)
                self.arguments = None
                begun = self.tool.fn(*args, **kwargs)
            answer: tuple[str | None, str] = (self._encoded(await begun), "ok")
        except BaseException as error:
            answer = self._failed(error)
        self._finish(*answer)

    def _go_on_async(self, awaitable: Any) -> None:
        # A plain function that hands out a coroutine, as decorators do: it goes on where coroutines run.
        loop = self.peer.runtime.user_loop

        def start() -> None:
            self.task = loop.create_task(self._run_async(awaitable))

        self.running = False
        loop.call_soon_threadsafe(start, context=contextvars.copy_context())

    # --- what becomes of it

    def _encoded(self, value: Any) -> str:
        frame = (
            '{"jsonrpc":"2.0","id":'
            + dumps(self.id)
            + ',"result":'
            + encode(value, self.tool.output, self.tool.wrap)
            + "}"
        )
        size = len(frame) if frame.isascii() else len(frame.encode())
        if size > self.peer.limit_out:
            limit = self.peer.limit_out
            raise RpcError(
                TOO_LARGE,
                f"the result of {self.tool.name} has {size} bytes, and the host takes {limit}; return less, or in pages",
                {"bytes": size, "limit": limit},
            )
        return frame

    def _failed(self, error: BaseException) -> tuple[str | None, str]:
        """The frame of a failure and its name in the log. An error that cannot even be told is told as such."""
        try:
            return self._explained(error)
        except BaseException as worse:
            event(logging.ERROR, "tool_failed", error=worse, tool=self.tool.name, call_id=self.call_id)
            message = f"a {type(error).__name__} that cannot be shown"
            return self._result(failure("tool_error", type(error).__name__, message, False)), "tool_error"

    def _explained(self, error: BaseException) -> tuple[str | None, str]:
        if self.stopped is not None:
            return None, self.stopped
        if isinstance(error, RpcError):
            return error_frame(self.id, error), "too_large" if error.code == TOO_LARGE else "invalid_argument"
        kind = type(error).__name__
        if isinstance(error, Unpresentable):
            event(logging.WARNING, "bad_result", tool=self.tool.name, call_id=self.call_id, problem=str(error))
            return self._result(failure("invalid_result", "TypeError", _clean(str(error)), False)), "invalid_result"
        if isinstance(error, ToolError):
            return self._result(self._told(error)), _clean(_words(error.code))
        if isinstance(error, Cancelled):
            message = "the function gave up although nobody had cancelled it"
            return self._result(failure("tool_error", kind, message, False)), "tool_error"
        event(
            logging.ERROR,
            "tool_failed",
            error=error.with_traceback(_theirs(error)),
            tool=self.tool.name,
            call_id=self.call_id,
        )
        return self._result(failure("tool_error", kind, _clean(_words(error)), False)), "tool_error"

    def _told(self, error: ToolError) -> str:
        try:
            data = None if error.data is None else to_json(error.data)
            frame = failure(_words(error.code), type(error).__name__, _clean(_words(error)), bool(error.retryable), data)
            frame.encode()
            return frame
        except (Unpresentable, ValueError):
            code, message = _clean(_words(error.code)), _clean(_words(error))
            return failure(code, type(error).__name__, message, error.retryable is True)

    def _result(self, result: str) -> str:
        return '{"jsonrpc":"2.0","id":' + dumps(self.id) + ',"result":' + result + "}"

    def _finish(self, frame: str | None, outcome: str) -> None:
        if self.stopped is not None:
            outcome = self.stopped
            frame = error_frame(self.id, RpcError(CANCELLED, "cancelled")) if outcome == BY_HOST else None
        event(
            logging.INFO,
            "call",
            tool=self.tool.name,
            call_id=self.call_id,
            session=self.session_id,
            ms=round((time.monotonic() - self._arrived) * 1000, 2),
            outcome=outcome,
        )
        if self._session is not None:
            self.peer.runtime.sessions.leave(self._session)
        self.peer.runtime.post(self.peer.finished, self, frame)

    # --- what the function asks for

    def enter_session(self) -> Session:
        """The session, entered on first use and left at the end."""
        if self._session is None:
            self._session = self.peer.runtime.sessions.enter(self.session_id)
        return self._session

    def progress(self, done: float, total: float | None, message: str | None) -> None:
        """Tells of progress, if somebody listens and it is progress."""
        if self.token is None or self.stopped is not None or not done > self._reached:
            return
        self._reached = done
        params: dict[str, Any] = {"progressToken": self.token, "progress": done}
        if total is not None:
            params["total"] = total
        if message is not None:
            params["message"] = _clean(str(message))
        self._notify("notifications/progress", params)

    def log(self, level: str, data: Any, logger: str | None) -> None:
        """A line for the host's log."""
        params: dict[str, Any] = {"level": level, "logger": logger or self.tool.name, "data": data}
        if self.call_id is not None:
            params["_meta"] = {"net.towow/callId": self.call_id}
        try:
            params["data"] = to_json(data)
            dumps(params).encode()
        except (Unpresentable, ValueError):
            params["data"], params["logger"] = _clean(_words(data)), _clean(params["logger"])
        self._notify("notifications/message", params)

    def _notify(self, method: str, params: dict[str, Any]) -> None:
        frame = dumps({"jsonrpc": "2.0", "method": method, "params": params})
        size = len(frame) if frame.isascii() else len(frame.encode())
        if size > self.peer.limit_out:
            event(
                logging.WARNING,
                "notification_dropped",
                tool=self.tool.name,
                method=method,
                bytes=size,
                limit=self.peer.limit_out,
            )
            return
        self.peer.notify(frame, size)


def error_frame(id: int | str | float, error: RpcError) -> str:
    """A JSON-RPC error as text; what is no text in it is replaced."""
    body: dict[str, Any] = {"code": error.code, "message": _clean(error.message)}
    if error.data is not None:
        body["data"] = error.data
    frame = dumps({"jsonrpc": "2.0", "id": id, "error": body})
    return frame if frame.isascii() else _no_halves(frame)


def internal(error: BaseException) -> RpcError:
    """What the host hears of our own mistakes; the rest is in the log."""
    return RpcError(INTERNAL_ERROR, f"the worker failed ({type(error).__name__}); its log says more")


def _theirs(error: BaseException) -> TracebackType | None:
    """The traceback from the function on; how we came to it helps nobody."""
    trace = error.__traceback__
    while trace is not None and os.path.dirname(trace.tb_frame.f_code.co_filename) == _HERE:
        trace = trace.tb_next
    return trace if trace is not None else error.__traceback__


def _text(value: Any) -> str | None:
    return value if type(value) is str else None


def _words(value: Any) -> str:
    """``str`` of anything, even of what cannot say what it is."""
    try:
        return str(value) or type(value).__name__
    except BaseException:
        return f"a {type(value).__name__} that cannot be shown"


def _clean(text: str) -> str:
    if len(text) > _MESSAGE_CHARACTERS:
        text = text[:_MESSAGE_CHARACTERS] + f"... ({len(text)} characters)"
    return text if text.isascii() else _no_halves(text)


def _no_halves(text: str) -> str:
    return text.encode("utf-8", "replace").decode()
