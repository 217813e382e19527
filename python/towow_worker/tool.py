"""A function as a tool: its name, words, schemas, and how arguments become its parameters."""

from __future__ import annotations

import functools
import inspect
import re
import typing
from collections.abc import Callable, Mapping
from typing import Any

from . import docstring
from .content import is_content_type
from .context import Context
from .errors import INVALID_PARAMS, DefinitionError, RpcError
from .fields import MISSING, Field
from .hints import Builder
from .shapes import Array, Dictionary, Member, Object, load_members, object_schema, with_defs
from .types import Anything, Limited, Misfit, Node, Null, Text

_NAME = re.compile(r"[A-Za-z0-9_-]{1,60}")
_META = "net.towow/bridge"


class Tool:
    """What ``@tool`` makes of a function. The function itself stays as it is."""

    def __init__(
        self,
        fn: Callable[..., Any],
        *,
        name: str | None = None,
        title: str | None = None,
        description: str | None = None,
        read_only: bool | None = None,
        destructive: bool | None = None,
        idempotent: bool | None = None,
        open_world: bool | None = None,
        timeout: float | None = None,
        concurrency: int | None = None,
        meta: Mapping[str, Any] | None = None,
        local_names: Mapping[str, Any] | None = None,
    ):
        self.fn = fn
        self.name = _checked_name(fn, name)
        self.is_async = _is_async(fn)
        self.timeout = _positive(self.name, "timeout", timeout)
        self.concurrency = _positive(self.name, "concurrency", concurrency)
        _refuse_generators(fn, self.name)
        summary, words = docstring.parse(
            inspect.getdoc(_inner(fn)) if not isinstance(fn, functools.partial) else _inner(fn).__doc__
        )
        self.title = title
        self.description = description if description is not None else summary
        self.annotations = {
            key: value
            for key, value in (
                ("readOnlyHint", read_only),
                ("destructiveHint", destructive),
                ("idempotentHint", idempotent),
                ("openWorldHint", open_world),
            )
            if value is not None
        }
        self.meta = dict(meta or {})
        self._builder = Builder(local_names)
        self._members: dict[str, Member] = {}
        self._positional: list[str] = []
        self._extra: Node | None = None
        self._context: list[str] = []
        self._read_signature(words)
        self.output: Node | None = None
        self.wrap = False
        self._read_return()
        # It knows the names of the place of registration, and would keep them alive.
        del self._builder

    def definition(self) -> dict[str, Any]:
        """The tool as MCP lists it."""
        tool: dict[str, Any] = {"name": self.name}
        if self.title:
            tool["title"] = self.title
        if self.description:
            tool["description"] = self.description
        tool["inputSchema"] = self.input_schema()
        if self.output is not None:
            tool["outputSchema"] = self.output_schema()
        if self.annotations:
            tool["annotations"] = self.annotations
        limits: dict[str, Any] = {}
        if self.timeout is not None:
            limits["timeoutMs"] = max(1, round(self.timeout * 1000))
        if self.concurrency is not None:
            limits["concurrency"] = self.concurrency
        meta = {**self.meta, **({_META: limits} if limits else {})}
        return {**tool, "_meta": meta} if meta else tool

    def input_schema(self) -> dict[str, Any]:
        """What the arguments look like."""
        nodes = [member.node for member in self._members.values()] + ([self._extra] if self._extra else [])
        return with_defs(nodes, lambda defs: object_schema(self._members, defs, self._extra))

    def output_schema(self) -> dict[str, Any] | None:
        """What ``structuredContent`` looks like; None where the result is text or pictures."""
        node = self.output
        if node is None:
            return None
        if self.wrap:
            members = {"result": Member(node, True)}
            return with_defs([node], lambda defs: object_schema(members, defs))
        return with_defs([node], lambda defs: node.body(defs) if isinstance(node, Object) else node.schema(defs))

    def bind(self, arguments: Any, context: Context) -> tuple[list[Any], dict[str, Any]]:
        """Converts a call's arguments; raises ``RpcError`` (-32602) naming what does not fit."""
        if arguments is None:
            arguments = {}
        if type(arguments) is not dict:
            raise RpcError(INVALID_PARAMS, f"{self.name}: arguments are an object", {"tool": self.name, "path": ""})
        try:
            loaded = load_members(self._members, arguments, True, self._extra)
        except Misfit as misfit:
            raise RpcError(
                INVALID_PARAMS, self._complaint(misfit), {"tool": self.name, "path": misfit.where()}
            ) from None
        for name in self._context:
            loaded[name] = context
        args = []
        for name in self._positional:
            # Behind one that is left out none can be given by position: its own default has to stand in.
            args.append(loaded.pop(name) if name in loaded else self._members[name].default)
        return args, loaded

    def _complaint(self, misfit: Misfit) -> str:
        if len(misfit.path) == 1 and misfit.path[0] not in self._members:
            takes = ", ".join(self._members) or "no arguments"
            return f"{misfit.where()}: unknown argument; {self.name} takes {takes}"
        return f"{misfit.where()}: {misfit.problem}"

    def _read_signature(self, words: dict[str, str]) -> None:
        try:
            signature = inspect.signature(self.fn)
        except (ValueError, TypeError):
            raise DefinitionError(f"{self.name} has no signature that Python can read; wrap it in a `def`") from None
        hints = self._hints()
        inner = _inner(self.fn)
        for position, parameter in enumerate(signature.parameters.values()):
            if position == 0 and parameter.name in ("self", "cls") and parameter.name not in hints and _in_class(inner):
                raise DefinitionError(
                    f"{self.name} is a method and would get no {parameter.name}; add it bound to an object: worker.add(thing.{self.name})"
                )
            self._read_parameter(parameter, hints.get(parameter.name, Any), words.get(parameter.name, ""))
        if len(self._context) and any(name in self._positional for name in self._context):
            raise DefinitionError(f"{self.name}: a Context parameter cannot be positional-only; move it behind the `/`")

    def _read_parameter(self, parameter: inspect.Parameter, hint: Any, words: str) -> None:
        name = parameter.name
        if parameter.kind is parameter.VAR_POSITIONAL:
            raise DefinitionError(
                f"{self.name}: *{name} has no names to call it by; take a list, `{name}: list[...]`, instead"
            )
        if _wants_context(hint):
            self._context.append(name)
            return
        if parameter.kind is parameter.VAR_KEYWORD:
            self._extra = self._build(name, hint)
            return
        if parameter.kind is parameter.POSITIONAL_ONLY:
            self._positional.append(name)
        default = MISSING if parameter.default is parameter.empty else parameter.default
        if isinstance(default, Field):
            hint, default = typing.Annotated[hint, default], default.default
            if default is not MISSING:
                raise DefinitionError(
                    f"{self.name}: write the default of {name} as `{name}: Annotated[..., Field(...)] = {default!r}`"
                )
            raise DefinitionError(
                f"{self.name}: write Field of {name} into its hint, `{name}: Annotated[..., Field(...)]`"
            )
        self._members[name] = Member(self._build(name, hint), default is MISSING, words, default)

    def _build(self, name: str, hint: Any) -> Node:
        try:
            return self._builder.build(hint)
        except DefinitionError as error:
            raise DefinitionError(
                f"{self.name}: parameter {name}: {error}; use str, int, float, bool, list, dict, Literal, Enum, a dataclass or a TypedDict"
            ) from None
        except RecursionError:
            raise DefinitionError(f"{self.name}: parameter {name}: the hint never ends") from None

    def _hints(self) -> dict[str, Any]:
        inner = _inner(self.fn)
        target = inner if inspect.isroutine(inner) else getattr(type(inner), "__call__", inner)
        try:
            return self._builder.hints_of(target)
        except NameError as error:
            raise DefinitionError(
                f"{self.name}: a hint names something that is not there when the tool is registered ({error}); "
                "import it at the top of the module, not only under TYPE_CHECKING"
            ) from None
        except TypeError as error:
            raise DefinitionError(f"{self.name}: its hints cannot be read ({error})") from None

    def _read_return(self) -> None:
        hint = self._hints().get("return", Any)
        if _mentions_content(hint):
            return
        try:
            node = self._builder.build(hint)
        except DefinitionError:
            # A table, a picture, whatever: how it is shown is found out when it is there.
            return
        bare = node.inner if isinstance(node, Limited) else node
        if isinstance(bare, (Anything, Text)) or isinstance(bare, Null):
            return
        if isinstance(bare, Array) and isinstance(bare.item, Anything):
            # A list of anything may hold pictures.
            return
        self.output = node
        self.wrap = not isinstance(bare, (Object, Dictionary))


