"""Steps that are counted, and what they are asked to come to."""

import json
from typing import Any, Callable


class Refused(Exception):
    """The client answered with an error; its text."""


class Missing:
    """What a failed step would have given: whatever is looked up in it is missing too."""

    def __init__(self, of: str) -> None:
        self.of = of

    def __getitem__(self, _: object) -> "Missing":
        return self

    def get(self, *_: object) -> "Missing":
        return self

    def __iter__(self):
        return iter(())


def missing(value: Any) -> Missing | None:
    """The first thing within arguments that an earlier step did not give."""
    if isinstance(value, Missing):
        return value
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, (list, tuple)) else ()
    return next((found for found in map(missing, inner) if found), None)


def at(value: Any, path: str) -> Any:
    """`a.b.0.c` within a value; `a.#` is a length."""
    for name in path.split(".") if path else []:
        if name == "#":
            value = len(value)
        elif isinstance(value, list):
            value = value[int(name)]
        else:
            value = value[name]
    return value


def check(answer: Any, wanted: dict[str, Any]) -> None:
    """Every path holds the value that is wanted; a function says itself whether it does."""
    for path, want in wanted.items():
        try:
            found = at(answer, path)
        except (KeyError, IndexError, TypeError, ValueError):
            raise AssertionError(f"no {path} in {short(answer)}") from None
        good = want(found) if callable(want) else found == want
        assert good, f"{path or 'the answer'} is {short(found)}" + ("" if callable(want) else f", not {short(want)}")


def short(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 300 else text[:300] + "..."


class Tally:
    """Counts steps; prints those that failed."""

    def __init__(self) -> None:
        self.steps = 0
        self.failures: list[str] = []

    def failed(self, name: str, why: object) -> Missing:
        self.failures.append(name)
        print(f"FAILED {name}: {short(str(why))}", flush=True)
        return Missing(name)

    def judge(self, name: str, answer: Any, wanted: dict[str, Any]) -> None:
        """Contents that are wrong are a failure; the story goes on with them."""
        try:
            check(answer, wanted)
        except AssertionError as error:
            self.failed(name, error)

    def step(self, name: str, work: Callable[[], Any], **wanted: Any) -> Any:
        self.steps += 1
        try:
            answer = work()
            check(answer, {path.replace("__", "."): want for path, want in wanted.items()})
            return answer
        except Exception as error:
            return self.failed(name, f"{type(error).__name__}: {error}" if not isinstance(error, AssertionError) else error)


def text_with(*parts: str) -> Callable[[Any], bool]:
    return lambda found: isinstance(found, str) and all(part in found for part in parts)


def filled(found: Any) -> bool:
    return bool(found)


def has(**fields: Any) -> Callable[[Any], bool]:
    """Some row of a list has these fields."""
    return lambda rows: any(all(row.get(name) == value for name, value in fields.items()) for row in rows)


def lacks(**fields: Any) -> Callable[[Any], bool]:
    return lambda rows: not has(**fields)(rows)
