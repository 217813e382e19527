"""The worker: the tools it has, and how it is run."""

from __future__ import annotations

import asyncio
import inspect
import json
import os
import signal
import ssl as tls
import sys
import threading
import uuid
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar, overload

from . import log
from .context import _current
from .convert import dumps
from .endpoint import Dial, Endpoint, Listen, read_token
from .errors import ConfigError, DefinitionError
from .peer import DEFAULT_LIMIT
from .runtime import Runtime
from .session import Sessions
from .tool import Tool

F = TypeVar("F", bound=Callable[..., Any])

_MAX_TOOLS = 1000
_MAX_SCHEMA_BYTES = 64 * 1024
_MAX_SCHEMA_DEPTH = 32


class Worker:
    """Python functions as tools.

    ``max_concurrency`` (1 to 1024) is how many calls each connected host may have under way; blocking functions of all
    hosts share as many threads. ``max_message_bytes`` is the largest message that is taken. At most ``max_sessions`` sessions
    are kept, each until ``session_idle`` seconds after its last call. ``drain_seconds`` is how long calls may go on when the
    worker stops.
    """

    def __init__(
        self,
        name: str | None = None,
        version: str = "0",
        *,
        max_concurrency: int = 16,
        max_message_bytes: int = DEFAULT_LIMIT,
        max_sessions: int = 10_000,
        session_idle: float = 24 * 3600.0,
        drain_seconds: float = 10.0,
    ):
        self.name = name
        self.version = version
        self.max_concurrency = max_concurrency
        self.max_message_bytes = _within("max_message_bytes", max_message_bytes, 1024, 1 << 30)
        self.sessions = Sessions(_within("max_sessions", max_sessions, 1, 1 << 30), session_idle)
        self.drain_seconds = drain_seconds
        #: By name, each with its definition as JSON. Replaced as a whole, so that nobody sees half a change.
        self.tools: Mapping[str, tuple[Tool, str]] = {}
        self._lock = threading.Lock()
        self._runtime: Runtime | None = None
        self._instance: tuple[int, str] = (0, "")

    @property
    def max_concurrency(self) -> int:
        """How many calls one host may have under way."""
        return self._max_concurrency

    @max_concurrency.setter
    def max_concurrency(self, value: int) -> None:
        self._max_concurrency = _within("max_concurrency", value, 1, 1024)

    @property
    def instance_id(self) -> str:
        """Names this process for hosts: the same as long as it lives, another one after a fork."""
        if self._instance[0] != os.getpid():
            self._instance = (os.getpid(), str(uuid.uuid4()))
        return self._instance[1]

    # --- tools

    @overload
    def tool(self, fn: F, /) -> F: ...

    @overload
    def tool(
        self,
        /,
        *,
        name: str | None = None,
        title: str | None = None,
        description: str | None = None,
        read_only: bool | None = None,
        destructive: bool | None = None,
        idempotent: bool | None = None,
        open_world: bool | None = None,
        timeout: float | None = None,
        concurrency: int | None = None,
        meta: Mapping[str, Any] | None = None,
    ) -> Callable[[F], F]: ...

    @overload
    def tool(self, name: str, /, **options: Any) -> Callable[[F], F]: ...

    def tool(self, fn: Any = None, /, **options: Any) -> Any:
        """Offers a function: ``@worker.tool`` or ``@worker.tool(name=..., timeout=30)``. The function stays as it is.

        ``timeout`` is in seconds. ``concurrency`` is how many calls of this tool run at once, further ones wait.
        ``read_only``, ``destructive``, ``idempotent`` and ``open_world`` are MCP's hints; a tool that is read-only or
        idempotent may be tried again when the worker is lost.
        """
        if isinstance(fn, str):
            options["name"] = fn
        elif fn is not None:
            self._register(fn, sys._getframe(1).f_locals, options)
            return fn

        def register(fn: F) -> F:
            self._register(fn, sys._getframe(1).f_locals, options)
            return fn

        return register

    def add(self, fn: Callable[..., Any], *, replace: bool = False, **options: Any) -> Tool:
        """Offers a function, at any time and from any thread; connected hosts are told. Options as of ``tool``."""
        return self._register(fn, sys._getframe(1).f_locals, options, replace)

    def remove(self, name: str) -> None:
        """Takes a tool back, at any time and from any thread. Calls under way end as if it were still there."""
        with self._lock:
            if name not in self.tools:
                raise KeyError(f"no tool {name!r}; there are {', '.join(sorted(self.tools)) or 'none'}")
            self.tools = {key: value for key, value in self.tools.items() if key != name}
        self._changed()

    def _register(self, fn: Any, names: Mapping[str, Any], options: dict[str, Any], replace: bool = False) -> Tool:
        unknown = set(options) - _OPTIONS
        if unknown:
            raise DefinitionError(f"tool() takes no {sorted(unknown)[0]!r}; there are {', '.join(sorted(_OPTIONS))}")
        made = Tool(fn, local_names=names, **options)
        text = _checked_definition(made)
        with self._lock:
            if made.name in self.tools and not replace:
                raise DefinitionError(
                    f"there is a tool {made.name!r} already; give this one another name=..., or add(..., replace=True)"
                )
            if len(self.tools) >= _MAX_TOOLS and made.name not in self.tools:
                raise DefinitionError(
                    f"{made.name} would be tool number {_MAX_TOOLS + 1}; a host takes {_MAX_TOOLS} of a worker"
                )
            self.tools = {**self.tools, made.name: (made, text)}
        self._changed()
        return made

    def _changed(self) -> None:
        runtime = self._runtime
        if runtime is not None:
            runtime.tools_changed()

    # --- running

    def run(
        self, host: str = "127.0.0.1", port: int = 8765, *, connect: str | Sequence[str] | None = None, **options: Any
    ) -> None:
        """Serves until SIGINT or SIGTERM, then drains. Listens, or dials the hosts of ``connect``.

        Options: ``token`` (else the environment's TOWOW_BRIDGE_TOKEN), ``token_file``, ``ssl`` (an ``ssl.SSLContext``),
        ``log_level``.
        """
        log.to_stderr(options.pop("log_level", "info"))
        runtime = self._begin(host, port, connect, None, **options)
        before = _on_signals(lambda: runtime.stop())
        try:
            # In slices: on Windows nothing else lets a Ctrl-C through.
            while not runtime.stopped.wait(0.5):
                pass
        finally:
            _restore(before)
            self._end(runtime)
            log.flush()

    async def serve(
        self, host: str = "127.0.0.1", port: int = 8765, *, connect: str | Sequence[str] | None = None, **options: Any
    ) -> None:
        """The same inside a running loop, on which async functions then run. Ends when it is cancelled or ``stop`` is called.

        Signals are the caller's business here.
        """
        loop = asyncio.get_running_loop()
        runtime = self._begin(host, port, connect, loop, **options)
        over = asyncio.Event()

        def watch() -> None:
            runtime.stopped.wait()
            try:
                loop.call_soon_threadsafe(over.set)
            except RuntimeError:
                pass

        threading.Thread(target=watch, name="towow-watch", daemon=True).start()
        try:
            await over.wait()
        except asyncio.CancelledError:
            runtime.stop()
            await over.wait()
            raise
        finally:
            self._end(runtime)

    def start(
        self, host: str = "127.0.0.1", port: int = 8765, *, connect: str | Sequence[str] | None = None, **options: Any
    ) -> str:
        """Serves in background threads; returns the URL it listens on (empty when it dials). End it with ``stop``."""
        return getattr(self._begin(host, port, connect, None, **options).endpoint, "url", "")

    def stop(self, drain_seconds: float | None = None) -> None:
        """Drains and stops what ``start`` began, and returns when that is done.

        In a tool, and on the loop of ``serve``, it returns at once: both would wait for themselves.
        """
        runtime = self._runtime
        if runtime is None:
            return
        runtime.stop(drain_seconds)
        if _current.get() is None and not _runs_here(runtime.user_loop):
            runtime.stopped.wait((self.drain_seconds if drain_seconds is None else drain_seconds) + 10.0)
            self._end(runtime)

    @property
    def url(self) -> str | None:
        """Where it listens, while it does."""
        return getattr(self._runtime.endpoint, "url", None) or None if self._runtime else None

    def _begin(
        self,
        host: str,
        port: int,
        connect: str | Sequence[str] | None,
        loop: asyncio.AbstractEventLoop | None,
        *,
        token: str | None = None,
        token_file: str | os.PathLike[str] | None = None,
        ssl: tls.SSLContext | None = None,
    ) -> Runtime:
        token = token if token is not None else read_token(token_file)
        endpoint: Endpoint
        if connect is None:
            endpoint = Listen(host, port, token, ssl)
        else:
            endpoint = Dial([connect] if isinstance(connect, str) else list(connect), token, ssl)
        with self._lock:
            if self._runtime is not None:
                raise ConfigError("this worker runs already; stop() it first")
            runtime = self._runtime = Runtime(self, endpoint, name=self.name or "python", user_loop=loop)
        try:
            runtime.start()
        except BaseException:
            self._end(runtime)
            raise
        return runtime

    def _end(self, runtime: Runtime) -> None:
        with self._lock:
            if self._runtime is runtime:
                self._runtime = None


