"""Every example of the README runs, and gives what stands beneath it."""

from __future__ import annotations

import json
import pathlib
import re
import shlex
from typing import Any

import pytest
from peer import Host, RpcFailure, dial

from towow_worker.cli import _parser

ROOT = pathlib.Path(__file__).parent.parent
README = (ROOT / "README.md").read_text()
BLOCKS = re.findall(r"```python\n(.*?)```", README, re.S)
COMMANDS = re.findall(r"^\$ python -m towow_worker (.*)$", README, re.M)


async def outcome(host: Host, name: str, arguments: Any) -> str:
    """A result as the README writes it."""
    try:
        result = await host.call(name, arguments, session="readme", token="t")
    except RpcFailure as refused:
        return str(refused.message)
    content = result["content"]
    if result.get("isError"):
        error = json.loads(content[0]["text"])["error"]
        return f"{error['code']}: {error['message']}"
    if len(content) > 1:
        return ", ".join(block["type"] for block in content)
    structured = result.get("structuredContent")
    if structured is None:
        return json.dumps(content[0]["text"])
    return json.dumps(structured["result"] if list(structured) == ["result"] else structured)


@pytest.mark.parametrize("number", range(len(BLOCKS)))
def test_example(process: Any, run: Any, tmp_path: pathlib.Path, number: int) -> None:
    block = BLOCKS[number]
    expected = re.findall(r"^#> (\w+) (\{.*\}) -> (.+)$", block, re.M)
    assert expected, "an example without a result"
    (tmp_path / "tools.py").write_text(block)
    child = process("tools.py", "--port", "0", cwd=tmp_path)

    async def scene() -> None:
        async with dial(child.url) as host:
            for name, arguments, result in expected:
                assert await outcome(host, name, json.loads(arguments)) == result

    run(scene())


def test_the_commands_are_ours() -> None:
    assert len(BLOCKS) >= 5 and len(COMMANDS) >= 5
    for command in COMMANDS:
        assert _parser().parse_args(shlex.split(command, comments=True)).target


def test_what_is_named_is_there() -> None:
    import towow_worker

    for name in towow_worker.__all__:
        assert getattr(towow_worker, name) is not None
    assert towow_worker.__version__ in (ROOT / "pyproject.toml").read_text()
    for attribute in ("add", "remove", "serve", "start", "stop", "run"):
        assert f"worker.{attribute}(" in README and callable(getattr(towow_worker.Worker, attribute))
