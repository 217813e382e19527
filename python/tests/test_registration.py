"""What a function becomes when it is registered, or why it is refused."""

from __future__ import annotations

import dataclasses
import sys
from typing import Annotated, Any, Literal

import pytest

from towow_worker import DefinitionError, Field, Image
from towow_worker.tool import Tool

if sys.version_info >= (3, 11):
    pass
else:
    pass


from test_schema import ITEM, Item, Tree


class Opaque: ...


def _yields():  # type: ignore[no-untyped-def]
    yield 1


class Methods:
    def method(self, a: int) -> None: ...

    def __call__(self, a: int) -> int:
        return a


@dataclasses.dataclass
class Secret:
    word: dataclasses.InitVar[str]


def _init_var(a: Secret) -> None: ...
def _star(*args: int) -> None: ...
def _opaque(thing: Opaque) -> None: ...
def _opaque_inside(things: list[Opaque]) -> None: ...
def _bad_key(things: dict[float, int]) -> None: ...
def _bad_pattern(a: Annotated[str, Field(pattern="(")]) -> None: ...
def _unresolved(a: NotThere) -> None: ...  # type: ignore[name-defined]  # noqa: F821
def _literal(a: Literal[b"x"]) -> None: ...
def _field_default(a: int = Field(ge=1)) -> None: ...  # type: ignore[assignment]


REFUSED: list[tuple[Any, dict[str, Any], list[str]]] = [
    (_star, {}, ["_star", "*args", "list[...]"]),
    (_init_var, {}, ["Secret", "InitVar"]),
    (_opaque, {}, ["_opaque", "parameter thing", "Opaque", "dataclass"]),
    (_opaque_inside, {}, ["_opaque_inside", "parameter things", "Opaque"]),
    (_bad_key, {}, ["parameter things", "dict[str, ...]"]),
    (_bad_pattern, {}, ["parameter a", "no regular expression"]),
    (_unresolved, {}, ["_unresolved", "NotThere", "import it"]),
    (_literal, {}, ["parameter a", "Literal"]),
    (_field_default, {}, ["Annotated[..., Field(...)]"]),
    (_yields, {}, ["_yields", "return a list"]),
    (Methods.method, {}, ["method", "bound to an object"]),
    (lambda a: a, {}, ["no name for a tool", 'name="..."']),
    (_opaque, {"name": "has space"}, ["no name for a tool"]),
    (_opaque, {"name": "x" * 61}, ["no name for a tool"]),
    (5, {}, ["cannot be called"]),
    (Methods().method, {"timeout": 0}, ["timeout", "above 0"]),
    (Methods().method, {"concurrency": 1.5}, ["concurrency", "whole number"]),
]


@pytest.mark.parametrize(("fn", "options", "words"), REFUSED)
def test_refused_at_registration(fn: Any, options: dict[str, Any], words: list[str]) -> None:
    with pytest.raises(DefinitionError) as caught:
        Tool(fn, **options)
    for word in words:
        assert word in str(caught.value)


def test_methods_partials_and_callables() -> None:
    import functools

    def f(a: int, b: int) -> int:
        """Words."""
        return a + b

    assert Tool(Methods().method).input_schema()["required"] == ["a"]
    assert Tool(Methods()).name == "methods"
    partial = Tool(functools.partial(f, b=2), name="plus2")
    assert partial.input_schema()["properties"]["b"]["default"] == 2
    assert partial.description == "Words."


OUTPUTS: list[tuple[Any, Any]] = [
    (str, None),
    (None, None),
    (Any, None),
    (bytes, None),
    (list, None),
    (list[Any], None),
    (Image, None),
    (list[str | Image], None),
    (
        int,
        {
            "type": "object",
            "properties": {"result": {"type": "integer"}},
            "required": ["result"],
            "additionalProperties": False,
        },
    ),
    (
        list[str],
        {
            "type": "object",
            "properties": {"result": {"type": "array", "items": {"type": "string"}}},
            "required": ["result"],
            "additionalProperties": False,
        },
    ),
    (dict[str, int], {"type": "object", "additionalProperties": {"type": "integer"}}),
    (Item, ITEM),
    (Opaque, None),
]


@pytest.mark.parametrize(("hint", "schema"), OUTPUTS, ids=[str(row[0]) for row in OUTPUTS])
def test_output_schema(hint: Any, schema: Any) -> None:
    def f(): ...  # type: ignore[no-untyped-def]

    f.__annotations__ = {"return": hint}
    assert Tool(f).output_schema() == schema


def test_recursive_output_has_an_object_at_its_root() -> None:
    def f() -> Tree: ...  # type: ignore[empty-body]

    schema = Tool(f).output_schema()
    assert schema is not None and schema["type"] == "object" and "Tree" in schema["$defs"]


def test_definition() -> None:
    def f(a: int) -> str:
        """Does it.

        Args:
            a: The a.
        """
        return ""

    assert Tool(
        f, title="F", read_only=True, destructive=False, idempotent=True, timeout=1.5, concurrency=2
    ).definition() == {
        "name": "f",
        "title": "F",
        "description": "Does it.",
        "inputSchema": {
            "type": "object",
            "properties": {"a": {"type": "integer", "description": "The a."}},
            "required": ["a"],
            "additionalProperties": False,
        },
        "annotations": {"readOnlyHint": True, "destructiveHint": False, "idempotentHint": True},
        "_meta": {"net.towow/bridge": {"timeoutMs": 1500, "concurrency": 2}},
    }
