"""What the installer meets: artifacts, whole and spoilt, and mirrors that serve them well and badly."""

import gzip
import hashlib
import io
import os
import shutil
import socket
import ssl
import subprocess
import tarfile
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
VERSION = next(line.split('"')[1] for line in (ROOT / "Cargo.toml").read_text().splitlines() if line.startswith("version = "))
OLD = "0.7.9"
TARGET = f"{os.uname().machine}-unknown-linux-gnu"
NAME = f"towow-{VERSION}-{TARGET}"
FILE = f"{NAME}.tar.gz"
SUMS = f"towow-{VERSION}-SHA256SUMS"


def program(version: str) -> bytes:
    """A program that is called towow and knows its version, for what is about the installer alone."""
    return f"#!/bin/sh\necho towow {version}\n".encode()


def tree(version: str, binary: bytes | None = None) -> dict[str, bytes]:
    return {
        "towow": binary or program(version),
        "LICENSE": b"licence\n",
        "completions/towow.bash": f"# bash {version}\n".encode(),
        "completions/_towow": f"#compdef towow\n# {version}\n".encode(),
        "completions/towow.fish": f"# fish {version}\n".encode(),
        "completions/towow.elv": f"# elvish {version}\n".encode(),
        "completions/towow.ps1": f"# powershell {version}\n".encode(),
        "man/towow.1": f".TH TOWOW 1 {version}\n".encode(),
        "man/zh_CN/towow.1": f".TH TOWOW 1 {version} 通爻\n".encode(),
    }


def pack(version: str, files: dict[str, bytes], *more: tarfile.TarInfo, target: str = TARGET) -> bytes:
    """An archive as releases have it, with what else is to be in there."""
    top = f"towow-{version}-{target}"
    out = io.BytesIO()
    with gzip.GzipFile(fileobj=out, mode="wb", mtime=0, compresslevel=1) as packed, tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for name, content in files.items():
            entry = tarfile.TarInfo(name[1:] if name.startswith("=") else f"{top}/{name}")
            entry.size, entry.mode = len(content), 0o644
            tar.addfile(entry, io.BytesIO(content))
        for entry in more:
            entry.name = f"{top}/{entry.name}"
            tar.addfile(entry)
    return out.getvalue()


def special(name: str, kind: bytes, to: str = "") -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.type, entry.linkname, entry.mode = kind, to, 0o644
    return entry


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def sums(*files: tuple[str, bytes]) -> bytes:
    return "".join(f"{sha256(content)}  {name}\n" for name, content in files).encode()


def packaged(script: str, *args: str, **env: str) -> str:
    """What a script of packaging/ prints."""
    return subprocess.run([ROOT / "packaging" / script, *args], env={**os.environ, **env}, check=True, stdout=subprocess.PIPE, text=True).stdout.strip().splitlines()[-1]