def _inner(fn: Any) -> Any:
    while isinstance(fn, functools.partial):
        fn = fn.func
    return inspect.unwrap(fn)


def _is_async(fn: Any) -> bool:
    while isinstance(fn, functools.partial):
        fn = fn.func
    return inspect.iscoroutinefunction(fn) or inspect.iscoroutinefunction(getattr(type(fn), "__call__", None))


def _refuse_generators(fn: Any, name: str) -> None:
    inner = _inner(fn)
    if inspect.isgeneratorfunction(inner) or inspect.isasyncgenfunction(inner):
        raise DefinitionError(
            f"{name} yields; a tool has one result: return a list, and tell of steps with ctx.progress(...)"
        )


def _in_class(fn: Any) -> bool:
    name = getattr(fn, "__qualname__", "")
    return inspect.isfunction(fn) and "." in name and not name.rsplit(".", 1)[0].endswith("<locals>")


def _checked_name(fn: Any, name: str | None) -> str:
    if not callable(fn):
        raise DefinitionError(f"a tool is a function, and {fn!r} cannot be called")
    found = name if name is not None else getattr(_inner(fn), "__name__", None) or type(fn).__name__.lower()
    if not isinstance(found, str) or not _NAME.fullmatch(found):
        raise DefinitionError(
            f'{found!r} is no name for a tool: 1 to 60 letters, digits, _ and - ; give one with name="..."'
        )
    return found


def _positive(tool: str, what: str, value: Any) -> Any:
    if value is not None and (isinstance(value, bool) or not isinstance(value, (int, float)) or not value > 0):
        raise DefinitionError(f"{tool}: {what} is a number above 0, not {value!r}")
    if what == "concurrency" and value is not None and value != int(value):
        raise DefinitionError(f"{tool}: concurrency is a whole number, not {value!r}")
    return value


def _wants_context(hint: Any) -> bool:
    if typing.get_origin(hint) is typing.Annotated:
        hint = typing.get_args(hint)[0]
    if isinstance(hint, type):
        return issubclass(hint, Context)
    return any(isinstance(arg, type) and issubclass(arg, Context) for arg in typing.get_args(hint))


def _mentions_content(hint: Any) -> bool:
    if is_content_type(hint):
        return True
    return any(_mentions_content(arg) for arg in typing.get_args(hint))
