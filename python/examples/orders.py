"""Types, errors and a session: ``python -m towow_worker examples/orders.py``."""

from __future__ import annotations

import asyncio
import dataclasses
import datetime as dt
import enum
from typing import Annotated, Literal

from towow_worker import Context, Field, ToolError, Worker

worker = Worker("orders", version="1.0.0")
PRICES = {"pencil": 1.20, "paper": 4.50, "ink": 8.00}


class Size(enum.Enum):
    SMALL = "small"
    LARGE = "large"


@dataclasses.dataclass
class Line:
    """One line of an order."""

    article: Literal["pencil", "paper", "ink"]
    count: Annotated[int, Field("How many.", ge=1, le=100)] = 1
    size: Size = Size.SMALL


@dataclasses.dataclass
class Receipt:
    number: int
    total: float
    deliver_on: dt.date


@worker.tool
def order(ctx: Context, lines: list[Line], deliver_on: dt.date) -> Receipt:
    """Orders stationery.

    Args:
        lines: What to order.
        deliver_on: The day it should be there.
    """
    if deliver_on.weekday() == 6:
        raise ToolError("nothing is delivered on Sundays", code="closed")
    with ctx.session.lock:
        receipts: list[Receipt] = ctx.session.setdefault("receipts", [])
        total = sum(PRICES[line.article] * line.count for line in lines)
        receipts.append(Receipt(len(receipts) + 1, round(total, 2), deliver_on))
        return receipts[-1]


@worker.tool(read_only=True)
async def receipts(ctx: Context) -> list[Receipt]:
    """Everything this session has ordered."""
    await asyncio.sleep(0)
    async with ctx.session.lock:
        return list(ctx.session.get("receipts", []))


if __name__ == "__main__":
    worker.run()
