"""Type hints as JSON Schema, and JSON as what the hints say.

A hint becomes a ``Node`` once, when the function is registered. A node knows its schema and turns a JSON value into the
hinted type, or says exactly what does not fit. Containers and classes stand in ``shapes``; ``hints`` makes the nodes.
"""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import decimal
import enum
import json
import pathlib
import re
import uuid
from collections.abc import Callable
from typing import Any, ClassVar

from .fields import Rules

Schema = dict[str, Any]


class Misfit(Exception):
    """A value that does not fit; ``path`` grows from the inside out while it is passed up."""

    def __init__(self, problem: str):
        super().__init__(problem)
        self.problem = problem
        self.path: list[str | int] = []

    @classmethod
    def of(cls, expected: str, value: Any) -> Misfit:
        """``expected number, got "x"``"""
        return cls(f"expected {expected}, got {show(value)}")

    def within(self, key: str | int) -> Misfit:
        """The same, one level further out."""
        self.path.append(key)
        return self

    def where(self) -> str:
        """``items[2].price``"""
        return path_text(self.path[::-1])


def path_text(path: list[str | int]) -> str:
    """Keys and indices as people write them."""
    text = ""
    for key in path:
        if isinstance(key, int):
            text += f"[{key}]"
        elif re.fullmatch(r"[A-Za-z_]\w{0,63}", key):
            text += f".{key}" if text else key
        else:
            text += f"[{json.dumps(key[:60])}]"
    return text


def show(value: Any, width: int = 40) -> str:
    """A JSON value in few characters."""
    if isinstance(value, dict):
        return f"an object with {len(value)} keys" if value else "{}"
    if isinstance(value, list):
        return f"an array with {len(value)} items" if value else "[]"
    if isinstance(value, str) and len(value) > width:
        return f"{json.dumps(value[:width])}... ({len(value)} characters)"
    text = json.dumps(value)
    return text if len(text) <= width else text[:width] + "..."


class Defs:
    """The ``$defs`` of one schema: classes that are used twice or contain themselves."""

    def __init__(self, shared: set[int]):
        self.shared = shared
        self.names: dict[int, str] = {}
        self.schemas: dict[str, Schema] = {}

    def ref(self, node: Node, title: str, make: Callable[[], Schema]) -> Schema:
        """The schema of a class: in place, or a reference."""
        if id(node) not in self.shared:
            return make()
        name = self.names.get(id(node))
        if name is None:
            name = title
            while name in self.names.values():
                name += "_"
            self.names[id(node)] = name
            self.schemas[name] = make()
        return {"$ref": f"#/$defs/{name}"}


class Node:
    """One type. ``load(value, build)`` checks a JSON value and, if ``build`` is set, converts it."""

    #: How the type is called in messages.
    expected: str = "a value"
    #: The JSON kinds it takes, as in ``type`` of JSON Schema.
    kinds: frozenset[str] = frozenset()
    #: In a union the pickiest member is tried first.
    rank: ClassVar[int] = 0

    def schema(self, defs: Defs) -> Schema:
        """JSON Schema 2020-12."""
        raise NotImplementedError

    def load(self, value: Any, build: bool = True) -> Any:
        """The converted value; raises ``Misfit``."""
        raise NotImplementedError

    def children(self) -> tuple[Node, ...]:
        """The nodes it is made of."""
        return ()


class Anything(Node):
    """``Any``, ``object`` and no hint at all."""

    kinds = frozenset({"null", "boolean", "integer", "number", "string", "array", "object"})
    rank = 9

    def schema(self, defs: Defs) -> Schema:
        return {}

    def load(self, value: Any, build: bool = True) -> Any:
        return value


class Null(Node):
    expected = "null"
    kinds = frozenset({"null"})

    def schema(self, defs: Defs) -> Schema:
        return {"type": "null"}

    def load(self, value: Any, build: bool = True) -> Any:
        if value is not None:
            raise Misfit.of("null", value)
        return None


class Boolean(Node):
    expected = "boolean"
    kinds = frozenset({"boolean"})

    def schema(self, defs: Defs) -> Schema:
        return {"type": "boolean"}

    def load(self, value: Any, build: bool = True) -> Any:
        if value is not True and value is not False:
            raise Misfit.of("boolean", value)
        return value


class Integer(Node):
    expected = "integer"
    kinds = frozenset({"integer"})

    def schema(self, defs: Defs) -> Schema:
        return {"type": "integer"}

    def load(self, value: Any, build: bool = True) -> Any:
        if type(value) is int:
            return value
        # JSON knows one kind of number: 2.0 is an integer there.
        if type(value) is float and value.is_integer():
            return int(value)
        raise Misfit.of("integer", value)


