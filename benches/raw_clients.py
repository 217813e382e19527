"""The least that speaks JSON-RPC over a pipe, HTTP or a WebSocket, so that benches measure servers and not their client.

Each client has lanes: what may carry one request at a time (a connection of HTTP) or many (a pipe, a WebSocket). All of
them call `add` with numbers that only their own answer fits.
"""

import base64
import json
import os
import re
import selectors
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Callable
from urllib.parse import urlsplit

HELLO = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "bench", "version": "0"}}
ID, TEXT = re.compile(rb'"id":\s*(\d+)'), re.compile(rb'"text":\s*"([^"]*)"')


def request(id_: int, method: str, params: object) -> bytes:
    return json.dumps({"jsonrpc": "2.0", "id": id_, "method": method, "params": params}, separators=(",", ":")).encode()


def check(answer: bytes) -> int:
    """The id of an answer, which has to be the sum of its own numbers."""
    id_, text = ID.search(answer), TEXT.search(answer)
    if not id_ or not text or int(id_[1]) + 1 != (text[1].isdigit() and int(text[1])):
        sys.exit(f"no sum: {answer[:500]!r}")
    return int(id_[1])


class Lane:
    """Bytes in and out; `whole` finds in what has come the first message that is complete."""

    at_once = 1

    def __init__(self, server: str, reading: int, writing: int) -> None:
        self.server, self.reading, self.writing, self.buffer = server, reading, writing, b""

    def write(self, data: bytes) -> None:
        while data:
            data = data[os.write(self.writing, data):]

    def send(self, message: bytes) -> None:
        raise NotImplementedError

    def whole(self) -> bytes | None:
        raise NotImplementedError

    def receive(self) -> list[bytes]:
        """Waits for bytes; the messages that they complete."""
        data = os.read(self.reading, 1 << 18)
        if not data:
            sys.exit(f"{self.server} has gone; it said last: {self.buffer[-500:]!r}")
        self.buffer += data
        found = []
        while (message := self.whole()) is not None:
            found.append(message)
        return found

    def answer(self) -> bytes:
        """The next message that is an answer."""
        while True:
            for message in self.receive():
                if ID.search(message) and b'"method"' not in message:
                    return message


class Pipe(Lane):
    at_once = sys.maxsize

    def send(self, message: bytes) -> None:
        self.write(message + b"\n")

    def whole(self) -> bytes | None:
        line, newline, rest = self.buffer.partition(b"\n")
        if not newline:
            return None
        self.buffer = rest
        return line


