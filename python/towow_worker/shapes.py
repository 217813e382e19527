"""Containers and classes: the nodes that are made of others."""

from __future__ import annotations

import dataclasses
import inspect
import json
from collections.abc import Callable, Mapping
from typing import Any

from .convert import Unpresentable, to_json
from .fields import MISSING, Field
from .types import Anything, Defs, Integer, Misfit, Node, Schema, Text


class Array(Node):
    """``list``, ``set`` and ``tuple[X, ...]``."""

    kinds = frozenset({"array"})
    expected = "array"

    def __init__(self, item: Node, make: Callable[[list[Any]], Any] | None, unique: bool = False):
        self.item = item
        self._make = make
        self._unique = unique

    def children(self) -> tuple[Node, ...]:
        return (self.item,)

    def schema(self, defs: Defs) -> Schema:
        schema: Schema = {"type": "array"}
        items = self.item.schema(defs)
        if items:
            schema["items"] = items
        return {**schema, "uniqueItems": True} if self._unique else schema

    def load(self, value: Any, build: bool = True) -> Any:
        if type(value) is not list:
            raise Misfit.of("array", value)
        load = self.item.load
        index = 0
        loaded: list[Any] = value
        if not isinstance(self.item, Anything):
            try:
                loaded = []
                for index, item in enumerate(value):
                    loaded.append(load(item, build))
            except Misfit as misfit:
                raise misfit.within(index)
        if self._unique:
            _refuse_twins(value)
        try:
            return self._make(loaded) if self._make and build else loaded
        except TypeError:
            raise Misfit("expected items that can be in a set (no objects, no arrays)") from None


class Tuple(Node):
    """``tuple[X, Y]``: as many items as named."""

    kinds = frozenset({"array"})

    def __init__(self, items: list[Node]):
        self._items = items
        self.expected = f"array of {len(items)}"

    def children(self) -> tuple[Node, ...]:
        return tuple(self._items)

    def schema(self, defs: Defs) -> Schema:
        count = len(self._items)
        items = {"prefixItems": [node.schema(defs) for node in self._items]} if count else {}
        return {"type": "array", **items, "items": False, "minItems": count, "maxItems": count}

    def load(self, value: Any, build: bool = True) -> Any:
        if type(value) is not list or len(value) != len(self._items):
            raise Misfit.of(self.expected, value)
        loaded = []
        for index, (node, item) in enumerate(zip(self._items, value)):
            try:
                loaded.append(node.load(item, build))
            except Misfit as misfit:
                raise misfit.within(index)
        return tuple(loaded)


class Dictionary(Node):
    """``dict[K, V]``: an object with any keys, or with these."""

    kinds = frozenset({"object"})
    expected = "object"

    def __init__(self, key: Node, value: Node):
        self._key = key
        self._value = value

    def children(self) -> tuple[Node, ...]:
        return (self._key, self._value)

    def schema(self, defs: Defs) -> Schema:
        schema: Schema = {"type": "object"}
        if isinstance(self._key, Integer):
            schema["propertyNames"] = {"pattern": r"^-?\d+$"}
        elif not isinstance(self._key, (Text, Anything)):
            schema["propertyNames"] = self._key.schema(defs)
        values = self._value.schema(defs)
        return {**schema, "additionalProperties": values} if values else schema

    def load(self, value: Any, build: bool = True) -> Any:
        if type(value) is not dict:
            raise Misfit.of("object", value)
        if isinstance(self._key, (Text, Anything)) and isinstance(self._value, Anything):
            return value
        loaded = {}
        for name, item in value.items():
            try:
                loaded[self._load_key(name, build)] = self._value.load(item, build)
            except Misfit as misfit:
                raise misfit.within(name)
        return loaded

    def _load_key(self, name: str, build: bool) -> Any:
        if isinstance(self._key, Integer):
            try:
                return int(name)
            except ValueError:
                raise Misfit("expected a key that is an integer") from None
        try:
            return self._key.load(name, build)
        except Misfit as misfit:
            raise Misfit(f"the key does not fit: {misfit.problem}") from None


@dataclasses.dataclass
class Member:
    """One key of an object."""

    node: Node
    required: bool
    description: str = ""
    default: Any = MISSING

    def schema(self, defs: Defs) -> Schema:
        """Its schema with its words."""
        schema = self.node.schema(defs)
        if self.description and "description" not in schema:
            schema = {**schema, "description": self.description}
        shown = jsonable_default(self.default)
        return schema if shown is MISSING else {**schema, "default": shown}


