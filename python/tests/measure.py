"""How fast a call is: ``python tests/measure.py``. The worker is a process of its own, as it is in use."""

from __future__ import annotations

import asyncio
import pathlib
import re
import subprocess
import sys
import time

from peer import dial

TOOLS = """
from towow_worker import tool

@tool
def add(a: int, b: int) -> int:
    return a + b

@tool
async def aadd(a: int, b: int) -> int:
    return a + b
"""


async def measure(url: str) -> None:
    async with dial(url) as host:
        for name in ("add", "aadd"):
            arguments = {"a": 1, "b": 2}
            for _ in range(300):
                await host.call(name, arguments)
            times = []
            for _ in range(2000):
                begun = time.perf_counter()
                await host.call(name, arguments)
                times.append(time.perf_counter() - begun)
            times.sort()
            print(f"{name:5} one at a time: p50 {times[1000] * 1e3:.3f} ms, p99 {times[1980] * 1e3:.3f} ms")
            left = 10_000
            begun = time.perf_counter()

            async def work() -> None:
                nonlocal left
                while left > 0:
                    left -= 1
                    await host.call(name, arguments)

            await asyncio.gather(*(work() for _ in range(64)))
            print(f"{name:5} 64 in flight:  {10_000 / (time.perf_counter() - begun):,.0f} calls/s")


def main() -> None:
    file = pathlib.Path("/tmp/towow_measure.py")
    file.write_text(TOOLS)
    command = [sys.executable, "-m", "towow_worker", str(file), "--port", "0", "--max-concurrency", "64", *sys.argv[1:]]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as worker:
        assert worker.stderr is not None
        found = re.search(r"ws://[\w.:]+", worker.stderr.readline())
        assert found, "the worker did not start"
        import threading

        threading.Thread(target=worker.stderr.read, daemon=True).start()
        try:
            asyncio.run(measure(found[0]))
        finally:
            worker.terminate()


if __name__ == "__main__":
    main()