class Post(Lane):
    """A connection that is kept; what comes is JSON or a stream of one event."""

    def __init__(self, url: str, session: str | None = None) -> None:
        parts = urlsplit(url)
        self.socket = socket.create_connection((parts.hostname, parts.port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        super().__init__(url, self.socket.fileno(), self.socket.fileno())
        self.head = (f"POST {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\nContent-Type: application/json\r\n"
                     "Accept: application/json, text/event-stream\r\nMCP-Protocol-Version: 2025-06-18").encode()
        self.session = None
        if session:
            self.belongs(session)

    def belongs(self, session: str) -> None:
        self.session = session
        self.head += f"\r\nMcp-Session-Id: {session}".encode()

    def send(self, message: bytes) -> None:
        self.write(self.head + b"\r\nContent-Length: %d\r\n\r\n" % len(message) + message)

    def whole(self) -> bytes | None:
        head, end, body = self.buffer.partition(b"\r\n\r\n")
        if not end:
            return None
        fields = head.lower()
        if not re.match(rb"http/1.1 20[02]", fields):
            sys.exit(f"{self.server} refuses: {self.buffer[:700]!r}")
        if found := re.search(rb"content-length: *(\d+)", fields):
            complete = len(body) >= int(found[1])
        else:
            complete = body.endswith(b"0\r\n\r\n") if b"chunked" in fields else b" 202 " in head
        if not complete:
            return None
        self.buffer = b""
        if not self.session and (found := re.search(rb"mcp-session-id: *(\S+)", head, re.IGNORECASE)):
            self.belongs(found[1].decode())
        return body


class Socket(Lane):
    """A WebSocket, and in it the host's side of the bridge."""

    at_once = sys.maxsize

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        self.socket = socket.create_connection((parts.hostname, parts.port))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        super().__init__(url, self.socket.fileno(), self.socket.fileno())
        key = base64.b64encode(os.urandom(16)).decode()
        self.write(f"GET / HTTP/1.1\r\nHost: {parts.netloc}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                   f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n"
                   "Sec-WebSocket-Protocol: towow-bridge.v1\r\n\r\n".encode())
        while b"\r\n\r\n" not in self.buffer:
            self.buffer += os.read(self.reading, 65536)
        if not self.buffer.startswith(b"HTTP/1.1 101"):
            sys.exit(f"no WebSocket: {self.buffer!r}")
        self.buffer = self.buffer.partition(b"\r\n\r\n")[2]
        hello = {"protocolVersions": ["towow-bridge.v1"], "host": {"name": "bench", "version": "0"}, "hostId": "bench",
                 "heartbeatMs": 15000, "maxMessageBytes": 16 << 20}
        self.send(request(0, "bridge/hello", hello))
        self.answer()

    def frame(self, opcode: int, data: bytes) -> None:
        size = len(data)
        length = bytes([0x80 | size]) if size < 126 else struct.pack(">BH", 0x80 | 126, size)
        # A mask of zeros is one.
        self.write(bytes([0x80 | opcode]) + length + bytes(4) + data)

    def send(self, message: bytes) -> None:
        self.frame(1, message)

    def whole(self) -> bytes | None:
        while len(self.buffer) >= 2:
            opcode, size, at = self.buffer[0] & 15, self.buffer[1] & 127, 2
            if size > 125:
                at += 2 if size == 126 else 8
                size = int.from_bytes(self.buffer[2:at])
            if len(self.buffer) < at + size:
                return None
            data, self.buffer = self.buffer[at:at + size], self.buffer[at + size:]
            if opcode == 1:
                return data
            if opcode == 9:
                self.frame(10, data)
        return None


class Client:
    """Calls `add` over lanes; `tool` is what it is called there. `renew` opens so many lanes."""

    def __init__(self, tool: str, lanes: list[Lane], process: subprocess.Popen | None = None,
                 renew: Callable[[int], list[Lane]] | None = None) -> None:
        self.tool, self.lanes, self.process, self.renew, self.next = tool, lanes, process, renew, 1

    def ready(self, lanes: int) -> None:
        """Servers close a connection on which nothing was said for some seconds, while others had their turn."""
        if self.renew:
            self.end()
            self.lanes = self.renew(lanes)

    def call(self, lane: Lane) -> None:
        self.next += 1
        lane.send(request(self.next, "tools/call", {"name": self.tool, "arguments": {"a": self.next, "b": 1}}))

    def one_by_one(self, calls: int) -> list[float]:
        """Milliseconds of each."""
        self.ready(1)
        taken = []
        for _ in range(calls):
            started = time.perf_counter()
            self.call(self.lanes[0])
            answer = self.lanes[0].answer()
            taken.append((time.perf_counter() - started) * 1000)
            assert check(answer) == self.next
        return taken

    def at_once(self, calls: int, in_flight: int) -> float:
        """Calls a second with so many of them under way all the time."""
        self.ready(in_flight)
        selector = selectors.DefaultSelector()
        started, sent, done = time.perf_counter(), 0, set()
        for lane in self.lanes[:in_flight]:
            selector.register(lane.reading, selectors.EVENT_READ, lane)
            for _ in range(min(lane.at_once, in_flight - sent)):
                self.call(lane)
                sent += 1
        assert sent == in_flight, "too few lanes"
        while len(done) < calls:
            for key, _ in selector.select(30) or sys.exit("no answer within 30 s"):
                for message in key.data.receive():
                    if b'"method"' in message and b'"result"' not in message:
                        continue
                    done.add(check(message))
                    if sent < calls:
                        self.call(key.data)
                        sent += 1
        selector.close()
        return calls / (time.perf_counter() - started)

    def end(self) -> None:
        for lane in self.lanes:
            if isinstance(lane, (Post, Socket)):
                lane.socket.close()
        if self.process:
            self.process.stdin.close()
            self.process.stdout.close()
            try:
                self.process.wait(5)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


def on_pipe(tool: str, command: list[str], env: dict[str, str]) -> Client:
    """A server on standard input and output, introduced."""
    pipe = subprocess.PIPE
    process = subprocess.Popen(command, env=env, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL)
    lane = Pipe(" ".join(command), process.stdout.fileno(), process.stdin.fileno())
    lane.send(request(1, "initialize", HELLO))
    lane.answer()
    lane.send(b'{"jsonrpc":"2.0","method":"notifications/initialized"}')
    return Client(tool, [lane], process)


def on_http(tool: str, url: str) -> Client:
    """A server over HTTP, introduced; one session."""
    lane = Post(url)
    lane.send(request(1, "initialize", HELLO))
    lane.answer()
    lane.send(b'{"jsonrpc":"2.0","method":"notifications/initialized"}')
    while not lane.receive():
        pass
    session = lane.session
    return Client(tool, [lane], renew=lambda lanes: [Post(url, session) for _ in range(lanes)])


def on_bridge(tool: str, url: str) -> Client:
    """A worker of the bridge, without a host in between."""
    return Client(tool, [Socket(url)], renew=lambda _: [Socket(url)])
