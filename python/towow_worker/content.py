"""What functions return, as MCP content: pictures, sounds, files, texts and data."""

from __future__ import annotations

import base64
import io
import mimetypes
import os
import pathlib
from typing import Any

from .convert import Unpresentable, dumps, find_surrogate, to_json
from .types import Misfit, Node

_MAGIC = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF8": "image/gif",
}


class Content:
    """One block of a result. Give ``data`` or ``path``; the MIME type is guessed where it can be."""

    _kind = "image"
    _fallback = "application/octet-stream"

    def __init__(self, data: bytes | None = None, path: str | os.PathLike[str] | None = None, mime: str | None = None):
        if (data is None) == (path is None):
            raise ValueError(f"{type(self).__name__} takes either data=... or path=...")
        self.path = pathlib.Path(path) if path is not None else None
        self._data = data
        self._mime = mime

    @property
    def data(self) -> bytes:
        """The bytes; a file is read when they are asked for."""
        if self._data is not None:
            return bytes(self._data)
        assert self.path is not None
        return self.path.read_bytes()

    @property
    def mime(self) -> str:
        """The MIME type: as given, by the first bytes, by the file's name."""
        named = mimetypes.guess_type(str(self.path))[0] if self.path else None
        return self._mime or named or sniff(self.data) or self._fallback

    def block(self) -> dict[str, Any]:
        """The block of MCP."""
        data = self.data
        return {"type": self._kind, "data": base64.b64encode(data).decode(), "mimeType": self.mime}


class Image(Content):
    """A picture: ``return Image(path="plot.png")`` or ``return Image(png_bytes)``."""

    _fallback = "image/png"


class Audio(Content):
    """A sound: ``return Audio(path="speech.wav")``."""

    _kind = "audio"
    _fallback = "audio/wav"


class File(Content):
    """A file in the answer (an embedded resource). Texts go as text, everything else as base64.

    ``name`` is what the client sees; ``uri`` is made of it unless given.
    """

    def __init__(
        self,
        data: bytes | str | None = None,
        path: str | os.PathLike[str] | None = None,
        mime: str | None = None,
        *,
        name: str | None = None,
        uri: str | None = None,
    ):
        text = isinstance(data, str)
        super().__init__(
            data.encode() if isinstance(data, str) else data, path, mime or ("text/plain" if text else None)
        )
        self.name = name or (self.path.name if self.path else "result.txt" if text else "result.bin")
        self.uri = uri or pathlib.PurePosixPath("/", self.name).as_uri()

    def block(self) -> dict[str, Any]:
        data, mime = self.data, self.mime
        resource: dict[str, Any] = {"uri": self.uri, "mimeType": mime}
        if mime.startswith("text/") or mime in ("application/json", "application/xml", "image/svg+xml"):
            try:
                return {"type": "resource", "resource": {**resource, "text": data.decode()}}
            except UnicodeDecodeError:
                pass
        return {"type": "resource", "resource": {**resource, "blob": base64.b64encode(data).decode()}}


class Result:
    """A result as MCP has it, for what a plain return value cannot say.

    ``content`` may be one thing or a list of them: texts, pictures, files, blocks as dicts. ``structured`` is an object for
    programs, ``is_error`` says that the tool failed, ``meta`` goes into ``_meta``.
    """

    def __init__(
        self,
        content: Any = None,
        *,
        structured: dict[str, Any] | None = None,
        is_error: bool = False,
        meta: dict[str, Any] | None = None,
    ):
        self.content = content
        self.structured = structured
        self.is_error = is_error
        self.meta = meta


def sniff(data: bytes) -> str | None:
    """The MIME type of a picture by its first bytes."""
    for magic, mime in _MAGIC.items():
        if data.startswith(magic):
            return mime
    return "image/webp" if data[:4] == b"RIFF" and data[8:12] == b"WEBP" else None


def is_content(value: Any) -> bool:
    """Whether a value becomes a block of its own instead of JSON."""
    return isinstance(value, (Content, bytes, bytearray, memoryview)) or _is_pil(value)


def is_content_type(hint: Any) -> bool:
    """Whether a return hint is about blocks or a ready result, so that there is no output schema."""
    if not isinstance(hint, type):
        return False
    return issubclass(hint, (Content, Result, bytes, bytearray)) or hint.__module__.startswith("PIL.")