_OPTIONS = set(inspect.signature(Tool.__init__).parameters) - {"self", "fn", "local_names"}


def _checked_definition(tool: Tool) -> str:
    definition = tool.definition()
    for which in ("inputSchema", "outputSchema"):
        schema = definition.get(which)
        if schema is None:
            continue
        size, depth = len(json.dumps(schema).encode()), _depth(schema)
        if size > _MAX_SCHEMA_BYTES:
            raise DefinitionError(
                f"{tool.name}: its {which} has {size} bytes, and a host takes {_MAX_SCHEMA_BYTES}; use simpler types"
            )
        if depth > _MAX_SCHEMA_DEPTH:
            raise DefinitionError(
                f"{tool.name}: its {which} is {depth} levels deep, and a host takes {_MAX_SCHEMA_DEPTH}; use flatter types"
            )
    text = dumps(definition)
    try:
        text.encode()
    except UnicodeEncodeError:
        raise DefinitionError(
            f"{tool.name}: its description has half of a surrogate pair, which is no character"
        ) from None
    return text


def _depth(value: Any) -> int:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
    return 0 if inner is None else 1 + max((_depth(item) for item in inner), default=0)


def _within(what: str, value: Any, least: int, most: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise ConfigError(f"{what} is a whole number from {least} to {most}, not {value!r}")
    return value


def _on_signals(then: Callable[[], None]) -> dict[int, Any]:
    """Has SIGINT and SIGTERM drain; only the main thread may say so."""
    before: dict[int, Any] = {}
    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGINT, signal.SIGTERM):
            before[number] = signal.signal(number, lambda *_: then())
    return before


def _restore(before: dict[int, Any]) -> None:
    for number, handler in before.items():
        signal.signal(number, handler)


def _runs_here(loop: asyncio.AbstractEventLoop) -> bool:
    try:
        return asyncio.get_running_loop() is loop
    except RuntimeError:
        return False


#: What ``towow_worker.tool`` adds to, and ``python -m towow_worker`` serves where a file names no other.
default = Worker()
tool = default.tool
