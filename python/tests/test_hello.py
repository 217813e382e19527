"""The beginning of the wire: upgrade, hello, the list of tools."""

from __future__ import annotations

from typing import Any

import pytest
from peer import PROTOCOL, RpcFailure, dial
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from towow_worker import Worker

MIB = 1 << 20


# --- the upgrade

UPGRADES: list[tuple[str, dict[str, str], list[str], int]] = [
    ("/", {}, [PROTOCOL], 401),
    ("/", {"Authorization": "Bearer wrong"}, [PROTOCOL], 401),
    ("/", {"Authorization": "Bearer ä"}, [PROTOCOL], 401),
    ("/", {"Authorization": "Basic right"}, [PROTOCOL], 401),
    ("/?token=right", {}, [PROTOCOL], 401),
    ("/", {"Authorization": "Bearer right"}, [PROTOCOL], 101),
    ("/", {"Authorization": "bearer right"}, ["other", PROTOCOL], 101),
    ("/bridge", {"Authorization": "Bearer right"}, [PROTOCOL], 101),
    ("/other", {"Authorization": "Bearer right"}, [PROTOCOL], 404),
    ("/", {"Authorization": "Bearer right", "Origin": "http://127.0.0.1"}, [PROTOCOL], 403),
    ("/", {"Authorization": "Bearer right", "Origin": "null"}, [PROTOCOL], 403),
    ("/", {"Authorization": "Bearer right"}, ["other"], 400),
    ("/", {"Authorization": "Bearer right"}, [], 400),
]


@pytest.mark.parametrize(("path", "headers", "protocols", "status"), UPGRADES)
def test_upgrade(
    adder: Worker, run: Any, path: str, headers: dict[str, str], protocols: list[Any], status: int
) -> None:
    url = adder.start(port=0, token="right")

    async def scene() -> None:
        try:
            async with connect(
                url + path, subprotocols=protocols or None, additional_headers=headers, proxy=None
            ) as ws:
                assert status == 101 and ws.subprotocol == PROTOCOL
        except InvalidStatus as refused:
            assert refused.response.status_code == status
            if status == 401:
                assert refused.response.headers["WWW-Authenticate"] == "Bearer"

    run(scene())


def test_no_compression(adder: Worker, run: Any) -> None:
    async def scene() -> None:
        async with connect(adder.start(port=0), subprotocols=[PROTOCOL], proxy=None) as ws:  # type: ignore[list-item]
            assert "Sec-WebSocket-Extensions" not in ws.response.headers

    run(scene())


# --- hello and the list


def test_hello(adder: Worker, run: Any) -> None:
    async def scene() -> None:
        url = adder.start(port=0)
        async with dial(url, hello=False) as host, dial(url, hello=False) as other:
            first = await host.hello()
            assert first["protocolVersion"] == PROTOCOL
            assert first["worker"]["name"] == "test" and first["worker"]["version"] == "1.2.3"
            assert first["worker"]["runtime"].startswith("python 3.") and first["worker"]["pid"] > 0
            assert first["capabilities"] == {"cancel": True, "progress": True, "log": True, "drain": True}
            assert first["maxConcurrency"] == 64 and first["maxMessageBytes"] == 16 * MIB
            assert [tool["name"] for tool in first["tools"]] == ["add", "echo"]
            second = await other.hello()
            assert second["worker"]["instanceId"] == first["worker"]["instanceId"]
            assert 1 <= len(first["worker"]["instanceId"]) <= 64
            with pytest.raises(RpcFailure) as again:
                await host.hello()
            assert again.value.code == -32600

    run(scene())


def test_unknown_version(adder: Worker, run: Any) -> None:
    async def scene() -> None:
        async with dial(adder.start(port=0), hello=False) as host:
            with pytest.raises(RpcFailure) as refused:
                await host.hello(protocolVersions=["towow-bridge.v9"])
            assert refused.value.code == -32602 and refused.value.data == {"supported": [PROTOCOL]}
            assert await host.closed() == 4400

    run(scene())


def test_a_request_before_hello(adder: Worker, run: Any) -> None:
    async def scene() -> None:
        async with dial(adder.start(port=0), hello=False) as host:
            with pytest.raises(RpcFailure) as refused:
                await host.call("add", {"a": 1, "b": 2})
            assert refused.value.code == -32600
            assert await host.closed() == 1008

    run(scene())


def test_no_hello_in_time(adder: Worker, run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("towow_worker.peer.HELLO_SECONDS", 0.2)

    async def scene() -> None:
        async with dial(adder.start(port=0), hello=False) as host:
            await host.send("junk")
            assert await host.closed() == 4408
            assert host.answers == [] and host.notes == []

    run(scene())


def test_list_page_by_page(worker: Worker, run: Any) -> None:
    for number in range(450):
        worker.add(lambda: None, name=f"tool_{number:03}")

    async def scene() -> None:
        async with dial(worker.start(port=0)) as host:
            names, cursor, pages = [], None, 0
            while True:
                page = await host.ask("tools/list", **({"cursor": cursor} if cursor else {}))
                names += [tool["name"] for tool in page["tools"]]
                pages += 1
                cursor = page.get("nextCursor")
                if cursor is None:
                    break
            assert names == [f"tool_{number:03}" for number in range(450)] and pages == 3
            with pytest.raises(RpcFailure) as refused:
                await host.ask("tools/list", cursor=5)
            assert refused.value.code == -32602

    run(scene())


def test_tools_that_do_not_fit_into_hello_are_listed(worker: Worker, run: Any) -> None:
    for number in range(20):
        worker.add(lambda: None, name=f"tool_{number:02}", description="x" * 1000)

    async def scene() -> None:
        async with dial(worker.start(port=0), hello=False) as host:
            hello = await host.hello(maxMessageBytes=12_000)
            assert 0 < len(hello["tools"]) < 20
            await host.note("notifications/tools/list_changed")
            first = await host.ask("tools/list")
            assert first["nextCursor"] == first["tools"][-1]["name"]

    run(scene())
