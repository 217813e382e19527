"""What functions return, as JSON."""

from __future__ import annotations

import base64
import dataclasses
import datetime as dt
import decimal
import enum
import json
import math
import pathlib
import uuid
from typing import Any

from .types import duration_text, enum_value, path_text

#: Compact UTF-8 JSON, as it goes over the wire.
dumps = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode


#: Levels of a result. A host reads 127 of a whole message.
_DEEPEST = 100
#: Hosts read a whole number as a floating one where it is large; one that is no such number either, they cannot read.
_BITS = 1023


class Unpresentable(Exception):
    """A value that JSON has no form for; the message says where it stands and what to return instead."""


def to_json(value: Any) -> Any:
    """A value as what ``json`` can write; raises ``Unpresentable``."""
    kind = type(value)
    if kind is str or kind is bool or value is None:
        return value
    path: list[str | int] = []
    try:
        return _plain(value, path, set())
    except RecursionError:
        raise Unpresentable("the result is nested too deeply for JSON; return something flatter") from None


def _plain(value: Any, path: list[str | int], parents: set[int]) -> Any:
    kind = type(value)
    if kind is str or kind is bool or value is None:
        return value
    if kind is int:
        if value.bit_length() > _BITS:
            raise _no(path, f"a whole number of {value.bit_length()} bits is too large; return it as a text")
        return value
    if kind is float:
        if not math.isfinite(value):
            raise _no(path, f"{value} is no number in JSON; return None or a text instead")
        return value
    if kind is list or kind is tuple:
        return _items(value, path, parents)
    if kind is dict:
        return _entries(value, path, parents)
    return _other(value, path, parents)


def _items(values: Any, path: list[str | int], parents: set[int]) -> list[Any]:
    mark = _enter(values, path, parents)
    plain = []
    for index, item in enumerate(values):
        path.append(index)
        plain.append(_plain(item, path, parents))
        path.pop()
    parents.discard(mark)
    return plain


def _entries(values: Any, path: list[str | int], parents: set[int]) -> dict[str, Any]:
    mark = _enter(values, path, parents)
    plain = {}
    for key, item in values.items():
        name = _key(key, path)
        if name in plain:
            raise _no(path, f"two keys are both {name!r} in JSON")
        path.append(name)
        plain[name] = _plain(item, path, parents)
        path.pop()
    parents.discard(mark)
    return plain


def _enter(value: Any, path: list[str | int], parents: set[int]) -> int:
    mark = id(value)
    if mark in parents:
        raise _no(path, "it contains itself (circular reference)")
    if len(path) >= _DEEPEST:
        raise Unpresentable("the result is nested too deeply for JSON; return something flatter")
    parents.add(mark)
    return mark


def _key(key: Any, path: list[str | int]) -> str:
    if isinstance(key, enum.Enum):
        key = enum_value(key)
    if type(key) is str:
        return key
    if type(key) is int:
        return str(key)
    if isinstance(key, (dt.date, uuid.UUID, pathlib.PurePath)):
        return str(_other(key, path, set()))
    if isinstance(key, str):
        return str(key)
    raise _no(path, f"the key {key!r} is a {type(key).__name__}; keys of a JSON object are texts")


def _other(value: Any, path: list[str | int], parents: set[int]) -> Any:
    if isinstance(value, enum.Enum):
        return _plain(enum_value(value), path, parents)
    if isinstance(value, dt.timedelta):
        return duration_text(value)
    if isinstance(value, (dt.datetime, dt.date, dt.time)):
        return value.isoformat()
    if isinstance(value, (uuid.UUID, pathlib.PurePath)):
        return str(value)
    if isinstance(value, decimal.Decimal):
        if not value.is_finite():
            raise _no(path, f"{value} is no number in JSON; return None or a text instead")
        return str(value)
    if isinstance(value, (bytes, bytearray, memoryview)):
        return base64.b64encode(value).decode()
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {field.name: getattr(value, field.name) for field in dataclasses.fields(value) if field.init}
        mark = _enter(value, path, parents)
        plain = _entries(fields, path, parents)
        parents.discard(mark)
        return plain
    return _foreign(value, path, parents)


def _foreign(value: Any, path: list[str | int], parents: set[int]) -> Any:
    """Subclasses of the usual types, and what other libraries make, known by what it can do."""
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return _entries(value._asdict(), path, parents)
    if isinstance(value, dict):
        return _entries(value, path, parents)
    if isinstance(value, (set, frozenset)):
        return _items(_ordered(value), path, parents)
    if isinstance(value, (list, tuple)):
        return _items(value, path, parents)
    if isinstance(value, str):
        return str(value)
    if isinstance(value, bool):
        return bool(value)
    if isinstance(value, int):
        return _plain(int(value), path, parents)
    if isinstance(value, float):
        return _plain(float(value), path, parents)
    if callable(getattr(value, "model_dump", None)):
        return _plain(value.model_dump(mode="json"), path, parents)
    if hasattr(value, "dtype") and callable(getattr(value, "tolist", None)):
        return _plain(value.tolist(), path, parents)
    if hasattr(value, "keys") and hasattr(value, "__getitem__"):
        return _entries({key: value[key] for key in value.keys()}, path, parents)
    raise _no(
        path, f"a {type(value).__qualname__} has no form in JSON; return a dict, a list, a text or a dataclass instead"
    )


def _ordered(value: Any) -> list[Any]:
    try:
        return sorted(value)
    except TypeError:
        return list(value)


def _no(path: list[str | int], problem: str) -> Unpresentable:
    where = path_text(path)
    return Unpresentable(f"{where}: {problem}" if where else problem)


def find_surrogate(value: Any, path: list[str | int] | None = None) -> str | None:
    """Where a text stands that is none: half of a surrogate pair cannot be written as UTF-8."""
    path = path or []
    if isinstance(value, str):
        try:
            value.encode()
            return None
        except UnicodeEncodeError:
            return path_text(path) or "the text itself"
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in pairs:
        found = find_surrogate(item, [*path, key]) or (
            find_surrogate(key, [*path, "key"]) if isinstance(key, str) else None
        )
        if found:
            return found
    return None