def encode(value: Any, schema: Node | None, wrap: bool) -> str:
    """The ``CallToolResult`` of a return value, as JSON text. Raises ``Unpresentable`` or ``Misfit``."""
    if isinstance(value, Result):
        return _ready(value)
    if schema is None:
        if isinstance(value, str):
            return '{"content":[{"type":"text","text":' + json_text(value) + "}]}"
        if value is None:
            return '{"content":[{"type":"text","text":"null"}]}'
        if is_content(value):
            return json_text({"content": [block_of(value)]})
        if isinstance(value, (list, tuple)) and any(is_content(item) or isinstance(item, Result) for item in value):
            return json_text({"content": [block_of(item) for item in value]})
    plain = to_json(value)
    if schema is not None:
        _check(schema, plain)
    text = json_text(plain)
    if schema is None:
        wrap = type(plain) is not dict
    structured = '{"result":' + text + "}" if wrap else text
    shown = plain if type(plain) is str else text
    return '{"content":[{"type":"text","text":' + dumps(shown) + '}],"structuredContent":' + structured + "}"


def failure(code: str, kind: str, message: str, retryable: bool, data: Any = None) -> str:
    """The ``CallToolResult`` of a function that failed."""
    error = {"code": code, "type": kind, "message": message, "retryable": retryable}
    if data is not None:
        error["data"] = data
    text = dumps({"ok": False, "error": error})
    return '{"content":[{"type":"text","text":' + dumps(text) + '}],"isError":true}'


def block_of(value: Any) -> dict[str, Any]:
    """One block of content."""
    if isinstance(value, Content):
        return value.block()
    if isinstance(value, (bytes, bytearray, memoryview)):
        data = bytes(value)
        return Image(data).block() if sniff(data) else File(data).block()
    if _is_pil(value):
        return _pil_block(value)
    if isinstance(value, dict) and value.get("type") in ("text", "image", "audio", "resource", "resource_link"):
        return dict(to_json(value))
    plain = to_json(value)
    return {"type": "text", "text": plain if isinstance(plain, str) else json_text(plain)}


def json_text(value: Any) -> str:
    """Compact JSON that can be sent: no half characters, no numbers that are none."""
    try:
        text = dumps(value)
    except RecursionError:
        raise Unpresentable("the result is nested too deeply for JSON; return something flatter") from None
    except (ValueError, TypeError) as error:
        raise Unpresentable(f"the result has no form in JSON: {error}") from None
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError:
            where = find_surrogate(value)
            raise Unpresentable(
                f"{where}: half of a surrogate pair is no character; decode the text with errors='replace'"
            ) from None
    return text


def _check(schema: Node, plain: Any) -> None:
    try:
        schema.load(plain, False)
    except Misfit as misfit:
        where = f"{misfit.where()}: " if misfit.path else ""
        raise Unpresentable(
            f"the function returned what its return hint does not allow: {where}{misfit.problem}"
        ) from None


def _ready(result: Result) -> str:
    content = result.content
    if content is None:
        items = [] if result.structured is None else [json_text(to_json(result.structured))]
    else:
        items = list(content) if isinstance(content, (list, tuple)) else [content]
    answer: dict[str, Any] = {"content": [block_of(item) for item in items]}
    if result.structured is not None:
        structured = to_json(result.structured)
        if type(structured) is not dict:
            raise Unpresentable("structured of a Result is an object: a dict or a dataclass")
        answer["structuredContent"] = structured
    if result.is_error:
        answer["isError"] = True
    if result.meta is not None:
        answer["_meta"] = to_json(result.meta)
    return json_text(answer)


def _is_pil(value: Any) -> bool:
    return type(value).__module__.startswith("PIL.") and callable(getattr(value, "save", None))


def _pil_block(picture: Any) -> dict[str, Any]:
    buffer = io.BytesIO()
    try:
        picture.save(buffer, format="PNG")
    except OSError:
        # PNG has no CMYK and no floats.
        buffer = io.BytesIO()
        picture.convert("RGB").save(buffer, format="PNG")
    return Image(buffer.getvalue(), mime="image/png").block()
