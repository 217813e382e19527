"""What functions return and raise, as it arrives at the host."""

from __future__ import annotations

import base64
import dataclasses
import datetime as dt
import decimal
import enum
import json
import math
import pathlib
import sys
import threading
import uuid
from typing import Any, NamedTuple, TypedDict

import pytest
from peer import dial

from towow_worker import Audio, Context, File, Image, Result, ToolError, Worker

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 8


class Color(enum.Enum):
    RED = "red"


class Point(NamedTuple):
    x: int
    y: int


class Movie(TypedDict):
    title: str


@dataclasses.dataclass
class Item:
    name: str
    day: dt.date


def text(value: str) -> dict[str, str]:
    return {"type": "text", "text": value}


def data(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


# what is returned, the content, the structured content
PLAIN: list[tuple[Any, list[Any], Any]] = [
    ("grüße 😀", [text("grüße 😀")], None),
    ("", [text("")], None),
    (None, [text("null")], None),
    (3, [text("3")], {"result": 3}),
    (1.5, [text("1.5")], {"result": 1.5}),
    (True, [text("true")], {"result": True}),
    (10**30, [text("1" + "0" * 30)], {"result": 10**30}),
    ({"ä": [1, None]}, [text('{"ä":[1,null]}')], {"ä": [1, None]}),
    ([1, "a"], [text('[1,"a"]')], {"result": [1, "a"]}),
    ((1, 2), [text("[1,2]")], {"result": [1, 2]}),
    ({3, 1, 2}, [text("[1,2,3]")], {"result": [1, 2, 3]}),
    ({1: "a"}, [text('{"1":"a"}')], {"1": "a"}),
    (
        Item("pen", dt.date(2026, 1, 31)),
        [text('{"name":"pen","day":"2026-01-31"}')],
        {"name": "pen", "day": "2026-01-31"},
    ),
    (Point(1, 2), [text('{"x":1,"y":2}')], {"x": 1, "y": 2}),
    (Color.RED, [text("red")], {"result": "red"}),
    (
        dt.datetime(2026, 1, 31, 12, tzinfo=dt.timezone.utc),
        [text("2026-01-31T12:00:00+00:00")],
        {"result": "2026-01-31T12:00:00+00:00"},
    ),
    (dt.timedelta(hours=1.5), [text("PT1H30M")], {"result": "PT1H30M"}),
    (decimal.Decimal("0.10"), [text("0.10")], {"result": "0.10"}),
    (uuid.UUID(int=1), [text(str(uuid.UUID(int=1)))], {"result": str(uuid.UUID(int=1))}),
    (pathlib.PurePosixPath("a/b"), [text("a/b")], {"result": "a/b"}),
    (PNG, [{"type": "image", "data": data(PNG), "mimeType": "image/png"}], None),
    (
        b"abc",
        [
            {
                "type": "resource",
                "resource": {"uri": "file:///result.bin", "mimeType": "application/octet-stream", "blob": data(b"abc")},
            }
        ],
        None,
    ),
    (Image(PNG), [{"type": "image", "data": data(PNG), "mimeType": "image/png"}], None),
    (Image(b"x", mime="image/svg+xml"), [{"type": "image", "data": data(b"x"), "mimeType": "image/svg+xml"}], None),
    (Audio(b"x", mime="audio/mpeg"), [{"type": "audio", "data": data(b"x"), "mimeType": "audio/mpeg"}], None),
    (
        File("a,b", name="ä.csv", mime="text/csv"),
        [{"type": "resource", "resource": {"uri": "file:///%C3%A4.csv", "mimeType": "text/csv", "text": "a,b"}}],
        None,
    ),
    (
        ["see", Image(PNG), {"a": 1}],
        [text("see"), {"type": "image", "data": data(PNG), "mimeType": "image/png"}, text('{"a":1}')],
        None,
    ),
    (Result("a", structured={"a": 1}), [text("a")], {"a": 1}),
    (Result(structured={"a": 1}), [text('{"a":1}')], {"a": 1}),
    (Result([{"type": "text", "text": "x"}, 5]), [text("x"), text("5")], None),
]


@pytest.mark.parametrize(("value", "content", "structured"), PLAIN, ids=[repr(row[0])[:40] for row in PLAIN])
def test_results(worker: Worker, run: Any, value: Any, content: list[Any], structured: Any) -> None:
    worker.add(lambda: value, name="give")

    async def scene() -> None:
        async with dial(worker.start(port=0)) as host:
            result = await host.call("give")
            assert result.pop("content") == content
            assert result.pop("structuredContent", None) == structured
            assert result == {}

    run(scene())


def test_pillow_pictures(worker: Worker, run: Any) -> None:
    pil = pytest.importorskip("PIL.Image")
    worker.add(lambda mode: pil.new(mode, (2, 2)), name="draw")

    async def scene() -> None:
        async with dial(worker.start(port=0)) as host:
            for mode in ("RGB", "CMYK"):
                block = (await host.call("draw", {"mode": mode}))["content"][0]
                assert block["mimeType"] == "image/png" and base64.b64decode(block["data"]).startswith(b"\x89PNG")

    run(scene())


def _circle() -> Any:
    circle: list[Any] = []
    circle.append({"a": circle})
    return circle


def _deep() -> Any:
    deep: Any = 1
    for _ in range(100_000):
        deep = [deep]
    return deep


def _nested(levels: int) -> Any:
    nested: Any = 1
    for _ in range(levels):
        nested = [nested]
    return nested


class Opaque: ...


BROKEN: list[tuple[Any, list[str]]] = [
    (lambda: {"a": [1, math.nan]}, ["a[1]", "nan"]),
    (lambda: math.inf, ["inf", "no number in JSON"]),
    (lambda: {"a": "\ud800"}, ["a:", "surrogate"]),
    (lambda: "x\udfff", ["surrogate"]),
    (_circle, ["contains itself"]),
    (_deep, ["nested too deeply"]),
    (lambda: _nested(101), ["nested too deeply"]),
    (lambda: {"a": [2**1023]}, ["a[0]: a whole number of 1024 bits"]),
    (lambda: -(10**400), ["1329 bits is too large"]),
    (lambda: {(1, 2): 3}, ["keys of a JSON object are texts"]),
    (lambda: {1: "a", "1": "b"}, ["two keys"]),
    (lambda: {"a": Opaque()}, ["a: a Opaque has no form in JSON"]),
    (lambda: Result(structured=[1]), ["structured"]),  # type: ignore[arg-type]
]


@pytest.mark.parametrize(("fn", "words"), BROKEN)
def test_results_that_json_has_no_form_for(worker: Worker, run: Any, fn: Any, words: list[str]) -> None:
    worker.add(fn, name="give")
    worker.add(lambda: "fine", name="next")

    async def scene() -> None:
        async with dial(worker.start(port=0)) as host:
            error = await host.failure("give")
            assert error["code"] == "invalid_result" and error["retryable"] is False
            for word in words:
                assert word in error["message"]
            assert await host.value("next") == "fine"

    run(scene())


def test_a_return_hint_is_kept(worker: Worker, run: Any) -> None:
    @worker.tool
    def count(what: Any) -> int:
        return what  # type: ignore[no-any-return]

    @worker.tool
    def movie(what: Any) -> Movie:
        return what  # type: ignore[no-any-return]

    async def scene() -> None:
        async with dial(worker.start(port=0)) as host:
            assert await host.value("count", {"what": 3}) == 3
            error = await host.failure("count", {"what": "three"})
            assert 'expected integer, got "three"' in error["message"]
            assert (await host.call("movie", {"what": {"title": "M"}}))["structuredContent"] == {"title": "M"}
            assert "title: missing" in (await host.failure("movie", {"what": {}}))["message"]

    run(scene())


class Shy(Exception):
    def __str__(self) -> str:
        raise RuntimeError("no words")


class Quitter(Exception):
    def __str__(self) -> str:
        raise SystemExit(3)


class Undecided:
    def __str__(self) -> str:
        raise RuntimeError("no words")

    def __bool__(self) -> bool:
        raise RuntimeError("neither")


def _raise(error: BaseException) -> Any:
    def raiser() -> None:
        raise error

    return raiser


def _araise(error: BaseException) -> Any:
    async def raiser() -> None:
        raise error

    return raiser


RAISED: list[tuple[BaseException, dict[str, Any]]] = [
    (
        ValueError("no such city"),
        {"code": "tool_error", "type": "ValueError", "message": "no such city", "retryable": False},
    ),
    (KeyError("k"), {"code": "tool_error", "type": "KeyError", "message": "'k'", "retryable": False}),
    (RuntimeError(), {"code": "tool_error", "type": "RuntimeError", "message": "RuntimeError", "retryable": False}),
    (Shy(), {"code": "tool_error", "type": "Shy", "message": "a Shy that cannot be shown", "retryable": False}),
    (
        Quitter(),
        {"code": "tool_error", "type": "Quitter", "message": "a Quitter that cannot be shown", "retryable": False},
    ),
    (
        ToolError(Undecided(), code=Undecided()),  # type: ignore[arg-type]
        {
            "code": "a Undecided that cannot be shown",
            "type": "ToolError",
            "message": "a ToolError that cannot be shown",
            "retryable": False,
        },
    ),
    (
        ToolError("no", retryable=Undecided()),  # type: ignore[arg-type]
        {"code": "tool_error", "type": "ToolError", "message": "a ToolError that cannot be shown", "retryable": False},
    ),
    (
        ToolError("no", code="\ud800"),
        {"code": "?", "type": "ToolError", "message": "no", "retryable": False},
    ),
    (ValueError("\ud800"), {"code": "tool_error", "type": "ValueError", "message": "?", "retryable": False}),
    (
        ToolError("try later", code="busy", retryable=True, data={"seconds": 3}),
        {"code": "busy", "type": "ToolError", "message": "try later", "retryable": True, "data": {"seconds": 3}},
    ),
    (
        ToolError("no", data={"x": math.nan}),
        {"code": "tool_error", "type": "ToolError", "message": "no", "retryable": False},
    ),
    (SystemExit(3), {"code": "tool_error", "type": "SystemExit", "message": "3", "retryable": False}),
    (
        KeyboardInterrupt(),
        {"code": "tool_error", "type": "KeyboardInterrupt", "message": "KeyboardInterrupt", "retryable": False},
    ),
    (GeneratorExit(), {"code": "tool_error", "type": "GeneratorExit", "message": "GeneratorExit", "retryable": False}),
]


@pytest.mark.parametrize("make", [_raise, _araise], ids=["sync", "async"])
@pytest.mark.parametrize(("error", "expected"), RAISED, ids=[type(row[0]).__name__ for row in RAISED])
def test_exceptions(worker: Worker, run: Any, make: Any, error: BaseException, expected: dict[str, Any]) -> None:
    worker.add(make(error), name="fail")
    worker.add(lambda: "fine", name="next")

    async def scene() -> None:
        async with dial(worker.start(port=0)) as host:
            assert await host.failure("fail") == expected
            assert await host.value("next") == "fine"

    run(scene())


def test_a_long_message_is_cut(worker: Worker, run: Any) -> None:
    worker.add(_raise(ValueError("x" * 100_000)), name="fail")

    async def scene() -> None:
        async with dial(worker.start(port=0)) as host:
            message = (await host.failure("fail"))["message"]
            assert len(message) < 9_000 and message.endswith("(100000 characters)")

    run(scene())


def test_a_plain_function_that_hands_out_a_coroutine(worker: Worker, run: Any) -> None:
    async def inner(n: int) -> int:
        return n + 1

    worker.add(lambda n: inner(n), name="outer")

    async def scene() -> None:
        async with dial(worker.start(port=0)) as host:
            assert await host.value("outer", {"n": 1}) == 2

    run(scene())


def test_print_harms_nothing(process: Any, run: Any, tmp_path: pathlib.Path) -> None:
    (tmp_path / "t.py").write_text(
        "from towow_worker import tool\n@tool\ndef talk() -> str:\n    print('words')\n    return 'done'\n"
    )
    child = process(str(tmp_path / "t.py"), "--port", "0")

    async def scene() -> None:
        async with dial(child.url) as host:
            assert await host.value("talk") == "done"

    run(scene())
    assert not any("words" in line for line in child.lines)


def test_a_traceback_is_in_the_log_alone(process: Any, run: Any, tmp_path: pathlib.Path) -> None:
    (tmp_path / "t.py").write_text(
        "from towow_worker import tool\n@tool\ndef fail(secret: str):\n    raise ValueError('broken')\n"
    )
    child = process(str(tmp_path / "t.py"), "--port", "0")

    async def scene() -> None:
        async with dial(child.url) as host:
            error = await host.failure("fail", {"secret": "s3cret"}, session="sess", call_id="01JD")
            assert "Traceback" not in json.dumps(error)

    run(scene())
    failed = json.loads(child.line("tool_failed"))
    assert "towow_worker" not in failed["traceback"]
    assert "Traceback" in failed["traceback"] and "ValueError: broken" in failed["traceback"]
    call = json.loads(child.line('"event": "call"'))
    assert {key: call[key] for key in ("tool", "call_id", "session", "outcome")} == {
        "tool": "fail",
        "call_id": "01JD",
        "session": "sess",
        "outcome": "tool_error",
    }
    assert call["ms"] >= 0
    assert "s3cret" not in "".join(child.lines)


def test_an_exiting_background_task_ends_nobody(worker: Worker, run: Any) -> None:
    import asyncio

    @worker.tool
    async def spawn() -> str:
        async def leave() -> None:
            sys.exit(1)

        asyncio.get_running_loop().create_task(leave())
        await asyncio.sleep(0.05)
        return "spawned"

    @worker.tool
    async def again(ctx: Context) -> str:
        return threading.current_thread().name

    async def scene() -> None:
        async with dial(worker.start(port=0)) as host:
            assert await host.value("spawn") == "spawned"
            assert await host.value("again") == "towow-async"

    run(scene())
