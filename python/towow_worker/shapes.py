"""Containers and classes, and ``build``, which makes a node of any hint."""

from __future__ import annotations

import collections.abc as abc
import dataclasses
import enum
import inspect
import json
import types as pytypes
import typing
from typing import Any, Callable, Iterator, Mapping

from .errors import DefinitionError
from .fields import Field, Rules, _MISSING
from .types import (
    Anything,
    Choice,
    Defs,
    Integer,
    Limited,
    Misfit,
    Node,
    Null,
    Parsed,
    Schema,
    Text,
    Union,
    choice_of,
    scalar,
)

_LISTS = (list, abc.Sequence, abc.MutableSequence, abc.Iterable, abc.Collection)
_SETS = (set, abc.Set, abc.MutableSet)
_DICTS = (dict, abc.Mapping, abc.MutableMapping)


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
    default: Any = _MISSING

    def schema(self, defs: Defs) -> Schema:
        """Its schema with its words."""
        schema = self.node.schema(defs)
        if self.description and "description" not in schema:
            schema = {**schema, "description": self.description}
        shown = jsonable_default(self.default)
        return schema if shown is _MISSING else {**schema, "default": shown}


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


class Builder:
    """Makes nodes of hints; each class once, so that one that contains itself ends."""

    def __init__(self, names: Mapping[str, Any] | None = None):
        self._names = dict(names or {})
        self._classes: dict[type, Node] = {}

    def build(self, hint: Any) -> Node:
        """The node of a hint; raises ``DefinitionError`` with what is wrong about it."""
        hint = _resolve_alias(hint)
        found = scalar(hint)
        if found is not None:
            return found
        origin = typing.get_origin(hint)
        if origin is None:
            return self._plain(hint)
        args = typing.get_args(hint)
        if not args and hint != tuple[()]:
            # typing.List without a type is list.
            return self._plain(origin)
        if origin is typing.Annotated or getattr(origin, "__name__", "") == "Annotated":
            return self._annotated(hint.__origin__, hint.__metadata__)
        if _is_form(origin, "Required", "NotRequired", "ReadOnly"):
            return self.build(args[0])
        if origin is typing.Union or origin is pytypes.UnionType:
            return Union([self.build(member) for member in args])
        if origin is typing.Literal or _is_form(origin, "Literal"):
            return _literal(args)
        return self._generic(origin, args)

    def members_of(self, cls: type) -> dict[str, Any]:
        """The resolved hints of a class."""
        try:
            return self.hints_of(cls)
        except NameError as error:
            raise DefinitionError(
                f"the hints of {cls.__qualname__} name something that is not there ({error})"
            ) from None

    def hints_of(self, thing: Any) -> dict[str, Any]:
        """Resolves hints where they were written, and only then where the tool is registered."""
        try:
            return typing.get_type_hints(thing, include_extras=True)
        except NameError:
            return typing.get_type_hints(thing, localns=self._names, include_extras=True)

    def _annotated(self, inner: Any, metadata: tuple[Any, ...]) -> Node:
        node = self.build(inner)
        rules = Rules(metadata)
        return Limited(node, rules) if rules.limits or rules.words() else node

    def _plain(self, hint: Any) -> Node:
        if hint in _LISTS:
            return Array(Anything(), None)
        if hint in _SETS:
            return Array(Anything(), set, unique=True)
        if hint is frozenset:
            return Array(Anything(), frozenset, unique=True)
        if hint is tuple:
            return Array(Anything(), tuple)
        if hint in _DICTS:
            return Dictionary(Text(), Anything())
        if not isinstance(hint, type):
            raise DefinitionError(f"{_name(hint)} has no form in JSON")
        if issubclass(hint, enum.Enum):
            return choice_of(hint)
        if hint not in self._classes:
            self._classes[hint] = self._class(hint)
        return self._classes[hint]

    def _generic(self, origin: Any, args: tuple[Any, ...]) -> Node:
        if origin in _LISTS:
            return Array(self.build(args[0]), None)
        if origin in _SETS:
            return Array(self.build(args[0]), set, unique=True)
        if origin is frozenset:
            return Array(self.build(args[0]), frozenset, unique=True)
        if origin is tuple:
            if len(args) == 2 and args[1] is Ellipsis:
                return Array(self.build(args[0]), tuple)
            return Tuple([self.build(arg) for arg in args if arg != ()])
        if origin in _DICTS:
            return Dictionary(self._key(args[0]), self.build(args[1]))
        raise DefinitionError(f"{_name(origin)} with parameters has no form in JSON")

    def _key(self, hint: Any) -> Node:
        node = self.build(hint)
        inner = node.inner if isinstance(node, Limited) else node
        if (
            isinstance(inner, (Text, Integer, Anything, Parsed))
            or isinstance(inner, Choice)
            and inner.kinds == {"string"}
        ):
            return node
        raise DefinitionError(
            f"the keys of a JSON object are texts: use dict[str, ...] instead of dict[{_name(hint)}, ...]"
        )

    def _class(self, cls: type) -> Node:
        if dataclasses.is_dataclass(cls):
            return self._dataclass(cls)
        if issubclass(cls, dict) and hasattr(cls, "__total__"):
            return self._typed_dict(cls)
        if issubclass(cls, tuple) and hasattr(cls, "_fields"):
            return self._named_tuple(cls)
        raise DefinitionError(f"{_name(cls)} has no form in JSON")

    def _dataclass(self, cls: type) -> Node:
        node = self._classes[cls] = Object(cls, cls.__name__, lambda loaded: cls(**loaded))
        hints = self.members_of(cls)
        for name, hint in hints.items():
            if isinstance(hint, dataclasses.InitVar):
                raise DefinitionError(f"{name} of {cls.__qualname__} is an InitVar, which has no form in JSON")
        for field in dataclasses.fields(cls):
            if not field.init:
                continue
            required = field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
            default = field.default if field.default is not dataclasses.MISSING else _MISSING
            member = self._member(cls, field.name, hints[field.name], required, default)
            member.description = str(field.metadata.get("description", ""))
            node.members[field.name] = member
        return node

    def _typed_dict(self, cls: Any) -> Node:
        node = self._classes[cls] = Object(cls, cls.__name__, None)
        for name, hint in self.members_of(cls).items():
            required = name in cls.__required_keys__
            # With postponed annotations the class could not see these when it was made.
            form = typing.get_origin(hint)
            if _is_form(form, "NotRequired"):
                required = False
            elif _is_form(form, "Required"):
                required = True
            node.members[name] = self._member(cls, name, hint, required, _MISSING)
        return node

    def _named_tuple(self, cls: Any) -> Node:
        node = self._classes[cls] = Object(cls, cls.__name__, lambda loaded: cls(**loaded))
        hints = self.members_of(cls)
        for name in cls._fields:
            default = cls._field_defaults.get(name, _MISSING)
            node.members[name] = self._member(cls, name, hints.get(name, Any), default is _MISSING, default)
        return node

    def _member(self, cls: type, name: str, hint: Any, required: bool, default: Any) -> Member:
        try:
            return Member(self.build(hint), required, default=default)
        except DefinitionError as error:
            raise DefinitionError(f"{error} (field {name} of {cls.__qualname__})") from None


