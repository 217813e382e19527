"""Many calls at once, and functions that block everything but the socket."""

from __future__ import annotations

import asyncio
import threading
import time
from typing import Any

import pytest
from peer import RpcFailure, dial, settle

from towow_worker import Context, Worker


def test_fifty_blocking_sleeps_at_once(worker: Worker, run: Any) -> None:
    worker.add(lambda: time.sleep(0.2), name="nap")

    async def scene() -> None:
        async with dial(worker.start(port=0)) as host:
            begun = time.monotonic()
            await asyncio.gather(*(host.value("nap") for _ in range(50)))
            assert time.monotonic() - begun < 0.6

    run(scene())


def test_sixty_four_mixed(worker: Worker, run: Any) -> None:
    @worker.tool
    def block(n: int) -> int:
        time.sleep(0.1)
        return n

    @worker.tool
    async def sleep(n: int) -> int:
        await asyncio.sleep(0.1)
        return n

    async def scene() -> None:
        async with dial(worker.start(port=0)) as host:
            begun = time.monotonic()
            for _ in range(3):
                values = await asyncio.gather(*(host.value(("block", "sleep")[n % 2], {"n": n}) for n in range(64)))
                assert values == list(range(64))
            assert time.monotonic() - begun < 1.5

    run(scene())


@pytest.mark.parametrize("kind", ["progress", "log"])
def test_what_is_said_without_end_holds_nobody_up(worker: Worker, run: Any, kind: str) -> None:
    over = threading.Event()

    @worker.tool
    def chatter(ctx: Context) -> int:
        said = 0
        while not over.is_set():
            said += 1
            if kind == "progress":
                ctx.progress(said, message="x" * 4000)
            else:
                ctx.log.info("x" * 4000)
        return said

    worker.add(lambda: "fine", name="other")

    async def scene() -> None:
        async with dial(worker.start(port=0)) as host:
            _, answer = await host.begin("tools/call", {"name": "chatter", "_meta": {"progressToken": 1}})
            for _ in range(5):
                await asyncio.sleep(0.3)
                begun = time.monotonic()
                assert await host.value("other") == "fine"
                # What is said is read in this process as well, and stands before the answer.
                assert time.monotonic() - begun < 8
            runtime = worker._runtime
            assert runtime is not None
            assert len(runtime._outbox) < 2_000, "what cannot be sent is dropped"
            over.set()
            said = settle(await asyncio.wait_for(answer, 20))["structuredContent"]["result"]
            assert said > len(host.notes) > 0

    try:
        run(scene())
    finally:
        over.set()


def test_more_than_agreed_is_refused(worker: Worker, run: Any) -> None:
    worker.max_concurrency = 4
    release = threading.Event()
    worker.add(lambda: release.wait(10), name="wait")

    async def scene() -> None:
        async with dial(worker.start(port=0)) as host, dial(worker.url or "") as other:
            answers = [(await host.begin("tools/call", {"name": "wait"}))[1] for _ in range(4)]
            with pytest.raises(RpcFailure) as refused:
                await host.call("wait")
            assert refused.value.code == -32003
            # The limit belongs to a connection.
            _, more = await other.begin("tools/call", {"name": "wait"})
            await asyncio.sleep(0.05)
            assert not more.done()
            release.set()
            for answer in [*answers, more]:
                settle(await asyncio.wait_for(answer, 5))
            assert await host.value("wait") is True

    run(scene())


@pytest.mark.parametrize("kind", ["sync", "async"])
def test_a_tool_with_few_places_lets_the_others_wait(worker: Worker, run: Any, kind: str) -> None:
    now, most = 0, 0

    def enter() -> None:
        nonlocal now, most
        now += 1
        most = max(most, now)

    def leave() -> None:
        nonlocal now
        now -= 1

    def block() -> None:
        enter()
        time.sleep(0.02)
        leave()

    async def sleep() -> None:
        enter()
        await asyncio.sleep(0.02)
        leave()

    worker.add(block if kind == "sync" else sleep, name="few", concurrency=2)

    async def scene() -> None:
        async with dial(worker.start(port=0)) as host:
            await asyncio.gather(*(host.value("few") for _ in range(10)))
            assert most == 2

    run(scene())


def test_stuck_functions_keep_no_place(worker: Worker, run: Any) -> None:
    worker.max_concurrency = 2
    release = threading.Event()
    worker.add(lambda: release.wait(10), name="stuck")
    worker.add(lambda: "fine", name="next")

    async def scene() -> None:
        async with dial(worker.start(port=0)) as host:
            for _ in range(2):
                with pytest.raises(RpcFailure) as refused:
                    await host.call("stuck", deadline=50)
                assert refused.value.code == -32001
            assert await host.value("next", deadline=1000) == "fine"
            release.set()

    run(scene())


@pytest.mark.parametrize("kind", ["sync", "async"])
def test_a_blocking_function_does_not_starve_the_socket(worker: Worker, run: Any, kind: str) -> None:
    def spin() -> None:
        end = time.monotonic() + 0.5
        while time.monotonic() < end:
            sum(range(100))

    async def async_spin() -> None:
        spin()

    worker.add(spin if kind == "sync" else async_spin, name="spin")

    async def scene() -> None:
        async with dial(worker.start(port=0)) as host:
            _, answer = await host.begin("tools/call", {"name": "spin"})
            await asyncio.sleep(0.05)
            longest = 0.0
            while not answer.done():
                begun = time.monotonic()
                await (await host.ws.ping())
                await host.ask("tools/list")
                longest = max(longest, time.monotonic() - begun)
            assert longest < 0.25

    run(scene())


def test_threads_of_the_pool_are_reused(worker: Worker, run: Any) -> None:
    worker.add(lambda: threading.current_thread().name, name="where")

    async def scene() -> None:
        async with dial(worker.start(port=0)) as host:
            names = {await host.value("where") for _ in range(50)}
            assert names <= {"towow-tool-1", "towow-tool-2"}

    run(scene())


def test_cancelling_one_that_waits_starts_no_other(worker: Worker, run: Any) -> None:
    running: list[int] = []
    most = 0

    @worker.tool(concurrency=1)
    async def one(n: int) -> int:
        nonlocal most
        running.append(n)
        most = max(most, len(running))
        await asyncio.sleep(0.1)
        running.remove(n)
        return n

    async def scene() -> None:
        async with dial(worker.start(port=0)) as host:
            begun = [await host.begin("tools/call", {"name": "one", "arguments": {"n": n}}) for n in range(4)]
            await asyncio.sleep(0.02)
            await host.send(
                {"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": begun[1][0]}}
            )
            answers = [await asyncio.wait_for(future, 5) for _, future in begun]
            assert ["error" in answer for answer in answers] == [False, True, False, False]
            assert most == 1
            await asyncio.sleep(0.05)
            assert worker._runtime is not None and not worker._runtime._gates

    run(scene())
