"""Hints as JSON Schema, JSON as what the hints say: one row a type."""

from __future__ import annotations

import dataclasses
import datetime as dt
import decimal
import enum
import pathlib
import sys
import typing
import uuid
from typing import Annotated, Any, Literal, NamedTuple, NewType, Optional, TypedDict, Union

import pytest

from towow_worker import Context, Field, Worker
from towow_worker.context import Context as AnyContext
from towow_worker.errors import RpcError
from towow_worker.tool import Tool

if sys.version_info >= (3, 11):
    from typing import NotRequired, Required
else:
    from typing_extensions import NotRequired, Required


class Color(enum.Enum):
    RED = "red"
    BLUE = "blue"


class Place(enum.Enum):
    HERE = (0, 0)
    THERE = (1, 2)


class Level(enum.IntEnum):
    LOW = 1
    HIGH = 2


@dataclasses.dataclass
class Item:
    """A thing to buy."""

    name: str
    price: float
    tags: list[str] = dataclasses.field(default_factory=list)


@dataclasses.dataclass
class Tree:
    value: int
    children: list[Tree] = dataclasses.field(default_factory=list)


@dataclasses.dataclass
class Even:
    number: int

    def __post_init__(self) -> None:
        if self.number % 2:
            raise ValueError("the number is odd")


class Point(NamedTuple):
    x: int
    y: int = 0


class Movie(TypedDict, total=False):
    title: Required[str]
    year: int


class Base(TypedDict):
    id: int


class Sub(Base, total=False):
    note: str


class Mixed(TypedDict):
    a: int
    b: NotRequired[str]


OuterItem = Item


def outer(a: Item) -> None: ...


UserId = NewType("UserId", int)
UTC = dt.timezone.utc
ITEM = {
    "type": "object",
    "properties": {
        "name": {"type": "string"},
        "price": {"type": "number"},
        "tags": {"type": "array", "items": {"type": "string"}},
    },
    "required": ["name", "price"],
    "additionalProperties": False,
    "description": "A thing to buy.",
}

