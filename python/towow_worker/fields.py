"""What may be said of a parameter besides its type."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from .errors import DefinitionError

MISSING: Any = type("Missing", (), {"__repr__": lambda self: "<no default>", "__bool__": lambda self: False})()

#: Python's name, JSON Schema's keyword by the type it is about, and how a value breaks it.
_NUMBER: dict[str, tuple[str, Callable[[Any, Any], bool], str]] = {
    "ge": ("minimum", lambda value, limit: value >= limit, "at least"),
    "gt": ("exclusiveMinimum", lambda value, limit: value > limit, "more than"),
    "le": ("maximum", lambda value, limit: value <= limit, "at most"),
    "lt": ("exclusiveMaximum", lambda value, limit: value < limit, "less than"),
    "multiple_of": ("multipleOf", lambda value, limit: value % limit == 0, "a multiple of"),
}
_LENGTH = {
    "min_length": ({"string": "minLength", "array": "minItems", "object": "minProperties"}, "at least"),
    "max_length": ({"string": "maxLength", "array": "maxItems", "object": "maxProperties"}, "at most"),
}
_UNIT = {str: "characters", list: "items", dict: "entries"}


class Field:
    """Limits and words for ``Annotated``: ``Annotated[int, Field("Copies", ge=1, le=100)]``.

    ``min_length`` and ``max_length`` count characters of a text, items of a list or entries of a dict. ``pattern`` is
    searched for in the text, so anchor it with ``^`` and ``$``.
    """

    def __init__(
        self,
        description: str | None = None,
        *,
        title: str | None = None,
        ge: float | None = None,
        gt: float | None = None,
        le: float | None = None,
        lt: float | None = None,
        multiple_of: float | None = None,
        min_length: int | None = None,
        max_length: int | None = None,
        pattern: str | None = None,
        examples: list[Any] | None = None,
        default: Any = MISSING,
    ):
        self.description = description
        self.title = title
        self.ge, self.gt, self.le, self.lt, self.multiple_of = ge, gt, le, lt, multiple_of
        self.min_length, self.max_length, self.pattern = min_length, max_length, pattern
        self.examples = examples
        self.default = default


class Rules:
    """The rules gathered from everything in one ``Annotated``: a text, our ``Field`` or one of another library alike."""

    NAMES = ("description", "title", "examples", "pattern", *_NUMBER, *_LENGTH)

    def __init__(self, metadata: tuple[Any, ...]):
        self.given: dict[str, Any] = {}
        for item in metadata:
            self._add(item)
        pattern = self.given.get("pattern")
        if pattern is not None:
            try:
                self._pattern = re.compile(pattern)
            except (re.error, TypeError) as error:
                raise DefinitionError(f"the pattern {pattern!r} is no regular expression ({error})") from None

    def _add(self, item: Any) -> None:
        if isinstance(item, str):
            self.given["description"] = item
            return
        for part in (item, *(getattr(item, "metadata", None) or ())):
            if isinstance(part, type):
                continue
            for name in self.NAMES:
                value = getattr(part, name, None)
                if value is not None and not callable(value):
                    self.given[name] = value

    @property
    def limits(self) -> bool:
        """Whether any value can break a rule."""
        return any(name in self.given for name in (*_NUMBER, *_LENGTH, "pattern"))

    def words(self) -> dict[str, Any]:
        """The keywords that only explain."""
        return {name: self.given[name] for name in ("title", "description", "examples") if self.given.get(name)}

    def keywords(self, kinds: set[str]) -> dict[str, Any]:
        """The keywords of JSON Schema for values of these kinds (``string``, ``array``, ``object``, ``number`` ...)."""
        found: dict[str, Any] = {}
        for name, (keyword, _, _) in _NUMBER.items():
            if name in self.given:
                found[keyword] = self.given[name]
        for name, (by_kind, _) in _LENGTH.items():
            if name in self.given:
                found.update({keyword: self.given[name] for kind, keyword in by_kind.items() if kind in kinds})
        if "pattern" in self.given:
            found["pattern"] = self.given["pattern"]
        return found

    def broken_by(self, value: Any) -> str | None:
        """What was expected of this JSON value, or None when it keeps all rules."""
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            for name, (_, keeps, words) in _NUMBER.items():
                if name in self.given and not bool(keeps(value, self.given[name])):
                    return f"{words} {self.given[name]}"
        if isinstance(value, (str, list, dict)):
            for name, (_, words) in _LENGTH.items():
                limit = self.given.get(name)
                if limit is not None and (len(value) < limit if name == "min_length" else len(value) > limit):
                    return f"{words} {limit} {_UNIT[type(value)]}"
        if isinstance(value, str) and "pattern" in self.given and not self._pattern.search(value):
            return f"a text like {self.given['pattern']}"
        return None
