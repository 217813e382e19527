"""Where hosts are met: an address that is listened on, or the addresses of hosts that are dialled."""

from __future__ import annotations

import asyncio
import contextlib
import errno
import hmac
import http
import ipaddress
import logging
import os
import pathlib
import random
import ssl as tls
import stat
import urllib.parse
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

from websockets.asyncio.client import connect
from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import InvalidHandshake, InvalidStatus
from websockets.http11 import Request, Response
from websockets.typing import Subprotocol

from .errors import ConfigError, Unavailable
from .log import event
from .peer import PROTOCOL, Peer

if TYPE_CHECKING:
    from .runtime import Runtime

TOKEN_VARIABLE = "TOWOW_BRIDGE_TOKEN"
_PATHS = ("/", "/bridge")
_DIAL_SECONDS = (0.2, 10.0)
_HELD_SECONDS = 10.0
_HEARTBEAT: dict[str, Any] = {"ping_interval": 15.0, "ping_timeout": 10.0, "close_timeout": 2.0, "open_timeout": 5.0}

# What the library says of sockets is said again, in our words, by us.
_quiet = logging.getLogger("towow_worker.websockets")
_quiet.setLevel(logging.CRITICAL + 1)


class Endpoint:
    """One of the two ways to meet hosts."""

    def open(self, runtime: Runtime) -> contextlib.AbstractAsyncContextManager[None]:
        """Is there for hosts while the block runs."""
        raise NotImplementedError

    def refuse_more(self) -> None:
        """Meets no new hosts from now on."""
        raise NotImplementedError


class Listen(Endpoint):
    """Hosts dial in. Port 0 takes a free one; ``url`` says which."""

    def __init__(self, host: str, port: int, token: str | None, ssl: tls.SSLContext | None = None):
        if not isinstance(port, int) or not 0 <= port <= 65535:
            raise ConfigError(f"{port!r} is no port; take one from 1 to 65535, or 0 for a free one")
        self._host = "127.0.0.1" if host == "localhost" else host
        self._port = port
        self._token = checked_token(token)
        self._ssl = ssl
        self._server: Server | None = None
        self.url = ""
        if self._token is None and not is_loopback(self._host):
            raise ConfigError(
                f"listening on {host} without a token would let everybody on the network call your functions; "
                f"set {TOKEN_VARIABLE} (or --token-file), or listen on 127.0.0.1"
            )

    @contextlib.asynccontextmanager
    async def open(self, runtime: Runtime) -> AsyncIterator[None]:
        async def handle(ws: ServerConnection) -> None:
            await Peer(runtime, ws).run()

        try:
            self._server = await serve(
                handle,
                self._host,
                self._port,
                process_request=self._admit,
                subprotocols=[Subprotocol(PROTOCOL)],
                compression=None,
                max_size=read_limit(runtime.limit_in),
                max_queue=(256, 64),
                write_limit=1 << 20,
                logger=_quiet,
                ssl=self._ssl,
                **_HEARTBEAT,
            )
        except OSError as error:
            raise Unavailable(self._why_not(error)) from None
        address = self._server.sockets[0].getsockname()
        host = f"[{address[0]}]" if ":" in address[0] else address[0]
        self.url = f"{'wss' if self._ssl else 'ws'}://{host}:{address[1]}"
        event(
            logging.INFO,
            "listening",
            f"listening on {self.url}",
            url=self.url,
            tools=len(runtime.worker.tools),
            always=True,
        )
        if not is_loopback(self._host) and self._ssl is None:
            event(
                logging.WARNING,
                "no_tls",
                "listening beyond this machine without TLS: put a proxy with TLS (wss://) in front",
            )
        try:
            yield
        finally:
            self._server.close()
            await self._server.wait_closed()

    def refuse_more(self) -> None:
        if self._server is not None:
            self._server.close(close_connections=False)

    def _why_not(self, error: OSError) -> str:
        if error.errno == errno.EADDRINUSE:
            return (
                f"port {self._port} on {self._host} is taken; choose another with --port, or a free one with --port 0"
            )
        if error.errno in (errno.EACCES, errno.EPERM):
            return f"port {self._port} on {self._host} needs more rights; choose one above 1023 with --port"
        return f"cannot listen on {self._host} port {self._port}: {error.strerror or error}"

    def _admit(self, ws: ServerConnection, request: Request) -> Response | None:
        """The rules of the upgrade; None lets it pass."""
        headers = request.headers
        if "Origin" in headers:
            return self._refuse(
                ws, http.HTTPStatus.FORBIDDEN, "Pages in browsers are not served (there is an Origin header).\n"
            )
        if request.path.split("?", 1)[0] not in _PATHS:
            return self._refuse(ws, http.HTTPStatus.NOT_FOUND, "The path is / or /bridge.\n")
        if self._token is not None and not _shows(headers.get_all("Authorization"), self._token):
            response = self._refuse(
                ws, http.HTTPStatus.UNAUTHORIZED, "Send the worker's token as Authorization: Bearer TOKEN.\n"
            )
            response.headers["WWW-Authenticate"] = "Bearer"
            return response
        offered = [name.strip() for line in headers.get_all("Sec-WebSocket-Protocol") for name in line.split(",")]
        if PROTOCOL not in offered:
            return self._refuse(ws, http.HTTPStatus.BAD_REQUEST, f"Offer the subprotocol {PROTOCOL}.\n")
        return None

    def _refuse(self, ws: ServerConnection, status: http.HTTPStatus, text: str) -> Response:
        event(
            logging.WARNING,
            "refused",
            f"a connection was refused with {status.value}: {text.strip()}",
            status=status.value,
        )
        return ws.respond(status, text)


