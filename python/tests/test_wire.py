"""The wire: bad frames, sizes, deadlines, cancelling, progress, logging."""

from __future__ import annotations

import asyncio
import base64
import json
import threading
import time
from typing import Any

import pytest
from peer import PROTOCOL, Host, RpcFailure, dial, settle
from websockets.asyncio.client import connect

from towow_worker import Context, Worker, current

MIB = 1 << 20


# --- frames that are none

ADD = {"jsonrpc": "2.0", "id": 9, "method": "tools/call", "params": {"name": "add", "arguments": {"a": 1, "b": 2}}}
BAD: list[tuple[Any, Any]] = [
    ("junk", None),
    ("", None),
    ('"text"', None),
    ("[" * 100_000, None),
    ('{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"x":NaN}}', None),
    (json.dumps([ADD, ADD]), None),
    (b"\xff\xfe", None),
    (json.dumps(ADD).encode(), (9, -32600)),
    ({"id": 9, "method": "tools/list"}, (9, -32600)),
    ({"jsonrpc": "2.0", "id": "a", "method": 5}, ("a", -32600)),
    ({"jsonrpc": "2.0", "id": 9}, (9, -32600)),
    ({**ADD, "id": None}, None),
    ({**ADD, "id": {"a": 1}}, None),
    ({**ADD, "id": "\ud800"}, None),
    ({"jsonrpc": "2.0", "id": 9, "result": {}}, None),
    ({"jsonrpc": "2.0", "method": "notifications/unknown"}, None),
    ({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": [1]}}, None),
    ({"jsonrpc": "2.0", "id": 9, "method": "resources/list"}, (9, -32601)),
    ({**ADD, "params": [1]}, (9, -32602)),
    ({**ADD, "params": {}}, (9, -32602)),
    ({**ADD, "params": {"name": ["add"]}}, (9, -32602)),
    ({**ADD, "params": {"name": "nope"}}, (9, -32602)),
    ({**ADD, "params": {"name": "add", "arguments": "x"}}, (9, -32602)),
    ({**ADD, "params": {"name": "add", "arguments": {"a": 1, "b": 2}, "_meta": 7}}, (9, None)),
]


@pytest.mark.parametrize(("frame", "answer"), BAD, ids=[repr(row[0])[:60] for row in BAD])
def test_bad_frames_keep_the_socket(adder: Worker, run: Any, frame: Any, answer: Any) -> None:
    async def scene() -> None:
        async with dial(adder.start(port=0)) as host:
            host.answers.clear()
            await host.send(frame)
            assert await host.value("add", {"a": 1, "b": 2}) == 3
            # A call takes its way through a thread, an error does not: the error may come first or second.
            await asyncio.sleep(0.02)
            others = [(one["id"], one.get("error", {}).get("code")) for one in host.answers if one["id"] not in (2,)]
            assert others == ([] if answer is None else [answer])

    run(scene())


def test_two_calls_with_one_id(worker: Worker, run: Any) -> None:
    release = threading.Event()
    worker.add(lambda: release.wait(5), name="wait")

    async def scene() -> None:
        async with dial(worker.start(port=0)) as host:
            await host.begin("tools/call", {"name": "wait"}, id="same")
            _, second = await host.begin("tools/call", {"name": "wait"}, id="same")
            with pytest.raises(RpcFailure) as refused:
                settle(await asyncio.wait_for(second, 5))
            assert refused.value.code == -32600
            release.set()

    run(scene())


# --- sizes


def test_ten_mebibytes_both_ways(adder: Worker, run: Any) -> None:
    big = base64.b64encode(bytes(range(256)) * (10 * MIB * 3 // 4 // 256)).decode()

    async def scene() -> None:
        async with dial(adder.start(port=0)) as host:
            begun = time.monotonic()
            assert await host.value("echo", {"text": big}) == big
            assert time.monotonic() - begun < 5

    run(scene())


def test_too_large_both_ways(worker: Worker, run: Any) -> None:
    worker.max_message_bytes = 100_000
    worker.add(lambda text: text, name="echo")
    worker.add(lambda n: "ä" * n, name="many")
    worker.add(lambda n: ["x" * 10] * n, name="rows")

    async def scene() -> None:
        async with dial(worker.start(port=0), maxMessageBytes=50_000) as host:
            with pytest.raises(RpcFailure) as refused:
                await host.call("echo", {"text": "x" * 100_000})
            assert refused.value.code == -32006 and refused.value.data["limit"] == 100_000
            assert 100_000 < refused.value.data["bytes"] < 100_200
            with pytest.raises(RpcFailure) as refused:
                await host.call("echo", {"text": "ä" * 60_000})
            assert refused.value.code == -32006
            for name, count in (("many", 30_000), ("rows", 5_000)):
                with pytest.raises(RpcFailure) as refused:
                    await host.call(name, {"n": count})
                assert refused.value.code == -32006 and refused.value.data["limit"] == 50_000
                assert refused.value.data["bytes"] > 50_000
            assert len(await host.value("many", {"n": 20_000})) == 20_000
            # What is much too large is not read to its end.
            with pytest.raises(Exception):
                await host.call("echo", {"text": "x" * 2 * MIB})
            assert await host.closed() == 1009

    run(scene())


def test_exactly_the_limit_passes(worker: Worker, run: Any) -> None:
    worker.add(lambda n: "x" * n, name="many")

    async def scene() -> None:
        async with dial(worker.start(port=0), maxMessageBytes=10_000) as host:
            frame = '{"jsonrpc":"2.0","id":2,"result":{"content":[{"type":"text","text":""}]}}'
            room = 10_000 - len(frame)
            assert len(await host.value("many", {"n": room})) == room
            with pytest.raises(RpcFailure) as refused:
                await host.call("many", {"n": room + 1})
            assert refused.value.data == {"bytes": 10_001, "limit": 10_000}

    run(scene())


# --- deadlines and cancelling


def test_deadline(worker: Worker, run: Any) -> None:
    seen: dict[str, Any] = {}

    @worker.tool
    def block(ctx: Context) -> str:
        seen["left"] = ctx.time_left()
        while not ctx.cancelled:
            time.sleep(0.005)
        seen["block"] = "cancelled"
        return "late"

    @worker.tool
    async def sleep() -> str:
        try:
            await asyncio.sleep(5)
        except asyncio.CancelledError:
            seen["sleep"] = "cancelled"
            raise
        return "late"

    @worker.tool(timeout=0.1)
    async def own() -> None:
        await asyncio.sleep(5)

    async def scene() -> None:
        async with dial(worker.start(port=0)) as host:
            for name, meta in (
                ("block", {"deadline": 100}),
                ("sleep", {"deadline": 100}),
                ("own", {"deadline": 5000}),
                ("own", {}),
            ):
                begun = time.monotonic()
                with pytest.raises(RpcFailure) as refused:
                    await host.call(name, **meta)
                assert refused.value.code == -32001
                assert 0.09 < time.monotonic() - begun < 0.6
            await asyncio.sleep(0.05)
            assert 0 < seen["left"] <= 0.1 and seen["block"] == seen["sleep"] == "cancelled"
            assert len(host.answers) == 5

    run(scene())


def test_cancel(worker: Worker, run: Any) -> None:
    seen: list[str] = []

    @worker.tool
    async def sleep() -> None:
        try:
            await asyncio.sleep(5)
        finally:
            seen.append("sleep")

    @worker.tool
    def block(ctx: Context) -> None:
        try:
            while True:
                time.sleep(0.005)
                ctx.check_cancelled()
        except Exception:
            seen.append("swallowed")
        finally:
            seen.append("block")

    @worker.tool
    async def stubborn() -> str:
        try:
            await asyncio.sleep(5)
        except asyncio.CancelledError:
            pass
        return "done anyway"

    @worker.tool(concurrency=1)
    async def queued() -> None:
        await asyncio.sleep(5)

    async def scene() -> None:
        async with dial(worker.start(port=0)) as host:
            for name in ("sleep", "block", "stubborn", "queued"):
                id, answer = await host.begin("tools/call", {"name": name})
                id2, answer2 = await host.begin("tools/call", {"name": name})
                await asyncio.sleep(0.05)
                begun = time.monotonic()
                for one in (id2, id):
                    await host.send(
                        {
                            "jsonrpc": "2.0",
                            "method": "notifications/cancelled",
                            "params": {"requestId": one, "reason": "changed my mind"},
                        }
                    )
                for future in (answer, answer2):
                    with pytest.raises(RpcFailure) as refused:
                        settle(await asyncio.wait_for(future, 5))
                    assert refused.value.code == -32004
                assert time.monotonic() - begun < 1
            assert seen == ["sleep", "sleep", "block", "block"]
            # For one that ended long ago, and for one that never was, nothing happens.
            for one in (id, 999):
                await host.send({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": one}})
            assert [tool["name"] for tool in (await host.ask("tools/list"))["tools"]] == [
                "block",
                "queued",
                "sleep",
                "stubborn",
            ]

    run(scene())


def test_a_lost_connection_cancels(worker: Worker, run: Any) -> None:
    over = threading.Event()

    @worker.tool
    async def sleep() -> None:
        try:
            await asyncio.sleep(20)
        finally:
            over.set()

    async def scene() -> None:
        async with dial(worker.start(port=0)) as host:
            await host.begin("tools/call", {"name": "sleep"})
            await asyncio.sleep(0.05)
            host.ws.transport.abort()
        assert await asyncio.to_thread(over.wait, 5)

    run(scene())


# --- progress, log, context


def test_progress_and_log_come_in_order(worker: Worker, run: Any) -> None:
    @worker.tool
    def work(ctx: Context) -> str:
        for step in (1, 2, 2, 1, 3):
            ctx.progress(step, 3, f"step {step}")
        ctx.log.info("half way")
        ctx.log("notice", {"rows": 12})
        ctx.log.error(object)
        return "done"

    @worker.tool
    async def awork(ctx: Context) -> str:
        await ctx.report_progress(0.5)
        await ctx.log.warning("careful")
        return "done"

    @worker.tool
    def wrong(ctx: Context) -> None:
        ctx.log("loud", "x")

    async def scene() -> None:
        async with dial(worker.start(port=0)) as host:
            await host.value("work")
            assert not [note for note in host.notes if note["method"] == "notifications/progress"]
            host.notes.clear()
            await host.value("work", token="t", call_id="01JD")
            progress = [note["params"] for note in host.notes if note["method"] == "notifications/progress"]
            assert progress == [
                {"progressToken": "t", "progress": n, "total": 3, "message": f"step {n}"} for n in (1, 2, 3)
            ]
            logs = [note["params"] for note in host.notes if note["method"] == "notifications/message"]
            assert logs[:2] == [
                {"level": "info", "logger": "work", "data": "half way", "_meta": {"net.towow/callId": "01JD"}},
                {"level": "notice", "logger": "work", "data": {"rows": 12}, "_meta": {"net.towow/callId": "01JD"}},
            ]
            assert "object" in logs[2]["data"]
            host.notes.clear()
            await host.value("awork", token=7)
            assert [note["params"] for note in host.notes] == [
                {"progressToken": 7, "progress": 0.5},
                {"level": "warning", "logger": "awork", "data": "careful"},
            ]
            assert "'loud' is no level" in (await host.failure("wrong"))["message"]

    run(scene())


def test_context(worker: Worker, run: Any) -> None:
    def look() -> dict[str, Any]:
        ctx = current()
        return {
            "tool": ctx.tool,
            "session": ctx.session_id,
            "call": ctx.call_id,
            "attempt": ctx.attempt,
            "trace": ctx.traceparent,
            "left": ctx.time_left() is not None,
            "cancelled": ctx.cancelled,
        }

    worker.add(look, name="sync_look")

    @worker.tool
    async def async_look() -> dict[str, Any]:
        await asyncio.sleep(0)
        return look()

    async def scene() -> None:
        async with dial(worker.start(port=0)) as host:
            for name in ("sync_look", "async_look"):
                assert await host.value(
                    name, session="s", call_id="01JD", attempt=2, traceparent="00-a-b-01", deadline=1000
                ) == {
                    "tool": name,
                    "session": "s",
                    "call": "01JD",
                    "attempt": 2,
                    "trace": "00-a-b-01",
                    "left": True,
                    "cancelled": False,
                }
                assert (await host.value(name))["session"] is None
        with pytest.raises(LookupError):
            current()

    run(scene())


def test_a_host_that_does_not_read_costs_no_memory(worker: Worker, run: Any) -> None:
    sent = threading.Event()

    @worker.tool
    def chatter(ctx: Context) -> str:
        for _ in range(400):
            ctx.log.info("x" * 100_000)
        sent.set()
        return "done"

    async def scene() -> None:
        async with connect(
            worker.start(port=0), subprotocols=[PROTOCOL], compression=None, max_queue=1, max_size=None, proxy=None
        ) as ws:  # type: ignore[list-item]
            await ws.send(
                json.dumps(
                    {"jsonrpc": "2.0", "id": 1, "method": "bridge/hello", "params": {"protocolVersions": [PROTOCOL]}}
                )
            )
            await ws.recv()
            await ws.send(
                json.dumps({"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": {"name": "chatter"}})
            )
            assert await asyncio.to_thread(sent.wait, 10)
            await asyncio.sleep(0.1)
            runtime = worker._runtime
            assert runtime is not None
            (peer,) = runtime.peers
            assert peer.ws.transport.get_write_buffer_size() < 4 * MIB and peer.dropped > 0
            host = Host(ws)
            _, answer = await host.begin("ping", {})
            assert settle(await asyncio.wait_for(answer, 10)) == {}
            # The answer of the call itself came through.
            assert any(one["id"] == 2 and "result" in one for one in host.answers)

    run(scene())
