"""A worker at work: the socket's thread, the loop of async functions, the threads of blocking ones.

The socket has a thread and a loop of its own. Whatever a function does, pings are answered and deadlines kept.
"""

from __future__ import annotations

import asyncio
import contextvars
import logging
import threading
from collections import deque
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

from .call import BY_LOSS, Call
from .log import event
from .peer import Peer
from .pool import Pool
from .session import Sessions

if TYPE_CHECKING:
    from .endpoint import Endpoint
    from .worker import Worker

_LIST_CHANGED_SECONDS = 0.05
#: What functions ask for is done so much at a time; then pings, messages and deadlines have their turn.
_AT_ONCE = 64


class Runtime:
    """Everything that lives from ``start`` to ``stop``."""

    def __init__(self, worker: Worker, endpoint: Endpoint, *, name: str, user_loop: asyncio.AbstractEventLoop | None):
        self.worker = worker
        self.endpoint = endpoint
        self.name = name
        self.max_concurrency = worker.max_concurrency
        self.limit_in = worker.max_message_bytes
        self.sessions: Sessions = worker.sessions
        self.peers: set[Peer] = set()
        self.draining = False
        self.pool = Pool(self.max_concurrency)
        self.stopped = threading.Event()
        self._stop_soon: asyncio.Event | None = None
        self._drain_seconds = worker.drain_seconds
        self._gates: dict[Any, _Gate] = {}
        self._outbox: deque[tuple[Callable[..., None], tuple[Any, ...]]] = deque()
        self._waking = False
        self._announced = False
        self._tasks: set[asyncio.Task[Any]] = set()
        self._own_loop = user_loop is None
        self.user_loop = user_loop or asyncio.new_event_loop()
        self.loop = asyncio.new_event_loop()
        self._started: list[BaseException | None] = []
        self._ready = threading.Event()

    # --- life

    def start(self) -> None:
        """Starts the threads; returns when the socket listens, or raises what kept it from that."""
        if self._own_loop:
            threading.Thread(target=self._run_user_loop, name="towow-async", daemon=True).start()
        threading.Thread(target=self._run_net, name="towow-net", daemon=True).start()
        self._ready.wait()
        if self._started and self._started[0] is not None:
            raise self._started[0]

    def stop(self, drain_seconds: float | None = None) -> None:
        """Begins to drain, from any thread or signal handler. A second time it gives up waiting."""

        def begin() -> None:
            if drain_seconds is not None or self.draining:
                self._drain_seconds = drain_seconds or 0.0
            if self._stop_soon is not None:
                self._stop_soon.set()

        try:
            self.loop.call_soon_threadsafe(begin)
        except RuntimeError:
            pass

    def _run_net(self) -> None:
        asyncio.set_event_loop(self.loop)
        try:
            self.loop.run_until_complete(self._serve())
        except BaseException as error:
            if not self._ready.is_set():
                self._started.append(error)
            else:
                event(logging.CRITICAL, "worker_failed", error=error)
        finally:
            self._ready.set()
            try:
                _cancel_all(self.loop)
                self.loop.close()
                self.pool.close()
                if self._own_loop:
                    self.user_loop.call_soon_threadsafe(self.user_loop.stop)
            finally:
                self.stopped.set()

    async def _serve(self) -> None:
        self._stop_soon = asyncio.Event()
        async with self.endpoint.open(self):
            self._ready.set()
            await self._stop_soon.wait()
            await self._drain()

    async def _drain(self) -> None:
        self.draining = True
        self.endpoint.refuse_more()
        under_way = sum(peer.active for peer in self.peers)
        event(logging.INFO, "draining", f"draining, {under_way} calls are under way", calls=under_way)
        for peer in self.peers:
            if peer.greeted:
                peer.send('{"jsonrpc":"2.0","method":"bridge/drain"}')
        begun = self.loop.time()
        while any(peer.active for peer in self.peers) and self.loop.time() - begun < self._drain_seconds:
            await asyncio.sleep(0.01)
        left = sum(peer.active for peer in self.peers)
        if left:
            event(logging.WARNING, "drain_over", f"{left} calls did not end in time and are given up", calls=left)
        peers = list(self.peers)
        for peer in peers:
            for call in list(peer.calls.values()):
                peer.stop(call, BY_LOSS)
        await asyncio.gather(*(peer.ws.close(1001, "drained") for peer in peers), return_exceptions=True)
        event(logging.INFO, "stopped", "stopped")

    def _run_user_loop(self) -> None:
        asyncio.set_event_loop(self.user_loop)
        while True:
            try:
                self.user_loop.run_forever()
                break
            except BaseException as error:
                # A task of the user's that exits must not end all the others.
                event(logging.ERROR, "task_failed", "a background task tried to end the process", error=error)
        _cancel_all(self.user_loop)
        self.user_loop.close()

    def spawn(self, work: Coroutine[Any, Any, Any]) -> None:
        """Runs something in the background of the socket's loop."""
        task = self.loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def post(self, then: Callable[..., None], *args: Any) -> None:
        """Has the socket's thread do something, in the order it was asked. Many wake it once."""
        self._outbox.append((then, args))
        if not self._waking:
            self._waking = True
            try:
                self.loop.call_soon_threadsafe(self._work_off)
            except RuntimeError:
                # The loop is closed: who asked came after the end.
                pass

    def _work_off(self) -> None:
        self._waking = False
        for _ in range(_AT_ONCE):
            if not self._outbox:
                return
            then, args = self._outbox.popleft()
            try:
                then(*args)
            except Exception as error:
                event(logging.ERROR, "worker_failed", error=error)
        self._waking = True
        self.loop.call_soon(self._work_off)

    # --- tools

    def tools_changed(self) -> None:
        """Tells every host, once for many changes."""
        self.post(self._announce_soon)

    def _announce_soon(self) -> None:
        if not self._announced:
            self._announced = True
            self.loop.call_later(_LIST_CHANGED_SECONDS, self._announce)

    def _announce(self) -> None:
        self._announced = False
        for peer in self.peers:
            peer.tools_changed()

    # --- calls, all in the socket's thread

    def start_call(self, call: Call) -> None:
        """Runs the call now, or when its tool has a place."""
        if call.tool.concurrency is None:
            self._launch(call)
            return
        gate = self._gates.setdefault(call.tool, _Gate())
        if gate.running < call.tool.concurrency:
            gate.running += 1
            self._launch(call)
        else:
            gate.waiting.append(call)

    def _launch(self, call: Call) -> None:
        if not call.tool.is_async:
            self.pool.submit(call.run_sync)
            return
        try:
            self.user_loop.call_soon_threadsafe(call.start_async, context=contextvars.Context())
        except RuntimeError:
            call.stopped = BY_LOSS
            call.peer.finished(call, None)

    def stop_call(self, call: Call) -> None:
        """Has a stopped call end, where that can be done."""
        gate = self._gates.get(call.tool)
        if gate is not None and call in gate.waiting:
            gate.waiting.remove(call)
            call.queued = True
            self.post(call.peer.finished, call, None)
        elif call.running:
            call.spared = True
            self.pool.spare(True)
        else:
            try:
                self.user_loop.call_soon_threadsafe(_cancel_task, call)
            except RuntimeError:
                pass

    def end_call(self, call: Call) -> None:
        """Gives the call's place to the next one."""
        if call.spared:
            self.pool.spare(False)
        gate = self._gates.get(call.tool)
        if gate is None or call.queued:
            return
        if gate.waiting:
            self._launch(gate.waiting.popleft())
            return
        gate.running -= 1
        if not gate.running:
            del self._gates[call.tool]


class _Gate:
    """How many calls of one tool run, and which wait."""

    def __init__(self) -> None:
        self.running = 0
        self.waiting: deque[Call] = deque()


def _cancel_task(call: Call) -> None:
    if call.task is not None:
        call.task.cancel()


def _cancel_all(loop: asyncio.AbstractEventLoop) -> None:
    tasks = asyncio.all_tasks(loop)
    for task in tasks:
        task.cancel()
    if tasks:
        loop.run_until_complete(asyncio.wait(tasks, timeout=1.0))
    loop.run_until_complete(loop.shutdown_asyncgens())
