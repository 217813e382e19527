"""The worker's log on stderr: sentences on a terminal, one JSON object a line elsewhere.

A line is written by a thread of its own. Nobody who serves a call or a socket waits for a slow terminal or a full pipe.
"""

from __future__ import annotations

import atexit
import json
import logging
import sys
import threading
import time
from collections import deque
from typing import Any, TextIO

logger = logging.getLogger("towow_worker")
logger.addHandler(logging.NullHandler())

_BACKLOG = 10_000
_BATCH_SECONDS = 0.02


def event(
    level: int,
    name: str,
    message: str | None = None,
    *,
    error: BaseException | None = None,
    always: bool = False,
    **fields: Any,
) -> None:
    """One line. ``message`` is for people and made of the fields where it is None; no field may hold arguments.

    ``always`` is for what others wait for, whatever the log's level is.
    """
    if always or logger.isEnabledFor(level):
        fields = {key: value for key, value in fields.items() if value is not None}
        text = (
            message if message is not None else " ".join([name, *(f"{key}={value}" for key, value in fields.items())])
        )
        info = (type(error), error, error.__traceback__) if error is not None else None
        extra = {"towow": (name, fields, message)}
        logger.handle(logger.makeRecord(logger.name, level, __file__, 0, "%s", (text,), info, extra=extra))


class Stderr(logging.Handler):
    """Hands lines to the thread that writes them; drops, and counts, what a blocked stderr cannot take."""

    def __init__(self, stream: TextIO | None = None, as_json: bool | None = None):
        super().__init__()
        self._stream = stream or sys.stderr
        self._json = not self._stream.isatty() if as_json is None else as_json
        self._lines: deque[logging.LogRecord] = deque()
        self._dropped = 0
        self._there = threading.Event()
        self._writing = threading.Lock()
        threading.Thread(target=self._write_on, name="towow-log", daemon=True).start()
        atexit.register(self.flush)

    def handle(self, record: logging.LogRecord) -> bool:
        # deque.append is atomic: no lock, and nobody who waits for one.
        self.emit(record)
        return True

    def emit(self, record: logging.LogRecord) -> None:
        if len(self._lines) >= _BACKLOG:
            self._dropped += 1
            return
        self._lines.append(record)
        if not self._there.is_set():
            self._there.set()

    def flush(self) -> None:
        if not self._writing.acquire(timeout=1.0):
            return
        try:
            self._write()
        finally:
            self._writing.release()

    def _write_on(self) -> None:
        while True:
            self._there.wait()
            time.sleep(_BATCH_SECONDS)
            self._there.clear()
            with self._writing:
                self._write()

    def _write(self) -> None:
        lines = []
        while self._lines:
            record = self._lines.popleft()
            try:
                lines.append(self._line(record))
            except BaseException as error:
                # An error that cannot even be shown must not be the end of the log.
                fields = {"problem": type(error).__name__}
                lines.append(self._format("log_failed", fields, None, "error", record.created, None))
        if self._dropped:
            lines.append(self._format("log_dropped", {"lines": self._dropped}, None, "warning", time.time(), None))
            self._dropped = 0
        if lines:
            try:
                self._stream.write("\n".join(lines) + "\n")
                self._stream.flush()
            except (OSError, ValueError):
                # A stderr that is gone is no reason to stop serving.
                pass

    def _line(self, record: logging.LogRecord) -> str:
        name, fields, message = getattr(record, "towow", ("log", {}, record.getMessage()))
        trace = logging.Formatter().formatException(record.exc_info) if record.exc_info else None
        return self._format(name, fields, message, record.levelname.lower(), record.created, trace)

    def _format(
        self, name: str, fields: dict[str, Any], message: str | None, level: str, created: float, trace: str | None
    ) -> str:
        stamp = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(created)) + f".{int(created % 1 * 1000):03}Z"
        if self._json:
            line = {"event": name, **fields, "message": message, "level": level, "time": stamp, "traceback": trace}
            return json.dumps({key: value for key, value in line.items() if value is not None}, default=str)
        text = (
            message if message is not None else " ".join([name, *(f"{key}={value}" for key, value in fields.items())])
        )
        printable = "".join(char if char.isprintable() else repr(char)[1:-1] for char in text)
        return (
            printable
            if level == "info" and trace is None
            else f"{level}: {printable}" + (f"\n{trace}" if trace else "")
        )


def to_stderr(level: str = "info") -> None:
    """Writes the log to stderr, once, whatever ``logging`` is set to otherwise."""
    logger.setLevel(level.upper())
    if not any(isinstance(handler, Stderr) for handler in logger.handlers):
        logger.addHandler(Stderr())
        logger.propagate = False


def flush() -> None:
    """Writes what waits."""
    for handler in logger.handlers:
        handler.flush()
