"""Offer Python functions as MCP tools and commands through towow.

    from towow_worker import tool

    @tool
    def add(a: int, b: int) -> int:
        "Adds two numbers."
        return a + b

and ``python -m towow_worker demo.py --port 8765`` serves it to ``towow mcp --bridge ws://127.0.0.1:8765``.
"""

from .content import Audio, File, Image, Result
from .context import Context, current
from .errors import Cancelled, ConfigError, DefinitionError, ToolError
from .fields import Field
from .session import Session, SessionLock
from .worker import Worker, default, tool

__version__ = "0.8.0"

__all__ = [
    "Audio",
    "Cancelled",
    "ConfigError",
    "Context",
    "DefinitionError",
    "Field",
    "File",
    "Image",
    "Result",
    "Session",
    "SessionLock",
    "ToolError",
    "Worker",
    "current",
    "default",
    "tool",
]
