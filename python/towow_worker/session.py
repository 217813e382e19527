"""What a client keeps over several calls."""

from __future__ import annotations

import asyncio
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Iterator, MutableMapping
from typing import Any

from .errors import Cancelled

#: Set by ``context``: whether the call that runs here was cancelled. Kept as a hook so that this module knows nobody.
cancelled_here: Callable[[], bool] = lambda: False


class SessionLock:
    """One lock for threads and coroutines: ``with session.lock`` in ``def``, ``async with session.lock`` in ``async def``.

    It is fair (who came first gets it first) and may be taken again by who has it.
    """

    def __init__(self) -> None:
        self._mutex = threading.Lock()
        self._owner: object = None
        self._depth = 0
        self._waiting: deque[tuple[object, Callable[[], None]]] = deque()

    def locked(self) -> bool:
        """Whether somebody has it."""
        return self._owner is not None

    def __enter__(self) -> SessionLock:
        if _running_loop() is not None:
            raise RuntimeError(
                "in an async function write `async with session.lock:`; a plain `with` would block every other one"
            )
        me = threading.get_ident()
        woken = threading.Event()
        if self._take_or_queue(me, woken.set):
            return self
        # A cancelled call must not keep its thread waiting for a lock.
        while not woken.wait(0.2):
            if cancelled_here() and self._give_up(woken.set, me):
                raise Cancelled("cancelled while it waited for the session's lock")
        return self

    def __exit__(self, *exc: object) -> None:
        self._release()

    async def __aenter__(self) -> SessionLock:
        me = asyncio.current_task()
        loop = asyncio.get_running_loop()
        turn = loop.create_future()

        def wake() -> None:
            loop.call_soon_threadsafe(_settle, turn)

        if self._take_or_queue(me, wake):
            return self
        try:
            await turn
        except asyncio.CancelledError:
            if not self._give_up(wake, me):
                self._release()
            raise
        return self

    async def __aexit__(self, *exc: object) -> None:
        self._release()

    def _take_or_queue(self, me: object, wake: Callable[[], None]) -> bool:
        with self._mutex:
            if self._owner is None or self._owner == me:
                self._owner = me
                self._depth += 1
                return True
            self._waiting.append((me, wake))
            return False

    def _give_up(self, wake: Callable[[], None], me: object) -> bool:
        """Leaves the queue; false when the lock was handed over in the meantime."""
        with self._mutex:
            try:
                self._waiting.remove((me, wake))
            except ValueError:
                return False
            return True

    def _release(self) -> None:
        with self._mutex:
            self._depth -= 1
            if self._depth:
                return
            if not self._waiting:
                self._owner = None
                return
            self._owner, wake = self._waiting.popleft()
            self._depth = 1
        wake()


class Session(MutableMapping[str, Any]):
    """The state of one client, a mapping: ``ctx.session["n"] = 1``.

    The same object comes with the same ``id``, on every connection and after every reconnect, as long as this process
    lives. ``id`` is None for a client without a session: its object is fresh in every call. A session tells clients apart
    and proves nothing about who they are.
    """

    def __init__(self, id: str | None):
        self.id = id
        self.data: dict[str, Any] = {}
        self.lock = SessionLock()
        self._calls = 0
        self._used = time.monotonic()

    def __getitem__(self, key: str) -> Any:
        return self.data[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.data[key] = value

    def __delitem__(self, key: str) -> None:
        del self.data[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self.data)

    def __len__(self) -> int:
        return len(self.data)

    def __bool__(self) -> bool:
        return True

    def __eq__(self, other: object) -> bool:
        return self is other

    def __hash__(self) -> int:
        return id(self)

    def __repr__(self) -> str:
        return f"<Session {self.id or 'without id'} with {len(self.data)} entries>"


class Sessions:
    """Sessions by id: at most ``limit``, each forgotten ``idle`` seconds after its last call, never during one."""

    def __init__(self, limit: int = 10_000, idle: float = 24 * 3600.0):
        self.limit = limit
        self.idle = idle
        self._lock = threading.Lock()
        self._by_id: OrderedDict[str, Session] = OrderedDict()

    def __len__(self) -> int:
        return len(self._by_id)

    def enter(self, id: str | None) -> Session:
        """The session of a call that begins."""
        if id is None:
            return Session(None)
        with self._lock:
            session = self._by_id.get(id)
            now = time.monotonic()
            if session is not None and not session._calls and now - session._used > self.idle:
                session = None
            if session is None:
                session = self._by_id[id] = Session(id)
                self._forget(now)
            self._by_id.move_to_end(id)
            session._calls += 1
            return session

    def leave(self, session: Session) -> None:
        """The call ended."""
        if session.id is not None:
            with self._lock:
                session._calls -= 1
                session._used = time.monotonic()

    def _forget(self, now: float) -> None:
        # The oldest stand first, so that one look at a fresh one ends the search for idle ones.
        for id, session in list(self._by_id.items()) if len(self._by_id) > self.limit else list(self._head()):
            if session._calls:
                continue
            if len(self._by_id) <= self.limit and now - session._used <= self.idle:
                break
            if id != next(reversed(self._by_id)):
                del self._by_id[id]

    def _head(self) -> Iterator[tuple[str, Session]]:
        for number, pair in enumerate(self._by_id.items()):
            if number == 8:
                return
            yield pair


def _settle(turn: asyncio.Future[None]) -> None:
    if not turn.done():
        turn.set_result(None)


def _running_loop() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None