# hint, schema, a value on the wire, the same as Python has it
FITS: list[tuple[Any, Any, Any, Any]] = [
    (str, {"type": "string"}, "ä😀", "ä😀"),
    (int, {"type": "integer"}, 3, 3),
    (int, {"type": "integer"}, 2.0, 2),
    (float, {"type": "number"}, 2, 2.0),
    (bool, {"type": "boolean"}, True, True),
    (None, {"type": "null"}, None, None),
    (Any, {}, [1, {"a": None}], [1, {"a": None}]),
    (object, {}, "x", "x"),
    (Optional[int], {"anyOf": [{"type": "integer"}, {"type": "null"}]}, None, None),
    (Union[int, str], {"anyOf": [{"type": "integer"}, {"type": "string"}]}, "7", "7"),
    (int | float, {"type": "number"}, 3, 3),
    (int | None, {"anyOf": [{"type": "integer"}, {"type": "null"}]}, 4, 4),
    (
        str | dt.date,
        {"anyOf": [{"type": "string"}, {"type": "string", "format": "date"}]},
        "2026-01-31",
        dt.date(2026, 1, 31),
    ),
    (str | dt.date, {"anyOf": [{"type": "string"}, {"type": "string", "format": "date"}]}, "soon", "soon"),
    (Literal["a", "b"], {"type": "string", "enum": ["a", "b"]}, "b", "b"),
    (Literal[1, "x", None], {"enum": [1, "x", None]}, None, None),
    (Color, {"type": "string", "enum": ["red", "blue"]}, "red", Color.RED),
    (Place, {"type": "string", "enum": ["HERE", "THERE"]}, "THERE", Place.THERE),
    (Level, {"type": "integer", "enum": [1, 2]}, 2, Level.HIGH),
    (list, {"type": "array"}, [1, "a"], [1, "a"]),
    (list[int], {"type": "array", "items": {"type": "integer"}}, [1, 2], [1, 2]),
    (typing.List[str], {"type": "array", "items": {"type": "string"}}, [], []),
    (typing.List, {"type": "array"}, [1, "a"], [1, "a"]),
    (typing.Dict, {"type": "object"}, {"a": 1}, {"a": 1}),
    (typing.Tuple, {"type": "array"}, [1], (1,)),
    (typing.Set[int], {"type": "array", "items": {"type": "integer"}, "uniqueItems": True}, [1], {1}),
    (typing.Sequence[int], {"type": "array", "items": {"type": "integer"}}, [1], [1]),
    (dict, {"type": "object"}, {"a": 1}, {"a": 1}),
    (dict[str, Any], {"type": "object"}, {"a": [1]}, {"a": [1]}),
    (dict[str, int], {"type": "object", "additionalProperties": {"type": "integer"}}, {"a": 1}, {"a": 1}),
    (
        dict[int, str],
        {"type": "object", "propertyNames": {"pattern": r"^-?\d+$"}, "additionalProperties": {"type": "string"}},
        {"-7": "a"},
        {-7: "a"},
    ),
    (
        dict[Color, int],
        {
            "type": "object",
            "propertyNames": {"type": "string", "enum": ["red", "blue"]},
            "additionalProperties": {"type": "integer"},
        },
        {"red": 1},
        {Color.RED: 1},
    ),
    (typing.Mapping[str, str], {"type": "object", "additionalProperties": {"type": "string"}}, {"a": "b"}, {"a": "b"}),
    (tuple, {"type": "array"}, [1, 2], (1, 2)),
    (tuple[int, ...], {"type": "array", "items": {"type": "integer"}}, [1, 2], (1, 2)),
    (
        tuple[int, str],
        {
            "type": "array",
            "prefixItems": [{"type": "integer"}, {"type": "string"}],
            "items": False,
            "minItems": 2,
            "maxItems": 2,
        },
        [1, "a"],
        (1, "a"),
    ),
    (set[int], {"type": "array", "items": {"type": "integer"}, "uniqueItems": True}, [2, 1], {1, 2}),
    (frozenset[str], {"type": "array", "items": {"type": "string"}, "uniqueItems": True}, ["a"], frozenset({"a"})),
    (
        dt.datetime,
        {"type": "string", "format": "date-time"},
        "2026-01-31T12:00:00Z",
        dt.datetime(2026, 1, 31, 12, tzinfo=UTC),
    ),
    (dt.date, {"type": "string", "format": "date"}, "2026-01-31", dt.date(2026, 1, 31)),
    (dt.time, {"type": "string", "format": "time"}, "12:30:05", dt.time(12, 30, 5)),
    (
        dt.timedelta,
        {"type": "string", "format": "duration"},
        "P1DT1H30M0.5S",
        dt.timedelta(days=1, hours=1, minutes=30, seconds=0.5),
    ),
    (
        uuid.UUID,
        {"type": "string", "format": "uuid"},
        "12345678-1234-5678-1234-567812345678",
        uuid.UUID(int=0x12345678123456781234567812345678),
    ),
    (pathlib.Path, {"type": "string", "format": "path"}, "a/b", pathlib.Path("a/b")),
    (bytes, {"type": "string", "contentEncoding": "base64"}, "aMOk", "hä".encode()),
    (decimal.Decimal, None, "0.10", decimal.Decimal("0.10")),
    (decimal.Decimal, None, 0.1, decimal.Decimal("0.1")),
    (UserId, {"type": "integer"}, 5, 5),
    (Item, ITEM, {"name": "pen", "price": 1.5}, Item("pen", 1.5)),
    (list[Item], {"type": "array", "items": ITEM}, [{"name": "a", "price": 1, "tags": ["x"]}], [Item("a", 1.0, ["x"])]),
    (
        Point,
        {
            "type": "object",
            "properties": {"x": {"type": "integer"}, "y": {"type": "integer", "default": 0}},
            "required": ["x"],
            "additionalProperties": False,
        },
        {"x": 1},
        Point(1, 0),
    ),
    (
        Movie,
        {
            "type": "object",
            "properties": {"title": {"type": "string"}, "year": {"type": "integer"}},
            "required": ["title"],
            "additionalProperties": False,
        },
        {"title": "M"},
        {"title": "M"},
    ),
    (
        Sub,
        {
            "type": "object",
            "properties": {"id": {"type": "integer"}, "note": {"type": "string"}},
            "required": ["id"],
            "additionalProperties": False,
        },
        {"id": 1, "note": "n"},
        {"id": 1, "note": "n"},
    ),
    (
        Mixed,
        {
            "type": "object",
            "properties": {"a": {"type": "integer"}, "b": {"type": "string"}},
            "required": ["a"],
            "additionalProperties": False,
        },
        {"a": 1},
        {"a": 1},
    ),
    (Annotated[int, "How many"], {"type": "integer", "description": "How many"}, 1, 1),
    (Annotated[int, Field("n", ge=1, le=9)], {"type": "integer", "minimum": 1, "maximum": 9, "description": "n"}, 9, 9),
    (
        Annotated[str, Field(min_length=1, pattern="^a")],
        {"type": "string", "minLength": 1, "pattern": "^a"},
        "ab",
        "ab",
    ),
    (
        Annotated[list[Annotated[int, Field(gt=0)]], Field(max_length=2)],
        {"type": "array", "items": {"type": "integer", "exclusiveMinimum": 0}, "maxItems": 2},
        [1, 2],
        [1, 2],
    ),
    (
        Optional[Annotated[int, Field(ge=0)]],
        {"anyOf": [{"type": "integer", "minimum": 0}, {"type": "null"}]},
        None,
        None,
    ),
]


