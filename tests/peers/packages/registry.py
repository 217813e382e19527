"""A registry of npm packages on this machine, made of tarballs in a folder."""

import base64
import hashlib
import json
import tarfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote


class Registry:
    """Serves every package whose tarball is in the folder; `asked` are the tarballs that were fetched."""

    def __init__(self, folder: Path) -> None:
        self.asked: list[str] = []
        registry = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                registry.answer(self)

            def log_message(self, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/"
        self.packages: dict[str, dict[str, Any]] = {}
        for file in sorted(folder.glob("*.tgz")):
            with tarfile.open(file) as tarball:
                manifest = json.load(tarball.extractfile("package/package.json"))
            sum512 = base64.b64encode(hashlib.sha512(file.read_bytes()).digest()).decode()
            manifest["dist"] = {"tarball": f"{self.url}-/{file.name}", "integrity": f"sha512-{sum512}"}
            self.packages[manifest["name"]] = manifest
        self.folder = folder
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        name = unquote(request.path).strip("/")
        kind, body = "application/json", b"{}"
        if name.startswith("-/") and (self.folder / name[2:]).is_file():
            self.asked.append(name[2:])
            kind, body = "application/octet-stream", (self.folder / name[2:]).read_bytes()
        elif name in self.packages:
            manifest = self.packages[name]
            body = json.dumps({
                "name": name, "dist-tags": {"latest": manifest["version"]}, "versions": {manifest["version"]: manifest},
            }).encode()
        else:
            request.send_error(404)
            return
        request.send_response(200)
        request.send_header("Content-Type", kind)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