class Number(Node):
    expected = "number"
    kinds = frozenset({"number"})
    rank = 1

    def schema(self, defs: Defs) -> Schema:
        return {"type": "number"}

    def load(self, value: Any, build: bool = True) -> Any:
        if type(value) is float:
            return value
        if type(value) is int:
            try:
                return float(value)
            except OverflowError:
                raise Misfit("expected number, got one that is too large") from None
        raise Misfit.of("number", value)


class Text(Node):
    expected = "string"
    kinds = frozenset({"string"})
    rank = 5

    def schema(self, defs: Defs) -> Schema:
        return {"type": "string"}

    def load(self, value: Any, build: bool = True) -> Any:
        if type(value) is not str:
            raise Misfit.of("string", value)
        return value


class Parsed(Node):
    """A type that JSON writes as text: dates, UUIDs, paths, bytes."""

    kinds = frozenset({"string"})

    def __init__(self, expected: str, keywords: Schema, parse: Callable[[str], Any], rank: int = 2):
        self.expected = expected
        self._keywords = keywords
        self._parse = parse
        self.rank = rank  # type: ignore[misc]

    def schema(self, defs: Defs) -> Schema:
        return {"type": "string", **self._keywords}

    def load(self, value: Any, build: bool = True) -> Any:
        if type(value) is not str:
            raise Misfit.of(self.expected, value)
        try:
            return self._parse(value)
        except (ValueError, OverflowError, binascii.Error):
            raise Misfit.of(self.expected, value) from None


class DecimalNumber(Node):
    """A number, or its text where a float would lose digits."""

    expected = "decimal number"
    kinds = frozenset({"number", "string"})
    rank = 2

    def schema(self, defs: Defs) -> Schema:
        return {"anyOf": [{"type": "number"}, {"type": "string", "pattern": r"^-?\d*\.?\d+([eE][+-]?\d+)?$"}]}

    def load(self, value: Any, build: bool = True) -> Any:
        if type(value) in (int, float, str):
            try:
                number = decimal.Decimal(str(value))
            except decimal.InvalidOperation:
                raise Misfit.of(self.expected, value) from None
            if number.is_finite():
                return number
        raise Misfit.of(self.expected, value)


class Choice(Node):
    """``Literal`` and ``Enum``: these JSON values, each with what it stands for."""

    def __init__(self, pairs: list[tuple[Any, Any]]):
        self._pairs = pairs
        self._by_value = {(type(value), value): target for value, target in pairs}
        self.expected = (
            "one of " + ", ".join(show(value) for value, _ in pairs[:20]) if len(pairs) != 1 else show(pairs[0][0])
        )
        self.kinds = frozenset(kind_of(value) for value, _ in pairs)

    def schema(self, defs: Defs) -> Schema:
        schema: Schema = {"enum": [value for value, _ in self._pairs]}
        return {"type": next(iter(self.kinds)), **schema} if len(self.kinds) == 1 else schema

    def load(self, value: Any, build: bool = True) -> Any:
        try:
            return self._by_value[type(value), value]
        except (KeyError, TypeError):
            raise Misfit.of(self.expected, value) from None


class Limited(Node):
    """A node with the rules of its ``Annotated``."""

    def __init__(self, inner: Node, rules: Rules):
        self.inner = inner
        self.rules = rules
        self.expected, self.kinds = inner.expected, inner.kinds
        # What is limited is pickier than what is not.
        self.rank = inner.rank - 1 if rules.limits else inner.rank  # type: ignore[misc]

    def children(self) -> tuple[Node, ...]:
        return (self.inner,)

    def schema(self, defs: Defs) -> Schema:
        return {**self.inner.schema(defs), **self.rules.keywords(set(self.kinds)), **self.rules.words()}

    def load(self, value: Any, build: bool = True) -> Any:
        loaded = self.inner.load(value, build)
        broken = self.rules.broken_by(value)
        if broken:
            raise Misfit.of(broken, value)
        return loaded


class Union(Node):
    """``Optional``, ``Union``, ``X | Y``."""

    def __init__(self, members: list[Node]):
        self._members = members
        self._order = sorted(members, key=lambda node: node.rank)
        self.kinds = frozenset().union(*(node.kinds for node in members))
        self.expected = " or ".join(dict.fromkeys(node.expected for node in members))

    def children(self) -> tuple[Node, ...]:
        return tuple(self._members)

    def schema(self, defs: Defs) -> Schema:
        members = self._members
        if any(type(node) is Number for node in members):
            # Every integer is a number.
            members = [node for node in members if type(node) is not Integer]
        schemas = [node.schema(defs) for node in members]
        return schemas[0] if len(schemas) == 1 else {"anyOf": schemas}

    def load(self, value: Any, build: bool = True) -> Any:
        deepest: Misfit | None = None
        for node in self._order:
            try:
                return node.load(value, build)
            except Misfit as misfit:
                if misfit.path and (deepest is None or len(misfit.path) > len(deepest.path)):
                    deepest = misfit
        if deepest is not None:
            raise deepest
        others = [node for node in self._members if not isinstance(node, Null)]
        if len(others) == 1:
            others[0].load(value, build)
        raise Misfit.of(self.expected, value)