def tool_of(hint: Any) -> Tool:
    def f(x): ...  # type: ignore[no-untyped-def]

    f.__annotations__ = {"x": hint}
    return Tool(f)


def load(hint: Any, value: Any) -> Any:
    _, arguments = tool_of(hint).bind({"x": value}, None)  # type: ignore[arg-type]
    return arguments["x"]


@pytest.mark.parametrize(("hint", "schema", "wire", "python"), FITS, ids=[str(row[0])[:40] for row in FITS])
def test_fits(hint: Any, schema: Any, wire: Any, python: Any) -> None:
    tool = tool_of(hint)
    if schema is not None:
        assert tool.input_schema() == {
            "type": "object",
            "properties": {"x": schema},
            "required": ["x"],
            "additionalProperties": False,
        }
    loaded = load(hint, wire)
    assert loaded == python and type(loaded) is type(python)


# hint, a value that does not fit, the path, words of the message
MISFITS: list[tuple[Any, Any, str, str]] = [
    (int, "3", "x", 'x: expected integer, got "3"'),
    (int, True, "x", "expected integer, got true"),
    (int, 2.5, "x", "expected integer, got 2.5"),
    (float, "x", "x", 'expected number, got "x"'),
    (float, True, "x", "expected number"),
    (float, 10**400, "x", "too large"),
    (str, 5, "x", "expected string, got 5"),
    (bool, 1, "x", "expected boolean, got 1"),
    (None, 0, "x", "expected null"),
    (Optional[int], "a", "x", 'expected integer, got "a"'),
    (Union[int, str], [], "x", "expected integer or string, got []"),
    (Literal["a", "b"], "c", "x", 'expected one of "a", "b", got "c"'),
    (Literal[1], True, "x", "expected 1, got true"),
    (Color, "RED", "x", 'expected one of "red", "blue"'),
    (Color, [], "x", "expected one of"),
    (list[int], [1, "b"], "x[1]", 'x[1]: expected integer, got "b"'),
    (list[int], {"a": 1}, "x", "expected array, got an object with 1 keys"),
    (dict[str, int], {"a b": "c"}, 'x["a b"]', "expected integer"),
    (dict[int, int], {"a": 1}, "x.a", "a key that is an integer"),
    (tuple[int, str], [1], "x", "expected array of 2, got an array with 1 items"),
    (tuple[int, str], [1, 2], "x[1]", "expected string"),
    (set[int], [1, 2, 1], "x[2]", "only once"),
    (set, [[1]], "x", "in a set"),
    (dt.datetime, "2026-01-31", "x", "expected date and time"),
    (dt.date, "2026-02-30", "x", 'expected date as 2026-01-31, got "2026-02-30"'),
    (dt.date, "20260131", "x", "expected date"),
    (dt.time, "25:00", "x", "expected time"),
    (dt.timedelta, "P", "x", "expected duration"),
    (uuid.UUID, "no", "x", "expected UUID"),
    (bytes, "a", "x", "expected base64"),
    (pathlib.Path, "a\0b", "x", "expected path"),
    (decimal.Decimal, "NaN", "x", "expected decimal number"),
    (Item, [], "x", "expected object (Item), got []"),
    (Item, {"name": "a"}, "x.price", "x.price: missing, expected number"),
    (Item, {"name": "a", "price": 1, "cost": 2}, "x.cost", "unknown; there are name, price, tags"),
    (
        list[Item],
        [{"name": "a", "price": 1}, {"name": "b", "price": "x"}],
        "x[1].price",
        'x[1].price: expected number, got "x"',
    ),
    (Optional[Item], {"name": 1, "price": 1}, "x.name", "expected string, got 1"),
    (Even, {"number": 3}, "x", "Even refuses it: the number is odd"),
    (Movie, {"year": 1}, "x.title", "missing"),
    (Annotated[int, Field(ge=1)], 0, "x", "expected at least 1, got 0"),
    (Annotated[float, Field(lt=1)], 1.0, "x", "expected less than 1"),
    (Annotated[int, Field(multiple_of=5)], 7, "x", "expected a multiple of 5"),
    (Annotated[str, Field(max_length=2)], "abc", "x", "at most 2 characters"),
    (Annotated[list, Field(min_length=1)], [], "x", "at least 1 items"),
    (Annotated[str, Field(pattern="^a$")], "b", "x", "a text like ^a$"),
]


