"""Workers that are really served, on a free port each."""

from __future__ import annotations

import asyncio
import pathlib
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))

from towow_worker import Worker  # noqa: E402


@pytest.fixture
def worker() -> Iterator[Worker]:
    """A fresh worker, stopped at the end."""
    made = Worker("test", version="1.2.3", max_concurrency=64, drain_seconds=5)
    yield made
    made.stop(0)


@pytest.fixture
def run() -> Callable[[Any], Any]:
    """Runs a coroutine, for at most 30 s."""
    return lambda work: asyncio.run(asyncio.wait_for(work, 30))


@pytest.fixture
def adder(worker: Worker) -> Worker:
    @worker.tool
    def add(a: int, b: int) -> int:
        """Adds two numbers."""
        return a + b

    @worker.tool
    def echo(text: str) -> str:
        return text

    return worker


class Process:
    """A worker in a process of its own."""

    def __init__(self, *args: str, env: dict[str, str] | None = None, cwd: Any = None):
        self.child = subprocess.Popen(
            [sys.executable, "-m", "towow_worker", *args],
            stderr=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=env,
            cwd=cwd,
        )
        self.lines: list[str] = []
        self.out: list[str] = []
        self._news = threading.Condition()
        for stream, lines in ((self.child.stderr, self.lines), (self.child.stdout, self.out)):
            threading.Thread(target=self._read, args=(stream, lines), daemon=True).start()

    def _read(self, stream: Any, lines: list[str]) -> None:
        for line in stream:
            with self._news:
                lines.append(line)
                self._news.notify_all()

    def line(self, text: str, seconds: float = 10.0) -> str:
        """Waits for a line of the log with this text."""
        with self._news:
            found = self._news.wait_for(lambda: [line for line in self.lines if text in line], seconds)
        assert found, f"no line with {text!r} in {self.lines}"
        return found[0]

    @property
    def url(self) -> str:
        found = re.search(r"ws://[\w.:\[\]]+", self.line("listening"))
        assert found
        return found[0]

    def end(self) -> None:
        if self.child.poll() is None:
            self.child.kill()
        self.child.wait(10)


@pytest.fixture
def process() -> Iterator[Callable[..., Process]]:
    """Starts workers as ``python -m towow_worker`` does; what is left is killed."""
    started: list[Process] = []

    def start(*args: str, **options: Any) -> Process:
        started.append(Process(*args, **options))
        return started[-1]

    yield start
    for one in started:
        one.end()