class Object(Node):
    """A dataclass, TypedDict or NamedTuple: an object with exactly these keys."""

    kinds = frozenset({"object"})

    def __init__(self, cls: type, title: str, make: Callable[[dict[str, Any]], Any] | None):
        self.title = title
        self.expected = f"object ({title})"
        self.members: dict[str, Member] = {}
        self._make = make
        self._description = _own_doc(cls)

    def children(self) -> tuple[Node, ...]:
        return tuple(member.node for member in self.members.values())

    def schema(self, defs: Defs) -> Schema:
        return defs.ref(self, self.title, lambda: self.body(defs))

    def body(self, defs: Defs) -> Schema:
        """The schema itself, never a reference."""
        schema = object_schema(self.members, defs)
        return {**schema, "description": self._description} if self._description else schema

    def load(self, value: Any, build: bool = True) -> Any:
        if type(value) is not dict:
            raise Misfit.of(self.expected, value)
        loaded = load_members(self.members, value, build)
        if self._make is None or not build:
            return loaded
        try:
            return self._make(loaded)
        except (ValueError, TypeError) as error:
            # What a __post_init__ refuses is an argument that does not fit, and not a failure of the tool.
            raise Misfit(f"{self.title} refuses it: {error}") from None


def load_members(
    members: Mapping[str, Member], value: dict[str, Any], build: bool, extra: Node | None = None
) -> dict[str, Any]:
    """Loads an object key by key; what is unknown goes to ``extra`` or is refused."""
    loaded = {}
    for name, item in value.items():
        member = members.get(name)
        node = member.node if member is not None else extra
        if node is None:
            raise Misfit("unknown; there " + _listed("is", "are", list(members))).within(name)
        try:
            loaded[name] = node.load(item, build)
        except Misfit as misfit:
            raise misfit.within(name)
    if len(loaded) < len(members):
        for name, member in members.items():
            if member.required and name not in loaded:
                raise Misfit(f"missing, expected {member.node.expected}").within(name)
    return loaded


def object_schema(members: Mapping[str, Member], defs: Defs, extra: Node | None = None) -> Schema:
    """The schema of an object with these keys."""
    schema: Schema = {"type": "object", "properties": {name: member.schema(defs) for name, member in members.items()}}
    required = [name for name, member in members.items() if member.required]
    if required:
        schema["required"] = required
    return {**schema, "additionalProperties": extra.schema(defs) if extra else False}


def with_defs(root: list[Node], make: Callable[[Defs], Schema]) -> Schema:
    """A schema document: ``make``'s schema, with the classes in it that need a name under ``$defs``."""
    defs = Defs(_shared(root))
    schema = make(defs)
    return {**schema, "$defs": defs.schemas} if defs.schemas else schema


def _shared(roots: list[Node]) -> set[int]:
    """Classes that occur more than once or within themselves."""
    seen: set[int] = set()
    shared: set[int] = set()

    def walk(node: Node) -> None:
        if id(node) in seen:
            if isinstance(node, Object):
                shared.add(id(node))
            return
        seen.add(id(node))
        for child in node.children():
            walk(child)

    for root in roots:
        walk(root)
    return shared


def jsonable_default(value: Any) -> Any:
    """A default as JSON, or ``MISSING`` where it has no such form."""
    if value is MISSING or isinstance(value, Field):
        return MISSING
    try:
        plain = to_json(value)
        json.dumps(plain, allow_nan=False).encode()
        return plain
    except (Unpresentable, ValueError, RecursionError):
        return MISSING


def _refuse_twins(value: list[Any]) -> None:
    seen = set()
    for index, item in enumerate(value):
        key = json.dumps(item, sort_keys=True) if isinstance(item, (list, dict)) else (isinstance(item, bool), item)
        if key in seen:
            raise Misfit("expected every item only once").within(index)
        seen.add(key)


def _own_doc(cls: type) -> str:
    doc = cls.__dict__.get("__doc__") or ""
    generated = doc.startswith(f"{cls.__name__}(")
    return "" if generated else inspect.cleandoc(doc).split("\n\n")[0]


def _listed(one: str, many: str, names: list[str]) -> str:
    if not names:
        return f"{one} none"
    return f"{one if len(names) == 1 else many} " + ", ".join(names[:20])
