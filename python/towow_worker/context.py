"""What a function may know about the call it works on."""

from __future__ import annotations

import contextvars
import math
import time
from collections.abc import Generator
from typing import TYPE_CHECKING, Any

from . import session as _session
from .errors import Cancelled
from .session import Session

if TYPE_CHECKING:
    from .call import Call

LEVELS = ("debug", "info", "notice", "warning", "error", "critical", "alert", "emergency")

_current: contextvars.ContextVar[Context | None] = contextvars.ContextVar("towow_worker", default=None)


class _Done:
    """So that ``await ctx.progress(...)`` works too: everything is done, and the others get their turn."""

    def __await__(self) -> Generator[None, None, None]:
        yield


_DONE = _Done()


class Log:
    """Messages to the host's log: ``ctx.log.info("...")``, ``ctx.log("notice", {"rows": 12})``.

    The data may be any JSON. Levels are MCP's; the worker's own log on stderr is ``logging``'s business.
    """

    def __init__(self, call: Call):
        self._call = call

    def __call__(self, level: str, data: Any, logger: str | None = None) -> _Done:
        if level not in LEVELS:
            raise ValueError(f"{level!r} is no level; take one of {', '.join(LEVELS)}")
        self._call.log(level, data, logger)
        return _DONE

    def debug(self, data: Any) -> _Done:
        return self("debug", data)

    def info(self, data: Any) -> _Done:
        return self("info", data)

    def notice(self, data: Any) -> _Done:
        return self("notice", data)

    def warning(self, data: Any) -> _Done:
        return self("warning", data)

    def error(self, data: Any) -> _Done:
        return self("error", data)

    def critical(self, data: Any) -> _Done:
        return self("critical", data)


class Context:
    """Given to every parameter that is annotated with it, and never part of the tool's schema.

    Its methods work in blocking and in async functions alike; ``await`` before them is allowed and not needed.
    """

    def __init__(self, call: Call):
        self._call = call
        self.log = Log(call)

    @property
    def tool(self) -> str:
        """The tool's name, as the worker knows it."""
        return self._call.tool.name

    @property
    def session(self) -> Session:
        """What this client keeps over calls; a fresh throw-away one where the client has no session."""
        return self._call.enter_session()

    @property
    def session_id(self) -> str | None:
        """The name of the session, or None."""
        return self._call.session_id

    @property
    def call_id(self) -> str | None:
        """A UUID of version 7, the same for every attempt, also in the host's log."""
        return self._call.call_id

    @property
    def attempt(self) -> int:
        """1, and 2 when the call is tried again after a worker was lost."""
        return self._call.attempt

    @property
    def traceparent(self) -> str | None:
        """The client's W3C trace context, if it sent one."""
        return self._call.traceparent

    @property
    def deadline(self) -> float | None:
        """When the host stops waiting, on the clock of ``time.monotonic()``; None for never."""
        return self._call.deadline

    def time_left(self) -> float | None:
        """Seconds until the deadline, at least 0; None where there is none."""
        deadline = self._call.deadline
        return None if deadline is None else max(0.0, deadline - time.monotonic())

    @property
    def cancelled(self) -> bool:
        """Whether nobody waits any more: cancelled, past the deadline, or the host is gone."""
        return self._call.stopped is not None

    def check_cancelled(self) -> None:
        """Raises ``Cancelled`` when nobody waits any more. A blocking function calls it between its steps."""
        if self._call.stopped is not None:
            raise Cancelled(self._call.stopped)

    def progress(self, done: float, total: float | None = None, message: str | None = None) -> _Done:
        """Says how far it is. ``done`` has to grow; what does not is dropped, as is all when nobody listens."""
        for value in (done, total):
            if value is not None and not (isinstance(value, (int, float)) and math.isfinite(value)):
                raise ValueError(f"progress takes finite numbers, not {value!r}")
        self._call.progress(done, total, message)
        return _DONE

    # FastMCP's name for it.
    report_progress = progress


def current() -> Context:
    """The context of the call that runs here, in a function without a ``Context`` parameter or deeper down."""
    context = _current.get()
    if context is None:
        raise LookupError("no tool call runs here; current() works in a tool's function and in what it calls")
    return context


def _cancelled_here() -> bool:
    context = _current.get()
    return context is not None and context.cancelled


_session.cancelled_here = _cancelled_here
