"""State that belongs to a session, and its lock."""

from __future__ import annotations

import asyncio
import threading
import time
from typing import Any

import pytest
from peer import RpcFailure, dial, settle

from towow_worker import Context, SessionLock, Worker
from towow_worker.examples import worker as examples
from towow_worker.session import Sessions


def test_isolation_reconnects_and_several_hosts(run: Any) -> None:
    async def scene() -> None:
        url = examples.start(port=0)
        try:
            async with dial(url) as host, dial(url) as other:
                assert await host.value("counter", session="a-iso") == {"count": 1}
                assert await host.value("counter", session="b-iso") == {"count": 1}
                assert await other.value("counter", {"by": 2}, session="a-iso") == {"count": 3}
                for _ in range(2):
                    assert await host.value("counter") == {"count": 1}
            async with dial(url) as host:
                assert await host.value("counter", session="a-iso") == {"count": 4}
                values = await asyncio.gather(*(host.value("counter", session="many-iso") for _ in range(16)))
                assert sorted(value["count"] for value in values) == list(range(1, 17))
        finally:
            await asyncio.to_thread(examples.stop, 0)

    run(scene())


@pytest.mark.parametrize("kind", ["sync", "async", "mixed"])
def test_the_lock_makes_increments_safe(worker: Worker, run: Any, kind: str) -> None:
    @worker.tool
    def count(ctx: Context) -> int:
        with ctx.session.lock:
            seen = ctx.session.get("n", 0)
            time.sleep(0.001)
            ctx.session["n"] = seen + 1
        return int(ctx.session["n"])

    @worker.tool
    async def acount(ctx: Context) -> int:
        async with ctx.session.lock:
            seen = ctx.session.get("n", 0)
            await asyncio.sleep(0.001)
            ctx.session["n"] = seen + 1
        return int(ctx.session["n"])

    names = {"sync": ["count"], "async": ["acount"], "mixed": ["count", "acount"]}[kind]

    async def scene() -> None:
        async with dial(worker.start(port=0)) as host, dial(worker.url or "") as other:
            calls = [(host, other)[n % 2].value(names[n % len(names)], session="s") for n in range(60)]
            assert max(await asyncio.gather(*calls)) == 60

    run(scene())


def test_the_lock_says_how_it_is_used(worker: Worker, run: Any) -> None:
    @worker.tool
    async def wrong(ctx: Context) -> None:
        with ctx.session.lock:
            pass

    @worker.tool
    def twice(ctx: Context) -> str:
        with ctx.session.lock:
            with ctx.session.lock:
                assert ctx.session.lock.locked()
        return "free" if not ctx.session.lock.locked() else "held"

    @worker.tool
    async def atwice(ctx: Context) -> str:
        async with ctx.session.lock:
            async with ctx.session.lock:
                pass
        return "free" if not ctx.session.lock.locked() else "held"

    async def scene() -> None:
        async with dial(worker.start(port=0)) as host:
            assert "async with session.lock" in (await host.failure("wrong", session="s"))["message"]
            assert await host.value("twice", session="s") == "free"
            assert await host.value("atwice", session="s") == "free"

    run(scene())


def test_waiting_for_the_lock_can_be_cancelled(worker: Worker, run: Any) -> None:
    release = threading.Event()

    @worker.tool
    def hold(ctx: Context) -> None:
        with ctx.session.lock:
            release.wait(10)

    @worker.tool
    def wait(ctx: Context) -> None:
        with ctx.session.lock:
            pass

    @worker.tool
    async def await_it(ctx: Context) -> None:
        async with ctx.session.lock:
            pass

    async def scene() -> None:
        async with dial(worker.start(port=0)) as host:
            _, held = await host.begin("tools/call", {"name": "hold", "_meta": {"net.towow/session": "s"}})
            await asyncio.sleep(0.05)
            for name in ("wait", "await_it"):
                id, answer = await host.begin("tools/call", {"name": name, "_meta": {"net.towow/session": "s"}})
                await asyncio.sleep(0.05)
                await host.send({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": id}})
                with pytest.raises(RpcFailure) as refused:
                    settle(await asyncio.wait_for(answer, 5))
                assert refused.value.code == -32004
            release.set()
            settle(await asyncio.wait_for(held, 5))
            for name in ("wait", "await_it"):
                assert await host.value(name, session="s") == "null"

    run(scene())


def test_a_lock_is_fair() -> None:
    lock, order = SessionLock(), []

    def take(number: int) -> None:
        with lock:
            order.append(number)

    with lock:
        threads = [threading.Thread(target=take, args=(number,)) for number in range(5)]
        for thread in threads:
            thread.start()
            time.sleep(0.02)
    for thread in threads:
        thread.join(5)
    assert order == [0, 1, 2, 3, 4]


def test_sessions_are_bounded_and_forgotten() -> None:
    sessions = Sessions(limit=3, idle=0.05)
    busy = sessions.enter("busy")
    for name in ("a", "b", "c", "d"):
        sessions.leave(sessions.enter(name))
    assert len(sessions) == 3 and sessions.enter("busy") is busy
    d = sessions.enter("d")
    sessions.leave(d)
    assert sessions.enter("d") is d
    sessions.leave(d)
    time.sleep(0.1)
    again = sessions.enter("d")
    assert again is not d
    assert sessions.enter("busy") is busy
    assert sessions.enter(None) is not sessions.enter(None)


def test_a_session_is_a_mapping() -> None:
    session = Sessions().enter("s")
    session["a"] = 1
    assert session["a"] == session.data["a"] == 1 and "a" in session and len(session) == 1 and list(session) == ["a"]
    assert session.setdefault("b", []) == [] and session.pop("a") == 1
    assert bool(Sessions().enter(None)) and session == session and {session: 1}
    assert session.id == "s" and Sessions().enter(None).id is None