@pytest.mark.parametrize(("hint", "wire", "path", "words"), MISFITS, ids=[f"{row[0]}-{row[1]}"[:50] for row in MISFITS])
def test_misfits(hint: Any, wire: Any, path: str, words: str) -> None:
    with pytest.raises(RpcError) as caught:
        load(hint, wire)
    assert caught.value.code == -32602
    assert caught.value.data == {"tool": "f", "path": path}
    assert words in caught.value.message


def test_a_class_that_contains_itself() -> None:
    schema = tool_of(Tree).input_schema()
    assert schema["properties"]["x"] == {"$ref": "#/$defs/Tree"}
    assert schema["$defs"]["Tree"]["properties"]["children"] == {"type": "array", "items": {"$ref": "#/$defs/Tree"}}
    loaded = load(Tree, {"value": 1, "children": [{"value": 2}]})
    assert loaded == Tree(1, [Tree(2)])
    with pytest.raises(RpcError) as caught:
        load(Tree, {"value": 1, "children": [{"value": 2, "children": [{"value": "x"}]}]})
    assert caught.value.data == {"tool": "f", "path": "x.children[0].children[0].value"}


def test_a_class_used_twice_is_named_once() -> None:
    def f(a: Item, b: Item) -> None: ...

    schema = Tool(f).input_schema()
    assert schema["properties"] == {"a": {"$ref": "#/$defs/Item"}, "b": {"$ref": "#/$defs/Item"}}
    assert schema["$defs"] == {"Item": ITEM}


def test_parameters_of_every_kind() -> None:
    def f(a, /, b: int, c: str = "x", *, d: bool = False, e: Color = Color.RED, ctx: Context, **more: int): ...  # type: ignore[no-untyped-def]

    tool = Tool(f)
    schema = tool.input_schema()
    assert schema["properties"] == {
        "a": {},
        "b": {"type": "integer"},
        "c": {"type": "string", "default": "x"},
        "d": {"type": "boolean", "default": False},
        "e": {"type": "string", "enum": ["red", "blue"], "default": "red"},
    }
    assert schema["required"] == ["a", "b"] and schema["additionalProperties"] == {"type": "integer"}
    marker: Any = object.__new__(AnyContext)
    assert tool.bind({"a": 1, "b": 2, "z": 3}, marker) == ([1], {"b": 2, "z": 3, "ctx": marker})


def test_names_of_the_place_of_registration(worker: Worker) -> None:
    @dataclasses.dataclass
    class Local:
        n: int

    # A class of this name stands in the module too, and is what the module's own functions mean.
    Item = Local  # noqa: N806, F841

    def f(a: Local) -> None: ...
    def g(a: OuterItem) -> None: ...

    worker.add(f)
    worker.add(g)
    worker.add(outer)
    assert worker.tools["f"][0].bind({"a": {"n": 1}}, None)[1] == {"a": Local(1)}  # type: ignore[arg-type]
    assert worker.tools["outer"][0].bind({"a": {"name": "x", "price": 1}}, None)[1] == {"a": OuterItem("x", 1.0)}  # type: ignore[arg-type]


def test_unknown_and_missing_arguments() -> None:
    def f(a: int, b: int = 2) -> None: ...

    for arguments, path, words in [
        ({"a": 1, "c": 2}, "c", "c: unknown argument; f takes a, b"),
        ({}, "a", "a: missing, expected integer"),
        ([1], "", "arguments are an object"),
    ]:
        with pytest.raises(RpcError) as caught:
            Tool(f).bind(arguments, None)  # type: ignore[arg-type]
        assert caught.value.data == {"tool": "f", "path": path} and words in caught.value.message
    assert Tool(f).bind({"a": 1}, None) == ([], {"a": 1})  # type: ignore[arg-type]