class Dial(Endpoint):
    """Hosts are dialled, for ever, each with a pause of its own between tries."""

    def __init__(self, urls: list[str], token: str | None, ssl: tls.SSLContext | None = None):
        self._token = checked_token(token)
        self._urls = [checked_url(url) for url in urls]
        self._ssl = ssl
        self._over = False
        if not self._urls:
            raise ConfigError("connect needs the URL of a host, as ws://127.0.0.1:9001/bridge")
        if self._token is None:
            raise ConfigError(
                f"a worker that dials shows a token: set {TOKEN_VARIABLE} (or --token-file) to the one of the host"
            )

    @contextlib.asynccontextmanager
    async def open(self, runtime: Runtime) -> AsyncIterator[None]:
        tasks = [asyncio.create_task(self._keep(runtime, url)) for url in self._urls]
        try:
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks)

    def refuse_more(self) -> None:
        self._over = True

    async def _keep(self, runtime: Runtime, url: str) -> None:
        most, problem = _DIAL_SECONDS[0], None
        event(logging.INFO, "dialling", f"dialling {url}", url=url, tools=len(runtime.worker.tools))
        loop = asyncio.get_running_loop()
        while not self._over:
            try:
                async with self._connection(runtime, url) as ws:
                    if ws.subprotocol != PROTOCOL:
                        raise InvalidHandshake(f"nobody there speaks {PROTOCOL}")
                    problem, begun, peer = None, loop.time(), Peer(runtime, ws)
                    await peer.run()
                if peer.answered or loop.time() - begun >= _HELD_SECONDS:
                    most = _DIAL_SECONDS[0]
            except (OSError, InvalidHandshake, TimeoutError, asyncio.TimeoutError) as error:
                said = self._why_not(error)
                if said != problem:
                    # Once a reason: an hour without a host is one line and not a thousand.
                    event(
                        logging.WARNING, "unreachable", f"no host at {url}: {said}; trying again", url=url, problem=said
                    )
                    problem = said
            if not self._over:
                await asyncio.sleep(random.uniform(0, most))
                most = min(most * 2, _DIAL_SECONDS[1])

    def _connection(self, runtime: Runtime, url: str) -> Any:
        parts = urllib.parse.urlsplit(url)
        options: dict[str, Any] = dict(_HEARTBEAT)
        if is_loopback(parts.hostname or ""):
            options["proxy"] = None
        if self._ssl is not None and parts.scheme == "wss":
            options["ssl"] = self._ssl
        return _Straight(
            url,
            subprotocols=[Subprotocol(PROTOCOL)],
            compression=None,
            additional_headers={"Authorization": f"Bearer {self._token}"},
            max_size=read_limit(runtime.limit_in),
            max_queue=(256, 64),
            write_limit=1 << 20,
            logger=_quiet,
            **options,
        )

    @staticmethod
    def _why_not(error: BaseException) -> str:
        if isinstance(error, InvalidStatus):
            status = error.response.status_code
            return f"refused with {status}" + (
                f", is {TOKEN_VARIABLE} the token of this host?" if status == 401 else ""
            )
        if isinstance(error, ConnectionRefusedError):
            return "nobody listens there"
        if isinstance(error, OSError) and error.strerror:
            return error.strerror
        return str(error) or type(error).__name__


