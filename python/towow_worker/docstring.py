"""Reads Google, numpy and reST docstrings: what a function does, and what its parameters mean."""

from __future__ import annotations

import inspect
import re

_GOOGLE_PARAMS = {"args", "arguments", "parameters", "params", "keyword args", "keyword arguments", "other parameters"}
_GOOGLE_OTHER = {
    "returns",
    "return",
    "yields",
    "yield",
    "raises",
    "raise",
    "except",
    "exceptions",
    "example",
    "examples",
    "note",
    "notes",
    "warning",
    "warnings",
    "see also",
    "references",
    "attributes",
    "todo",
    "warns",
}
_NUMPY_PARAMS = {"parameters", "other parameters"}
_GOOGLE_ITEM = re.compile(r"^(\*{0,2}\w+)\s*(?:\(.*?\))?\s*:\s*(.*)$")
_NUMPY_ITEM = re.compile(r"^(\*{0,2}\w+(?:\s*,\s*\*{0,2}\w+)*)\s*(?::.*)?$")
_REST_FIELD = re.compile(r"^:(\w+)(?:\s+([^:]*))?:\s*(.*)$")
_REST_PARAMS = {"param", "parameter", "arg", "argument", "key", "keyword"}


def parse(doc: str | None) -> tuple[str, dict[str, str]]:
    """Splits a docstring into the description (without its parameter, return and raise sections) and parameter texts."""
    if not doc:
        return "", {}
    lines = inspect.cleandoc(doc).splitlines()
    text: list[str] = []
    params: dict[str, str] = {}
    index = 0
    while index < len(lines):
        line = lines[index]
        following = lines[index + 1] if index + 1 < len(lines) else ""
        title = line.strip().lower()
        if _is_rule(following) and line == line.strip() and title in _NUMPY_PARAMS | _GOOGLE_OTHER:
            index, section = _take_numpy(lines, index + 2)
            if title in _NUMPY_PARAMS:
                _numpy_items(section, params)
        elif line == line.strip() and title.endswith(":") and title[:-1] in _GOOGLE_PARAMS | _GOOGLE_OTHER:
            index, section = _take_indented(lines, index + 1)
            if title[:-1] in _GOOGLE_PARAMS:
                _google_items(section, params)
        elif _REST_FIELD.match(line):
            index = _rest_field(lines, index, params)
        else:
            text.append(line)
            index += 1
    return _tidy(text), params


def _is_rule(line: str) -> bool:
    return len(line.strip()) >= 3 and set(line.strip()) == {"-"}


def _tidy(lines: list[str]) -> str:
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _take_indented(lines: list[str], index: int) -> tuple[int, list[str]]:
    section: list[str] = []
    while index < len(lines) and (not lines[index].strip() or lines[index][0].isspace()):
        section.append(lines[index])
        index += 1
    return index, section


def _take_numpy(lines: list[str], index: int) -> tuple[int, list[str]]:
    section: list[str] = []
    while index < len(lines) and not (index + 1 < len(lines) and _is_rule(lines[index + 1])):
        section.append(lines[index])
        index += 1
    return index, section


def _google_items(section: list[str], params: dict[str, str]) -> None:
    body = inspect.cleandoc("\n" + "\n".join(section)).splitlines()
    name = None
    for line in body:
        item = _GOOGLE_ITEM.match(line)
        if item and not line[0].isspace():
            name = item[1].lstrip("*")
            params[name] = item[2].strip()
        elif name and line.strip():
            params[name] = f"{params[name]} {line.strip()}".strip()


def _numpy_items(section: list[str], params: dict[str, str]) -> None:
    names: list[str] = []
    for line in section:
        item = _NUMPY_ITEM.match(line)
        if item and not line[0].isspace():
            names = [name.strip().lstrip("*") for name in item[1].split(",")]
            for name in names:
                params[name] = ""
        elif line.strip():
            for name in names:
                params[name] = f"{params[name]} {line.strip()}".strip()


def _rest_field(lines: list[str], index: int, params: dict[str, str]) -> int:
    match = _REST_FIELD.match(lines[index])
    assert match is not None
    index += 1
    words = [match[3].strip()]
    while index < len(lines) and lines[index][:1].isspace() and lines[index].strip():
        words.append(lines[index].strip())
        index += 1
    if match[1] in _REST_PARAMS and match[2]:
        # ":param int count: text" has the type before the name.
        params[match[2].split()[-1].lstrip("*")] = " ".join(words).strip()
    return index
