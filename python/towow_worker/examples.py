"""Small tools to look at and to try: ``python -m towow_worker towow_worker.examples``."""

from __future__ import annotations

import math
import struct
import time
import zlib
from typing import Annotated

from towow_worker import Context, Field, Image, Worker

worker = Worker("examples", version="0.8.0")


@worker.tool(read_only=True, idempotent=True)
def add(a: int | float, b: int | float) -> int | float:
    """Adds two numbers.

    Args:
        a: The first number.
        b: The second number.
    """
    return a + b


@worker.tool(read_only=True, idempotent=True)
def echo(text: str) -> str:
    """Says again what it is told."""
    return text


@worker.tool
def counter(ctx: Context, by: int = 1) -> dict[str, int]:
    """Counts on over the calls of one session, and from the beginning in every other one.

    Args:
        by: How far to count.
    """
    # Two calls of one session may run at once; the lock makes "read, add, write" one step.
    with ctx.session.lock:
        count: int = ctx.session.get("count", 0) + by
        ctx.session["count"] = count
    return {"count": count}


@worker.tool(read_only=True)
def slow_job(
    ctx: Context,
    steps: Annotated[int, Field("How many steps it takes.", ge=1, le=1000)] = 5,
    seconds: Annotated[float, Field("How long a step takes.", ge=0, le=60)] = 0.2,
) -> dict[str, int]:
    """Works step by step, tells how far it is, and stops when nobody waits any more."""
    for step in range(1, steps + 1):
        ctx.check_cancelled()
        time.sleep(seconds)
        ctx.progress(step, steps, f"step {step} of {steps}")
    return {"steps": steps}


@worker.tool(read_only=True, idempotent=True)
def picture(size: Annotated[int, Field("Width and height in pixels.", ge=1, le=1024)] = 64) -> Image:
    """Draws a small picture."""
    rows = bytearray()
    for y in range(size):
        rows.append(0)
        for x in range(size):
            wave = math.sin(x * 8 / size) * math.cos(y * 8 / size)
            rows += bytes((round(127 + 127 * wave), 255 * x // size, 255 * y // size))
    return Image(_png(size, size, bytes(rows)), mime="image/png")


def _png(width: int, height: int, rows: bytes) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


if __name__ == "__main__":
    worker.run()
