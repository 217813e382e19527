"""Tools for the tests of the bridge: small ones, and some that fail, hang or end the process on purpose."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
import time
from typing import Any

from towow_worker import Context, ToolError, Worker
from towow_worker.examples import picture

worker = Worker("tests", version="1.0")
worker.add(picture, read_only=True)

_notes: dict[str, list[str]] = {}


def _end_with_parent() -> None:
    # Whoever started this one holds the other end: nothing outlives a test that was broken off.
    while os.read(0, 4096):
        pass
    os._exit(0)


threading.Thread(target=_end_with_parent, daemon=True).start()


def _note(key: str, what: str) -> None:
    _notes.setdefault(key, []).append(what)


def add(a: int, b: int) -> int:
    return a + b


worker.add(add, read_only=True, description=os.environ.get("ADD", "Adds two numbers."))


@worker.tool
def count(ctx: Context) -> dict[str, Any]:
    """Counts the calls of a session."""
    with ctx.session.lock:
        ctx.session["n"] = ctx.session.get("n", 0) + 1
        return {"count": ctx.session["n"], "pid": os.getpid(), "session": ctx.session_id}


@worker.tool
def who(ctx: Context) -> dict[str, Any]:
    """Says who answers, and what."""
    return {"pid": os.getpid(), "call_id": ctx.call_id, "attempt": ctx.attempt, "session": ctx.session_id}


@worker.tool
def fail(order: int) -> str:
    """Raises."""
    raise ValueError(f"there is no order {order}")


@worker.tool
def refuse() -> str:
    """Refuses."""
    raise ToolError("closed on Sundays", code="closed", retryable=True)


@worker.tool
async def nap(key: str, seconds: float = 30) -> str:
    """Sleeps without holding anybody up, and notes when it is woken."""
    _note(key, "began")
    try:
        await asyncio.sleep(seconds)
    except asyncio.CancelledError:
        _note(key, "cancelled")
        raise
    return "slept"


@worker.tool
def block(ctx: Context, key: str, seconds: float = 30) -> str:
    """Holds a thread, and notes when nobody waits any more."""
    _note(key, "began")
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if ctx.cancelled:
            _note(key, "cancelled")
            ctx.check_cancelled()
        time.sleep(0.01)
    return "waited"


@worker.tool(timeout=0.7)
async def hurried(key: str) -> str:
    """Takes longer than it may."""
    return await nap(key)


@worker.tool
def notes(key: str) -> list[str]:
    """What was noted under this name."""
    return _notes.get(key, [])


@worker.tool(read_only=True)
def fragile(ctx: Context) -> dict[str, Any]:
    """Takes the process with it, the first time."""
    if ctx.attempt == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    return {"pid": os.getpid(), "attempt": ctx.attempt}


@worker.tool
def steps(ctx: Context, count: int = 5) -> int:
    """Tells of its progress, sometimes backwards."""
    for step in range(1, count + 1):
        ctx.progress(step, count, f"step {step}")
        ctx.progress(step - 1, count, "back")
    return count


@worker.tool
def learn(name: str) -> str:
    """Makes another tool."""
    worker.add(lambda: name, name=name, description="Learnt.")
    return name


@worker.tool
def forget(name: str) -> str:
    """Takes a tool back."""
    worker.remove(name)
    return name


@worker.tool
def text(bytes: int) -> str:
    """A text of this size."""
    return "x" * bytes


@worker.tool
def size(text: str) -> int:
    """The size of a text."""
    return len(text)


@worker.tool
def sign_in(user: str, password: str, note: str = "") -> str:
    """Takes a secret."""
    return f"{user} is in"


@worker.tool
def say(ctx: Context, text: str) -> str:
    """Writes to the host's log."""
    ctx.log.info(text)
    return "said"