def jsonable_default(value: Any) -> Any:
    """A default as JSON, or ``_MISSING`` where it has no such form."""
    from .convert import Unpresentable, to_json

    if value is _MISSING or isinstance(value, Field):
        return _MISSING
    try:
        plain = to_json(value)
        json.dumps(plain, allow_nan=False).encode()
        return plain
    except (Unpresentable, ValueError, RecursionError):
        return _MISSING


def _refuse_twins(value: list[Any]) -> None:
    seen = set()
    for index, item in enumerate(value):
        key = json.dumps(item, sort_keys=True) if isinstance(item, (list, dict)) else (isinstance(item, bool), item)
        if key in seen:
            raise Misfit("expected every item only once").within(index)
        seen.add(key)


def _literal(args: tuple[Any, ...]) -> Node:
    for value in args:
        if value is not None and type(value) not in (str, int, bool):
            raise DefinitionError(
                f"Literal[{value!r}] has no form in JSON; use texts, numbers, booleans or the Enum itself"
            )
    return Choice([(value, value) for value in args])


def _resolve_alias(hint: Any) -> Any:
    """Looks through NewType, ``type X = ...`` and bounded type variables."""
    for _ in range(32):
        if hasattr(hint, "__supertype__"):
            hint = hint.__supertype__
        elif type(hint).__name__ == "TypeAliasType":
            hint = hint.__value__
        elif isinstance(hint, typing.TypeVar):
            hint = hint.__bound__ if hint.__bound__ is not None else Any
        else:
            return hint
    raise DefinitionError(f"{_name(hint)} is an alias of itself")


def _is_form(origin: Any, *names: str) -> bool:
    """``typing``'s and ``typing_extensions``' special forms are different objects with the same name."""
    return getattr(origin, "_name", None) in names and getattr(origin, "__module__", "typing").startswith("typing")


def _own_doc(cls: type) -> str:
    doc = cls.__dict__.get("__doc__") or ""
    generated = doc.startswith(f"{cls.__name__}(")
    return "" if generated else inspect.cleandoc(doc).split("\n\n")[0]


def _name(hint: Any) -> str:
    return getattr(hint, "__qualname__", None) or str(hint)


def _listed(one: str, many: str, names: list[str]) -> str:
    if not names:
        return f"{one} none"
    return f"{one if len(names) == 1 else many} " + ", ".join(names[:20])


def null_of(node: Node) -> bool:
    """Whether the node takes nothing but null."""
    return isinstance(node, Null)


def walk(node: Node) -> Iterator[Node]:
    """The node and everything in it."""
    seen: set[int] = set()
    stack = [node]
    while stack:
        node = stack.pop()
        if id(node) not in seen:
            seen.add(id(node))
            yield node
            stack.extend(node.children())
