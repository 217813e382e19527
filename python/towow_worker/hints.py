"""``Builder``: makes a node of any hint, or says why there is none."""

from __future__ import annotations

import collections.abc as abc
import dataclasses
import enum
import types as pytypes
import typing
from collections.abc import Mapping
from typing import Any

from .errors import DefinitionError
from .fields import MISSING, Rules
from .shapes import Array, Dictionary, Member, Object, Tuple
from .types import Anything, Choice, Integer, Limited, Node, Parsed, Text, Union, choice_of, scalar

_LISTS = (list, abc.Sequence, abc.MutableSequence, abc.Iterable, abc.Collection)
_SETS = (set, abc.Set, abc.MutableSet)
_DICTS = (dict, abc.Mapping, abc.MutableMapping)


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
        except TypeError as error:
            raise DefinitionError(f"the hints of {cls.__qualname__} cannot be read ({error})") from None

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
            default = field.default if field.default is not dataclasses.MISSING else MISSING
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
            node.members[name] = self._member(cls, name, hint, required, MISSING)
        return node

    def _named_tuple(self, cls: Any) -> Node:
        node = self._classes[cls] = Object(cls, cls.__name__, lambda loaded: cls(**loaded))
        hints = self.members_of(cls)
        for name in cls._fields:
            default = cls._field_defaults.get(name, MISSING)
            node.members[name] = self._member(cls, name, hints.get(name, Any), default is MISSING, default)
        return node

    def _member(self, cls: type, name: str, hint: Any, required: bool, default: Any) -> Member:
        try:
            return Member(self.build(hint), required, default=default)
        except DefinitionError as error:
            raise DefinitionError(f"{error} (field {name} of {cls.__qualname__})") from None


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


def _name(hint: Any) -> str:
    return getattr(hint, "__qualname__", None) or str(hint)
