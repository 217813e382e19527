"""Tools that come and go, draining, dying, dialling in."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import pathlib
import signal
import threading
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
from peer import PROTOCOL, Host, RpcFailure, dial, settle
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import InvalidStatus

from towow_worker import ConfigError, Context, DefinitionError, Worker

SLOW = """
import asyncio, time
from towow_worker import tool

@tool
def block(seconds: float) -> str:
    time.sleep(seconds)
    return "done"

@tool
async def sleep(seconds: float) -> str:
    await asyncio.sleep(seconds)
    return "done"
"""


@pytest.fixture
def slow(tmp_path: pathlib.Path) -> str:
    (tmp_path / "slow.py").write_text(SLOW)
    return str(tmp_path / "slow.py")


# --- registration at run time


def test_tools_come_and_go(worker: Worker, run: Any) -> None:
    async def scene() -> None:
        url = worker.start(port=0)
        async with dial(url) as host, dial(url) as other, dial(url, hello=False) as silent:

            def change() -> None:
                for number in range(20):
                    worker.add(lambda: "hello", name=f"new_{number}")

            thread = threading.Thread(target=change)
            thread.start()
            for one in (host, other):
                await one.note("notifications/tools/list_changed")
            thread.join()
            await asyncio.sleep(0.15)
            assert len(host.notes) <= 2 and silent.notes == []
            assert await host.value("new_7") == "hello"
            worker.remove("new_7")
            await host.note("notifications/tools/list_changed", len(host.notes) + 1)
            with pytest.raises(RpcFailure) as refused:
                await host.call("new_7")
            assert refused.value.code == -32602 and refused.value.data == {"path": "name"}
            assert len((await host.ask("tools/list"))["tools"]) == 19
            worker.add(lambda: "other", name="new_8", replace=True)
            assert await host.value("new_8") == "other"

    run(scene())


def test_a_removed_tool_ends_its_calls(worker: Worker, run: Any) -> None:
    release = threading.Event()
    worker.add(lambda: release.wait(5) and "done", name="wait")

    async def scene() -> None:
        async with dial(worker.start(port=0)) as host:
            _, answer = await host.begin("tools/call", {"name": "wait"})
            await asyncio.sleep(0.05)
            worker.remove("wait")
            release.set()
            assert settle(await asyncio.wait_for(answer, 5))["content"][0]["text"] == "done"

    run(scene())


def test_registry_errors(worker: Worker) -> None:
    worker.add(lambda: 1, name="a")
    with pytest.raises(DefinitionError, match="there is a tool 'a' already"):
        worker.add(lambda: 2, name="a")
    with pytest.raises(KeyError, match="there are a"):
        worker.remove("b")
    with pytest.raises(DefinitionError, match="takes no 'colour'"):
        worker.add(lambda: 2, name="b", colour="red")
    with pytest.raises(DefinitionError, match="surrogate"):
        worker.add(lambda: 2, name="b", description="\ud800")
    with pytest.raises(ConfigError, match="from 1 to 1024"):
        Worker(max_concurrency=0)
    deep: Any = int
    for _ in range(40):
        deep = list[deep]

    def f(x): ...  # type: ignore[no-untyped-def]

    f.__annotations__ = {"x": deep}
    with pytest.raises(DefinitionError, match="levels deep"):
        worker.add(f)


def test_decorators_leave_the_function_as_it_is(worker: Worker) -> None:
    @worker.tool
    def one(a: int) -> int:
        return a

    @worker.tool("second", title="Second", read_only=True)
    def two(a: int) -> int:
        return a

    @worker.tool(name="third")
    async def three() -> None: ...

    class Local:
        @staticmethod
        def helper(a: int) -> int:
            return a

    worker.add(Local.helper, name="static")
    assert one(3) == 3 and two(4) == 4
    assert sorted(worker.tools) == ["one", "second", "static", "third"]


# --- the end


def test_draining(process: Any, run: Any, slow: str) -> None:
    child = process(slow, "--port", "0")

    async def scene() -> None:
        async with dial(child.url) as host:
            _, answer = await host.begin("tools/call", {"name": "block", "arguments": {"seconds": 0.5}})
            _, answer2 = await host.begin("tools/call", {"name": "sleep", "arguments": {"seconds": 0.5}})
            await asyncio.sleep(0.1)
            child.child.send_signal(signal.SIGTERM)
            await host.note("bridge/drain")
            with pytest.raises(RpcFailure) as refused:
                await host.call("block", {"seconds": 0})
            assert refused.value.code == -32005
            with pytest.raises((OSError, InvalidStatus)):
                async with dial(child.url):
                    pass
            for one in (answer, answer2):
                assert settle(await asyncio.wait_for(one, 5))["content"][0]["text"] == "done"
            assert await host.closed() == 1001

    run(scene())
    assert child.child.wait(5) == 0
    assert "Traceback" not in "".join(child.lines)


def test_a_second_signal_ends_the_waiting(process: Any, run: Any, slow: str) -> None:
    child = process(slow, "--port", "0")

    async def scene() -> None:
        async with dial(child.url) as host:
            await host.begin("tools/call", {"name": "block", "arguments": {"seconds": 60}})
            await asyncio.sleep(0.1)
            begun = time.monotonic()
            child.child.send_signal(signal.SIGINT)
            await host.note("bridge/drain")
            child.child.send_signal(signal.SIGINT)
            assert await host.closed() == 1001
            assert await asyncio.to_thread(child.child.wait, 5) == 0
            assert time.monotonic() - begun < 3

    run(scene())
    assert "Traceback" not in "".join(child.lines)


def test_a_tool_may_stop_the_worker(worker: Worker, run: Any) -> None:
    @worker.tool
    def stop() -> str:
        worker.stop()
        return "stopping"

    @worker.tool
    async def astop() -> str:
        worker.stop()
        return "stopping"

    async def scene() -> None:
        for name in ("stop", "astop"):
            async with dial(worker.start(port=0)) as host:
                begun = time.monotonic()
                assert await host.value(name) == "stopping"
                assert await host.closed() == 1001
                assert time.monotonic() - begun < 1
                await asyncio.to_thread(worker.stop)

    run(scene())


def test_a_worker_that_dials_stops_at_once(process: Any, slow: str) -> None:
    child = process(slow, "--connect", "ws://127.0.0.1:9", env={**os.environ, "TOWOW_BRIDGE_TOKEN": "s3cret-token"})
    child.line("unreachable")
    child.child.send_signal(signal.SIGTERM)
    assert child.child.wait(5) == 0
    assert "s3cret-token" not in "".join(child.lines) and "Traceback" not in "".join(child.lines)


def test_the_time_for_draining_is_bounded(worker: Worker, run: Any) -> None:
    worker.drain_seconds = 0.2
    release = threading.Event()
    worker.add(lambda: release.wait(20), name="stuck")

    async def scene() -> None:
        async with dial(worker.start(port=0)) as host:
            await host.begin("tools/call", {"name": "stuck"})
            await asyncio.sleep(0.05)
            begun = time.monotonic()
            await asyncio.to_thread(worker.stop)
            assert 0.15 < time.monotonic() - begun < 2
            assert await host.closed() == 1001
        release.set()

    run(scene())


def test_kill_and_restart(process: Any, run: Any, slow: str) -> None:
    child = process(slow, "--port", "0")
    url = child.url

    async def scene() -> None:
        async with dial(url) as host:
            _, answer = await host.begin("tools/call", {"name": "block", "arguments": {"seconds": 30}})
            await asyncio.sleep(0.1)
            child.child.kill()
            with pytest.raises(ConnectionError):
                await asyncio.wait_for(answer, 5)
        again = process(slow, "--port", url.rsplit(":", 1)[1])
        async with dial(again.url) as host:
            assert await host.value("block", {"seconds": 0}) == "done"

    run(scene())


def test_start_and_stop_again_and_again(worker: Worker, run: Any) -> None:
    worker.add(lambda: "fine", name="next")

    async def scene() -> None:
        for _ in range(5):
            async with dial(worker.start(port=0)) as host:
                assert await host.value("next") == "fine"
                with pytest.raises(ConfigError, match="runs already"):
                    worker.start(port=0)
                await asyncio.to_thread(worker.stop)
                assert await host.closed() == 1001
        await asyncio.sleep(0.2)
        assert not [thread for thread in threading.enumerate() if thread.name.startswith("towow-tool")]

    run(scene())


def test_a_thousand_connections_leave_nothing(worker: Worker, run: Any) -> None:
    worker.add(lambda: "fine", name="next")

    async def scene() -> None:
        url = worker.start(port=0)

        async def visit() -> None:
            async with dial(url) as host:
                assert await host.value("next") == "fine"

        await visit()
        before = len(os.listdir("/proc/self/fd"))
        for _ in range(40):
            await asyncio.gather(*(visit() for _ in range(25)))
        await asyncio.sleep(0.2)
        assert worker._runtime is not None and not worker._runtime.peers
        assert len(os.listdir("/proc/self/fd")) <= before + 3

    if not os.path.isdir("/proc/self/fd"):
        pytest.skip("no /proc here")
    run(scene())


def test_serve_in_a_loop_of_ones_own(worker: Worker, run: Any) -> None:
    async def scene() -> None:
        @worker.tool
        async def where() -> bool:
            return asyncio.get_running_loop() is loop

        loop = asyncio.get_running_loop()
        task = asyncio.create_task(worker.serve(port=0))
        while worker.url is None:
            await asyncio.sleep(0.01)
        async with dial(worker.url) as host:
            assert await host.value("where") is True
            task.cancel()
            assert await host.closed() == 1001
        with pytest.raises(asyncio.CancelledError):
            await task
        task = asyncio.create_task(worker.serve(port=0))
        while worker.url is None:
            await asyncio.sleep(0.01)
        worker.stop()
        await asyncio.wait_for(task, 5)

    run(scene())


# --- dialling in


@contextlib.asynccontextmanager
async def gateway(
    token: str = "right", port: int = 0, protocol: bool = True
) -> AsyncIterator[tuple[str, asyncio.Queue[Host], list[str]]]:
    """A host that is dialled: checks the token and hands out its connections."""
    hosts: asyncio.Queue[Host] = asyncio.Queue()
    paths: list[str] = []

    async def handle(ws: ServerConnection) -> None:
        hosts.put_nowait(Host(ws))
        await ws.wait_closed()

    def admit(ws: ServerConnection, request: Any) -> Any:
        paths.append(request.path)
        if request.headers.get("Authorization") != f"Bearer {token}":
            return ws.respond(401, "no\n")
        assert "Origin" not in request.headers
        return None

    select: Any = [PROTOCOL] if protocol else None
    async with serve(handle, "127.0.0.1", port, subprotocols=select, process_request=admit, compression=None) as server:
        yield f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}", hosts, paths


def test_dialling_in_and_again(worker: Worker, run: Any) -> None:
    @worker.tool
    def count(ctx: Context) -> int:
        ctx.session["n"] = ctx.session.get("n", 0) + 1
        return int(ctx.session["n"])

    async def scene() -> None:
        async with gateway() as (url, hosts, paths):
            worker.start(connect=url, token="right")
            instances = set()
            for number in range(3):
                host = await asyncio.wait_for(hosts.get(), 5)
                instances.add((await host.hello())["worker"]["instanceId"])
                assert await host.value("count", session="s") == number + 1
                host.ws.transport.abort()
            assert len(instances) == 1 and set(paths) == {"/bridge"}
            host = await asyncio.wait_for(hosts.get(), 5)
            await host.hello()
            threading.Thread(target=worker.stop).start()
            await host.note("bridge/drain")
            assert await host.closed() == 1001
            await asyncio.sleep(0.5)
            assert hosts.empty()

    run(scene())


def test_dialling_goes_on_until_somebody_is_there(worker: Worker, run: Any) -> None:
    worker.add(lambda: "fine", name="next")

    async def scene() -> None:
        async with gateway() as (url, _, _):
            pass
        worker.start(connect=[url + "/bridge"], token="right")
        await asyncio.sleep(0.5)
        async with gateway("other", port=int(url.rsplit(":", 1)[1])) as (_, hosts, paths):
            while len(paths) < 2:
                await asyncio.sleep(0.05)
            assert hosts.empty()
        async with gateway("right", port=int(url.rsplit(":", 1)[1])) as (_, hosts, _):
            host = await asyncio.wait_for(hosts.get(), 12)
            await host.hello()
            assert await host.value("next") == "fine"

    run(scene())


def test_dialling_somebody_who_does_not_speak_it(worker: Worker, run: Any, caplog: pytest.LogCaptureFixture) -> None:
    async def scene() -> None:
        async with gateway(protocol=False) as (url, hosts, _):
            with caplog.at_level("WARNING", "towow_worker"):
                worker.start(connect=url, token="right")
                host = await asyncio.wait_for(hosts.get(), 5)
                await host.closed()
                await asyncio.sleep(0.05)
        assert "nobody there speaks towow-bridge.v1" in caplog.text

    run(scene())


URLS = [
    ("http://127.0.0.1:1", "no WebSocket URL"),
    ("ws://", "no WebSocket URL"),
    ("ws://example.org/bridge", "use wss://"),
    ("ws://127.0.0.1:1/bridge?token=x", "TOWOW_BRIDGE_TOKEN"),
    ("ws://user:pass@127.0.0.1:1/", "TOWOW_BRIDGE_TOKEN"),
    ("ws://127.0.0.1:99999/", "is no URL"),
]


@pytest.mark.parametrize(("url", "words"), URLS)
def test_urls_that_are_not_dialled(worker: Worker, url: str, words: str) -> None:
    with pytest.raises(ConfigError, match=words) as caught:
        worker.start(connect=url, token="right")
    assert "pass" not in str(caught.value)


def test_what_is_refused_before_it_starts(worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TOWOW_BRIDGE_TOKEN", raising=False)
    for options, words in [
        ({"connect": "ws://127.0.0.1:1"}, "shows a token"),
        ({"host": "0.0.0.0", "port": 0}, "without a token"),
        ({"host": "::", "port": 0}, "without a token"),
        ({"host": "192.0.2.1", "port": 0, "token": "right"}, "cannot listen on"),
        ({"port": 70000}, "is no port"),
        ({"port": 0, "token": "has space"}, "visible ASCII"),
        ({"port": 0, "token": " "}, "visible ASCII"),
    ]:
        with pytest.raises(ConfigError, match=words):
            worker.start(**options)  # type: ignore[arg-type]
    monkeypatch.setenv("TOWOW_BRIDGE_TOKEN", "right")
    assert worker.start("0.0.0.0", 0).startswith("ws://0.0.0.0:")


def test_the_socket_survives_a_host_that_vanishes(worker: Worker, run: Any) -> None:
    worker.add(lambda: time.sleep(0.1), name="nap")

    async def scene() -> None:
        url = worker.start(port=0)
        for _ in range(5):
            async with dial(url) as host:
                for _ in range(10):
                    await host.begin("tools/call", {"name": "nap"})
                host.ws.transport.abort()
        async with dial(url) as host:
            assert await host.value("nap") == "null"

    run(scene())


def test_json_lines(process: Any, slow: str) -> None:
    child = process(slow, "--port", "0", "--log-level", "error")
    first = json.loads(child.line("listening"))
    assert first["event"] == "listening" and first["url"] == child.url