class Answer(BaseHTTPRequestHandler):
    server: "Mirror"
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: Any) -> None:
        pass

    def do_GET(self) -> None:
        self.close_connection = True
        self.server.asked.append(self.path)
        mood, _, rest = self.path.lstrip("/").partition("/")
        # A mood may have files of its own.
        body = None if mood == "none" else self.server.files.get(self.path, self.server.files.get(rest))
        is_artifact = self.path.endswith(".tar.gz")
        if mood == "redirect-http" or (mood == "redirect-late" and is_artifact):
            return self.to(f"http://127.0.0.2:{self.server.server_port}/plain/{rest}")
        if mood == "redirect-https":
            return self.to(f"{self.server.other}/plain/{rest}")
        if mood == "redirect-round":
            return self.to(f"{self.server.other}{self.path}" if self.server.other else self.path)
        if mood == "busy" and self.server.asked.count(self.path) < 3:
            return self.say(503, b"busy")
        if mood == "broken":
            return self.say(500, b"broken")
        if mood == "members" and self.headers.get("Authorization") != "Basic YWRhOmNvcnJlY3Q=":
            return self.who()
        if mood == "locked":
            return self.say(403, b"no")
        if body is None:
            return self.say(404, b"<html>not here</html>")
        if mood == "page" and not is_artifact:
            return self.say(200, b"<!doctype html><p>Log in to this \x1b[31mhotel's network</p>")
        if mood == "changed" and is_artifact:
            body = body[:-9] + bytes([body[-9] ^ 1]) + body[-8:]
        if mood == "half" and is_artifact:
            return self.say(200, body[: len(body) // 2])
        if mood in ("cut", "stall") and is_artifact:
            self.head(200, len(body))
            self.wfile.write(body[: len(body) // 2])
            if mood == "stall":
                self.wfile.flush()
                self.server.stalled.set()
                self.server.gone.wait(60)
            return None
        return self.say(200, body)

    def who(self) -> None:
        self.send_response(401)
        self.send_header("WWW-Authenticate", 'Basic realm="company"')
        self.send_header("Content-Length", "0")
        self.end_headers()

    def to(self, place: str) -> None:
        self.send_response(302)
        self.send_header("Location", place)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def head(self, status: int, length: int) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(length))
        self.send_header("Connection", "close")
        self.end_headers()

    def say(self, status: int, body: bytes) -> None:
        self.head(status, len(body))
        try:
            self.wfile.write(body)
        except OSError:
            pass


class Mirror(ThreadingHTTPServer):
    """/MOOD/VERSION/FILE: the file, in that mood."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, files: dict[str, bytes], tls: Path | None = None) -> None:
        super().__init__(("127.0.0.1", 0), Answer)
        self.files, self.asked = files, []
        self.stalled, self.gone = threading.Event(), threading.Event()
        self.other = ""
        host = "127.0.0.1"
        if tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(tls / "localhost.pem", tls / "localhost.key")
            self.socket = context.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)
            host = "localhost"
        self.url = f"http{'s' if tls else ''}://{host}:{self.server_port}"
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def handle_error(self, *_: Any) -> None:
        pass


class Proxy(BaseHTTPRequestHandler):
    """Passes CONNECT on to this machine, for the hosts that it knows."""

    def log_message(self, *_: Any) -> None:
        pass

    def do_CONNECT(self) -> None:
        self.server.asked.append(self.path)
        host, _, port = self.path.rpartition(":")
        if host in self.server.hosts:
            port = self.server.hosts[host]
        elif host != "localhost":
            self.send_error(502)
            return
        self.send_response(200)
        self.end_headers()
        with socket.create_connection(("127.0.0.1", int(port))) as there:
            pump = threading.Thread(target=self.pump, args=(there, self.connection), daemon=True)
            pump.start()
            self.pump(self.connection, there)
            pump.join(10)
        self.close_connection = True

    @staticmethod
    def pump(source: Any, to: Any) -> None:
        try:
            while data := source.recv(65536):
                to.sendall(data)
            to.shutdown(1)
        except OSError:
            pass


def proxy(**hosts: int) -> Any:
    """A proxy, and ports here for the names of hosts, with _ for a dot."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Proxy)
    server.daemon_threads = True
    server.asked = []
    server.hosts = {host.replace("_", "."): port for host, port in hosts.items()}
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def authority(dir: Path) -> Path:
    """A certificate authority of one's own, and a certificate of it for localhost."""
    dir.mkdir()
    quiet = {"check": True, "cwd": dir, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"]
    subprocess.run(["openssl", "req", "-x509", *key, "-keyout", "ca.key", "-out", "ca.pem", "-subj", "/CN=A company"], **quiet)
    subprocess.run(
        ["openssl", "req", "-x509", "-CA", "ca.pem", "-CAkey", "ca.key", *key, "-keyout", "localhost.key", "-out", "localhost.pem", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost,DNS:towow.net,DNS:cn.towow.net", "-addext", "basicConstraints=critical,CA:FALSE"], **quiet)
    return dir


def snapshot(dir: Path) -> dict[str, tuple[str, ...]]:
    """Everything below a directory: kind, mode, content."""
    found: dict[str, tuple[str, ...]] = {}
    if not dir.exists():
        return found
    for path in [dir, *sorted(dir.rglob("*"))]:
        name = path.relative_to(dir).as_posix()
        if path.is_symlink():
            found[name] = ("link", os.readlink(path))
        elif path.is_dir():
            found[name] = ("dir", oct(path.stat().st_mode & 0o7777))
        else:
            found[name] = ("file", oct(path.stat().st_mode & 0o7777), sha256(path.read_bytes()))
    return found


def tools(dir: Path, names: str) -> str:
    """A PATH with these tools and no other."""
    dir.mkdir(parents=True, exist_ok=True)
    for name in names.split():
        found = shutil.which(name, path="/usr/sbin:/usr/bin:/sbin:/bin")
        assert found, f"{name} is needed for this test"
        (dir / name).symlink_to(os.path.realpath(found) if name not in ("sha256sum",) else found)
    return str(dir)


BASE = "sh cat tr cut sed grep head tail mkdir rm rmdir mv cp ln chmod readlink dirname basename tar gzip uname getconf id find dd sleep"


def wait_until(what: Any, seconds: float = 10) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if what():
            return True
        time.sleep(0.02)
    return False


class Crates:
    """A registry of crates on this machine, made of what cargo has fetched before. It counts what it is asked for."""

    def __init__(self) -> None:
        home = Path(os.environ.get("CARGO_HOME", Path.home() / ".cargo")) / "registry"
        crates = self
        self.asked: list[str] = []

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *_: Any) -> None:
                pass

            def do_GET(self) -> None:
                crates.asked.append(self.path)
                body = crates.body(home, self.path)
                self.send_response(200 if body else 404)
                self.send_header("Content-Length", str(len(body or b"")))
                self.end_headers()
                self.wfile.write(body or b"")

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        self.url = f"sparse+http://127.0.0.1:{server.server_port}/index"
        threading.Thread(target=server.serve_forever, daemon=True).start()

    def body(self, home: Path, path: str) -> bytes | None:
        if path == "/index/config.json":
            return b'{"dl": "%s/crates/{crate}-{version}.crate"}' % self.url.removeprefix("sparse+").removesuffix("/index").encode()
        kind, _, name = path.lstrip("/").partition("/")
        if kind == "crates":
            found = list(home.glob(f"cache/*/{name}"))
            return found[0].read_bytes() if found else None
        found = list(home.glob(f"index/*/.cache/{name}"))
        # Two numbers and a mark of the answer, then versions and their lines, each with a zero behind it.
        return b"".join(line + b"\n" for line in found[0].read_bytes().split(b"\0") if line.startswith(b"{")) if found else None


def checkout(dir: Path) -> Path:
    """A checkout that is quickly built: the script, the texts, and a crate of this name with one dependency."""
    (dir / "src").mkdir(parents=True)
    shutil.copy(ROOT / "install.sh", dir)
    for texts in ("completions", "man"):
        shutil.copytree(ROOT / texts, dir / texts)
    lock = (ROOT / "Cargo.lock").read_text().split("\n\n")
    (dir / "Cargo.toml").write_text(f'[package]\nname = "towow"\nversion = "{VERSION}"\nedition = "2024"\n\n[dependencies]\nitoa = "1"\n')
    (dir / "src/main.rs").write_text('fn main() { println!("towow {}", env!("CARGO_PKG_VERSION")); itoa::Buffer::new().format(1); }\n')
    itoa = next(entry for entry in lock if 'name = "itoa"' in entry)
    (dir / "Cargo.lock").write_text(f'version = 4\n\n{itoa.strip()}\n\n[[package]]\nname = "towow"\nversion = "{VERSION}"\ndependencies = ["itoa"]\n')
    return dir


def cargo_env(home: Path) -> dict[str, str]:
    """Where cargo is, with nothing that it has fetched before."""
    real = Path.home()
    rustup = os.environ.get("RUSTUP_HOME", str(real / ".rustup"))
    cargo = shutil.which("cargo")
    assert cargo, "cargo is needed for this test"
    return {"PATH": f"{Path(cargo).parent}:/usr/sbin:/usr/bin:/sbin:/bin", "RUSTUP_HOME": rustup, "CARGO_HOME": str(home / ".cargo"), "CARGO_NET_RETRY": "0"}
