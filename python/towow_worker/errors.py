"""What can go wrong, by name."""

from __future__ import annotations

from typing import Any

#: JSON-RPC codes of the wire. Everything else a function does wrong is a result with ``isError``.
PARSE_ERROR = -32700
INVALID_REQUEST = -32600
METHOD_NOT_FOUND = -32601
INVALID_PARAMS = -32602
INTERNAL_ERROR = -32603
DEADLINE = -32001
OVERLOADED = -32003
CANCELLED = -32004
DRAINING = -32005
TOO_LARGE = -32006


class ToolError(Exception):
    """Raised in a function: the client sees exactly this, and the log no traceback.

    ``code`` is for programs (``snake_case``), ``message`` for people and models, and ``retryable`` says whether the
    same call may succeed later. ``data`` is any JSON that helps.
    """

    def __init__(self, message: str, *, code: str = "tool_error", retryable: bool = False, data: Any = None):
        super().__init__(message)
        self.code = code
        self.retryable = retryable
        self.data = data


class Cancelled(BaseException):
    """Raised by ``ctx.check_cancelled()`` when nobody waits for the call any more.

    As ``asyncio.CancelledError`` it is no ``Exception``, so that ``except Exception`` does not swallow it.
    """


class DefinitionError(TypeError):
    """A function cannot be offered as a tool; the message names the function, the parameter and the remedy."""


class ConfigError(ValueError):
    """An address, a token or a limit that cannot be used. The message says what to do."""


class Unavailable(ConfigError):
    """The address is right, but the system does not give it: a port that is taken, a name that is not there."""


class RpcError(Exception):
    """The call did not come to the function: what is answered instead of a result."""

    def __init__(self, code: int, message: str, data: dict[str, Any] | None = None):
        super().__init__(message)
        self.code = code
        self.message = message
        self.data = data