def kind_of(value: Any) -> str:
    """The JSON kind of a JSON value."""
    kinds = {bool: "boolean", int: "integer", float: "number", str: "string", list: "array", dict: "object"}
    return "null" if value is None else kinds[type(value)]


def choice_of(cls: type[enum.Enum]) -> Choice:
    """An enum goes by its values, or by its names where a value is no JSON scalar."""
    return Choice([(enum_value(member), member) for member in cls])


def enum_value(member: enum.Enum) -> Any:
    """How a member is written in JSON."""
    by_value = all(type(other.value) in (str, int, float, bool) for other in type(member))
    return member.value if by_value else member.name


def _datetime(text: str) -> dt.datetime:
    if len(text) < 16:
        raise ValueError("a date alone is no point in time")
    return dt.datetime.fromisoformat(text[:-1] + "+00:00" if text[-1] in "zZ" else text)


def _date(text: str) -> dt.date:
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        raise ValueError("not a date")
    return dt.date.fromisoformat(text)


def _time(text: str) -> dt.time:
    if not re.match(r"\d\d:\d\d", text):
        raise ValueError("not a time")
    return dt.time.fromisoformat(text[:-1] + "+00:00" if text[-1] in "zZ" else text)


_DURATION = re.compile(
    r"(-)?P(?:(\d+(?:\.\d+)?)W)?(?:(\d+(?:\.\d+)?)D)?(?:T(?=\d)(?:(\d+(?:\.\d+)?)H)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)S)?)?"
)


def _duration(text: str) -> dt.timedelta:
    match = _DURATION.fullmatch(text)
    if not match or not any(match.groups()[1:]):
        raise ValueError("not a duration")
    weeks, days, hours, minutes, seconds = (float(part or 0) for part in match.groups()[1:])
    length = dt.timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    return -length if match[1] else length


def duration_text(length: dt.timedelta) -> str:
    """ISO 8601: ``PT1H30M`` and ``P2DT0.5S``."""
    if length < dt.timedelta(0):
        return "-" + duration_text(-length)
    minutes, seconds = divmod(length.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    fraction = f".{length.microseconds:06}".rstrip("0").rstrip(".")
    time = (f"{hours}H" if hours else "") + (f"{minutes}M" if minutes else "")
    time += f"{seconds}{fraction}S" if seconds or fraction or not (time or length.days) else ""
    return "P" + (f"{length.days}D" if length.days else "") + (f"T{time}" if time else "")


def _uuid(text: str) -> uuid.UUID:
    if len(text) != 36:
        raise ValueError("not a UUID")
    return uuid.UUID(text)


def _path(text: str) -> pathlib.Path:
    if "\0" in text:
        raise ValueError("no path has a zero character")
    return pathlib.Path(text)


def scalar(hint: Any) -> Node | None:
    """The node of a hint without parts, or None."""
    make = _SCALARS.get(hint) if isinstance(hint, type) or hint is Any or hint is None else None
    return make() if make else None


_SCALARS: dict[Any, Callable[[], Node]] = {
    Any: Anything,
    object: Anything,
    None: Null,
    type(None): Null,
    bool: Boolean,
    int: Integer,
    float: Number,
    str: Text,
    decimal.Decimal: DecimalNumber,
    dt.datetime: lambda: Parsed("date and time as 2026-01-31T12:00:00Z", {"format": "date-time"}, _datetime, 1),
    dt.date: lambda: Parsed("date as 2026-01-31", {"format": "date"}, _date),
    dt.time: lambda: Parsed("time as 12:30:00", {"format": "time"}, _time),
    dt.timedelta: lambda: Parsed("duration as PT1H30M", {"format": "duration"}, _duration),
    uuid.UUID: lambda: Parsed("UUID", {"format": "uuid"}, _uuid, 1),
    bytes: lambda: Parsed(
        "base64", {"contentEncoding": "base64"}, lambda text: base64.b64decode(text, validate=True), 3
    ),
    bytearray: lambda: Parsed(
        "base64", {"contentEncoding": "base64"}, lambda text: bytearray(base64.b64decode(text, validate=True)), 3
    ),
    pathlib.Path: lambda: Parsed("path", {"format": "path"}, _path, 4),
    pathlib.PurePath: lambda: Parsed("path", {"format": "path"}, lambda text: pathlib.PurePath(_path(text)), 4),
}