class _Straight(connect):
    """Follows no redirect: the token is for this host alone."""

    def process_redirect(self, exc: Exception) -> Exception | str:
        return exc


def read_limit(limit: int) -> int:
    """What is read at most: more than is taken, so that a message a little too large is refused and not the end."""
    return max(limit * 2, limit + (1 << 20))


def is_loopback(host: str) -> bool:
    """Whether a host is this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def checked_url(url: str) -> str:
    """The URL of a host; raises ``ConfigError`` for one that would show the token to others."""
    try:
        parts = urllib.parse.urlsplit(url)
        parts.port
    except ValueError as error:
        raise ConfigError(f"{url!r} is no URL ({error}); write one as ws://127.0.0.1:9001/bridge") from None
    if parts.scheme not in ("ws", "wss") or not parts.hostname:
        raise ConfigError(f"{url!r} is no WebSocket URL; write one as ws://127.0.0.1:9001/bridge")
    if parts.username or parts.password or parts.query or parts.fragment:
        raise ConfigError(
            f"the URL of the host at {parts.hostname} has more than host, port and path; a token goes into {TOKEN_VARIABLE}"
        )
    if parts.scheme == "ws" and not is_loopback(parts.hostname):
        raise ConfigError(f"ws:// to {parts.hostname} would send the token unencrypted; use wss://")
    return (
        url if parts.path not in ("", "/") else urllib.parse.urlunsplit((parts.scheme, parts.netloc, "/bridge", "", ""))
    )


def checked_token(token: str | None) -> str | None:
    """A token that can stand in a header."""
    if token is None:
        return None
    token = token.strip()
    if not token or not all("!" <= char <= "~" for char in token):
        raise ConfigError(
            "the token is empty or has characters other than visible ASCII; make one with `openssl rand -hex 32`"
        )
    return token


def read_token(file: str | os.PathLike[str] | None) -> str | None:
    """The token of a file that only its owner can read, else of the environment, else None."""
    if file is None:
        return os.environ.get(TOKEN_VARIABLE) or None
    path = pathlib.Path(file)
    try:
        with path.open("rb") as opened:
            mode = os.fstat(opened.fileno()).st_mode
            if os.name == "posix" and stat.S_IMODE(mode) & 0o077:
                raise ConfigError(
                    f"{path} can be read by others (mode {stat.S_IMODE(mode):04o}); run: chmod 600 {path}"
                )
            text = opened.read(4097)
    except OSError as error:
        raise ConfigError(f"the token file {path} cannot be read: {error.strerror or error}") from None
    if len(text) > 4096:
        raise ConfigError(f"the token file {path} is too large for a token")
    return checked_token(text.decode("ascii", "replace"))


def _shows(lines: list[str], token: str) -> bool:
    if len(lines) != 1:
        return False
    scheme, _, shown = lines[0].partition(" ")
    right = hmac.compare_digest(shown.strip().encode("utf-8", "replace"), token.encode())
    return right and scheme.lower() == "bearer"
