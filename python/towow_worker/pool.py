"""Threads for functions that block.

Not ``ThreadPoolExecutor``: its threads are waited for when Python ends, so that one stuck function would keep the process
from stopping, and each of its jobs carries a future that nobody here reads.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from queue import SimpleQueue

from .log import event


class Pool:
    """Up to ``size`` daemon threads, started when they are needed."""

    def __init__(self, size: int, name: str = "towow-tool"):
        self._size = size
        self._spare = 0
        self._name = name
        self._jobs: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self._lock = threading.Lock()
        self._threads = 0
        self._pending = 0
        self._busy = 0

    def submit(self, job: Callable[[], None]) -> None:
        """Runs ``job`` as soon as a thread is free. It must not raise."""
        with self._lock:
            self._pending += 1
            start = self._pending + self._busy > self._threads and self._threads < self._size + min(
                self._spare, self._size
            )
            if start:
                self._threads += 1
                number = self._threads
        if start:
            threading.Thread(target=self._work, name=f"{self._name}-{number}", daemon=True).start()
        self._jobs.put(job)

    def spare(self, more: bool) -> None:
        """Makes place for one thread more, or takes it away: a function nobody waits for keeps its thread, but no place.

        There are never more than twice as many as the pool is large.
        """
        with self._lock:
            self._spare += 1 if more else -1

    def close(self) -> None:
        """Lets idle threads end. Busy ones end after their function."""
        with self._lock:
            threads = self._threads
        for _ in range(threads):
            self._jobs.put(None)

    def _work(self) -> None:
        while True:
            job = self._jobs.get()
            if job is None:
                return
            with self._lock:
                self._pending -= 1
                self._busy += 1
            try:
                job()
            except BaseException as error:
                # Whatever it was, the next job wants a thread.
                event(logging.ERROR, "worker_failed", error=error)
            finally:
                job = None
                with self._lock:
                    self._busy -= 1
