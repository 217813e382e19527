"""``python -m towow_worker FILE``: serves the tools of a file or module."""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import json
import pathlib
import sys
import traceback
from collections.abc import Sequence
from types import ModuleType
from typing import NoReturn

from . import worker as _worker
from .errors import ConfigError, DefinitionError, Unavailable
from .worker import Worker

LEVELS = ("debug", "info", "warning", "error")


class _Refusal(Exception):
    """One line for the user, and the exit status: 2 for how it was called, 1 for what went wrong."""

    def __init__(self, message: str, status: int = 2):
        super().__init__(message)
        self.status = status


def main(argv: Sequence[str] | None = None) -> int:
    """The command; returns the exit status."""
    try:
        options = _parser().parse_args(argv)
        worker, name = load(options.target)
        worker.name = options.name or worker.name or name
        if options.max_concurrency is not None:
            worker.max_concurrency = options.max_concurrency
        if not worker.tools:
            raise _Refusal(
                f"no tools in {options.target}: put @tool (from towow_worker import tool) in front of a function"
            )
        worker.run(
            options.host,
            options.port,
            connect=options.connect,
            token_file=options.token_file,
            log_level=options.log_level,
        )
        return 0
    except _Refusal as refusal:
        return _say(str(refusal), refusal.status)
    except ConfigError as error:
        return _say(str(error), 1 if isinstance(error, Unavailable) else 2)


def load(target: str) -> tuple[Worker, str]:
    """The worker of ``FILE[:NAME]`` or ``MODULE[:NAME]``, and what to call it."""
    place, attribute = _split(target)
    before = set(_worker.default.tools)
    module = _load_file(pathlib.Path(place)) if _is_file(place) else _load_module(place)
    name = pathlib.Path(place).stem if _is_file(place) else place.rsplit(".", 1)[-1]
    if attribute is not None:
        found = getattr(module, attribute, None)
        if not isinstance(found, Worker):
            raise _Refusal(
                f"{attribute} in {place} is no Worker; write {place}:NAME with the name of one, or {place} alone"
            )
        return found, name
    named = {id(value): (key, value) for key, value in vars(module).items() if isinstance(value, Worker)}
    if _worker.default.tools and (set(_worker.default.tools) - before or not named):
        named.setdefault(id(_worker.default), ("default", _worker.default))
    if len(named) > 1:
        names = ", ".join(f"{place}:{key}" for key, _ in named.values())
        raise _Refusal(f"{place} has several workers; choose one: {names}")
    return next((value for _, value in named.values()), _worker.default), name


def _split(target: str) -> tuple[str, str | None]:
    place, colon, attribute = target.rpartition(":")
    # C:\tools.py has a colon too.
    if colon and attribute.isidentifier() and len(place) > 1:
        return place, attribute
    return target, None


def _is_file(place: str) -> bool:
    return place.endswith(".py") or "/" in place or "\\" in place


def _load_file(path: pathlib.Path) -> ModuleType:
    if not path.is_file():
        raise _Refusal(f"there is no file {path}")
    name = (
        path.stem if path.stem.isidentifier() and path.stem not in sys.modules else f"towow_file_{abs(hash(str(path)))}"
    )
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise _Refusal(f"{path} is no Python file")
    module = importlib.util.module_from_spec(spec)
    # As `python FILE` has it: what stands beside the file can be imported.
    sys.path.insert(0, str(path.resolve().parent))
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except BaseException as error:
        _theirs(error, str(path))
    return module


def _load_module(name: str) -> ModuleType:
    sys.path.insert(0, "")
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name and (name == error.name or name.startswith(error.name + ".")):
            raise _Refusal(f"there is no module {error.name}; a file is named with its ending, as tools.py") from None
        _theirs(error, name)
    except BaseException as error:
        _theirs(error, name)


def _theirs(error: BaseException, place: str) -> NoReturn:
    """What the user's own code raised while it was imported: their traceback, from their first line on."""
    if isinstance(error, KeyboardInterrupt):
        raise error
    if isinstance(error, SystemExit):
        raise _Refusal(
            f'{place} ended while it was imported; put what it runs under `if __name__ == "__main__":`', 1
        ) from None
    if isinstance(error, DefinitionError):
        raise _Refusal(f"{error} ({_line_of_theirs(error)})", 1) from None
    trace = error.__traceback__
    while trace is not None and (
        trace.tb_frame.f_code.co_filename == __file__ or "importlib" in trace.tb_frame.f_code.co_filename
    ):
        trace = trace.tb_next
    traceback.print_exception(type(error), error, trace)
    raise _Refusal(f"{place} could not be imported: {type(error).__name__}", 1) from None


def _line_of_theirs(error: BaseException) -> str:
    """The place in the user's code from which we were asked for what cannot be."""
    ours = str(pathlib.Path(__file__).parent)
    frames = [
        frame for frame in traceback.extract_tb(error.__traceback__) if not frame.filename.startswith((ours, "<frozen"))
    ]
    frames = [frame for frame in frames if "importlib" not in frame.filename]
    return f"{pathlib.Path(frames[-1].filename).name}, line {frames[-1].lineno}" if frames else "while it was imported"


def _say(message: str, status: int) -> int:
    if sys.stderr.isatty():
        print(f"error: {message}", file=sys.stderr)
    else:
        code = "usage" if status == 2 else "failed"
        print(
            json.dumps({"ok": False, "error": {"code": code, "message": message}}, ensure_ascii=False), file=sys.stderr
        )
    return status


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise _Refusal(f"{message}; see python -m towow_worker --help")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="python -m towow_worker",
        description="Serves the functions of a Python file as tools. Connect with: towow mcp --bridge ws://127.0.0.1:8765",
        epilog="The token of the bridge comes from TOWOW_BRIDGE_TOKEN or --token-file, never from an argument.",
    )
    parser.add_argument(
        "target", metavar="MODULE_OR_FILE[:WORKER]", help="a file (tools.py) or module (pkg.tools) with @tool functions"
    )
    parser.add_argument(
        "--host", default="127.0.0.1", help="address to listen on; others than this machine's need a token"
    )
    parser.add_argument("--port", type=_port, default=8765, help="port to listen on, 0 for a free one (default: 8765)")
    parser.add_argument(
        "--connect", metavar="URL", action="append", help="dial a host instead of listening; repeatable"
    )
    parser.add_argument("--token-file", metavar="FILE", help="file with the token, readable by you alone (mode 0600)")
    parser.add_argument("--name", help="what the worker is called (default: the file's name)")
    parser.add_argument(
        "--max-concurrency", type=_count, metavar="N", help="calls at once for each host, 1 to 1024 (default: 16)"
    )
    parser.add_argument("--log-level", choices=LEVELS, default="info", help="what is written to stderr (default: info)")
    return parser


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) > 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is no port from 0 to 65535")
    return int(text)


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 1024:
        raise argparse.ArgumentTypeError(f"{text!r} is no number from 1 to 1024")
    return int(text)
