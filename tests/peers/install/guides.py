"""The guides to installing, run as they stand: guides.py BINARY

Every sh block, in one shell and in order, with what begins with YOUR_ set to servers on this machine. towow.net is one of them too:
it is reached through a proxy, under a certificate of an authority made here.
"""

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "packages")]

import world  # noqa: E402
from registry import Registry  # noqa: E402
from world import ROOT, SUMS, VERSION  # noqa: E402

MUSL = world.TARGET.replace("gnu", "musl")


class Index:
    """An index of Python packages: the wheels in a folder."""

    def __init__(self, folder: Path) -> None:
        index = self
        self.asked: list[str] = []

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *_: Any) -> None:
                pass

            def do_GET(self) -> None:
                index.asked.append(self.path)
                wheels = sorted(folder.glob("*.whl"))
                body = b""
                if self.path == "/simple/towow-mcp/":
                    body = "".join(f'<a href="/files/{wheel.name}">{wheel.name}</a>' for wheel in wheels).encode()
                elif self.path.startswith("/files/") and folder / self.path[7:] in wheels:
                    body = (folder / self.path[7:]).read_bytes()
                self.send_response(200 if body else 404)
                self.send_header("Content-Type", "text/html" if self.path.endswith("/") else "application/octet-stream")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        self.url = f"http://127.0.0.1:{server.server_port}/simple"
        threading.Thread(target=server.serve_forever, daemon=True).start()


def blocks(guide: str) -> list[str]:
    text = (ROOT / "docs/guides" / guide).read_text()
    assert "```console" not in text and "```bash" not in text, f"{guide}: only sh blocks are run"
    found = [part.split("```")[0] for part in text.split("```sh\n")[1:]]
    for command in ("pip install --index-url", "npm install --global", "install.sh"):
        assert any(command in block for block in found), f"{guide} does not say {command}"
    for version in re.findall(r"\d+\.\d+\.\d+", "".join(found)):
        assert version in (VERSION, "127.0.0"), f"{guide} installs {version}, this is {VERSION}"
    return found


def of_readme(file: str) -> str:
    """The commands under Install."""
    (found,) = [part.split("```")[0] for part in (ROOT / file).read_text().split("```shell\n")[1:]]
    for command in ("install.sh | sh", "pip install", "npm install --global"):
        assert command in found, f"{file} does not say {command}"
    return found


class Reader:
    """Somebody with a clean home who does what a guide says."""

    def __init__(self, dir: Path, servers: dict[str, Any]) -> None:
        self.dir, self.home, self.work = dir, dir / "home", dir / "work"
        for made in (self.home, self.work):
            made.mkdir(parents=True)
        subprocess.run([sys.executable, "-m", "venv", dir / "venv"], check=True)
        node = Path(shutil.which("npm") or sys.exit("npm is needed for this test")).parent
        cargo = world.cargo_env(self.home)
        self.proxy = servers["proxy"]
        proxy = f"http://127.0.0.1:{self.proxy.server_port}"
        self.env = {
            **cargo, "HOME": str(self.home), "PATH": f"{dir}/venv/bin:{dir}/npm/bin:{node}:{cargo['PATH']}", "LANG": "C.UTF-8", "PIP_DISABLE_PIP_VERSION_CHECK": "1",
            "NPM_CONFIG_PREFIX": str(dir / "npm"), "NPM_CONFIG_FUND": "false", "NPM_CONFIG_AUDIT": "false", "NPM_CONFIG_UPDATE_NOTIFIER": "false",
            "HTTPS_PROXY": proxy, "NO_PROXY": "localhost,127.0.0.1", "SSL_CERT_FILE": str(servers["tls"] / "ca.pem"), **servers["variables"], "YOUR_PROXY": proxy,
        }

    def does(self, script: str) -> str:
        done = subprocess.run(["bash", "-euo", "pipefail", "-c", script], env=self.env, cwd=self.work, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=600)
        assert done.returncode == 0, f"status {done.returncode}\n{script}\n{done.stdout}{done.stderr}"
        return done.stdout

    def reads(self, guide: str) -> None:
        script = "\n".join(blocks(guide)).replace("/opt/towow", str(self.dir / "opt/towow"))
        unset = set(re.findall(r"\bYOUR_\w+", script)) - self.env.keys()
        assert not unset, f"{guide}: {unset}"
        self.said = self.does(script)


def china(reader: Reader, servers: dict[str, Any], guide: str) -> None:
    reader.work.rmdir()
    world.checkout(reader.work)
    reader.reads(guide)
    for asked in ("cn.towow.net:443", "towow.net:443"):
        assert asked in reader.proxy.asked, reader.proxy.asked
    for program in (".local/bin", "../venv/bin", "../npm/bin"):
        assert reader.does(f"'{reader.home}/{program}/towow' --version").strip() == f"towow {VERSION}"
        for name in ("towow-mcp", "towow-bridge-mcp"):
            assert "--surface" in reader.does(f"'{reader.home}/{program}/{name}' --help")
    # What was set for good holds for what comes after.
    del servers["index"].asked[:], servers["npm"].asked[:], servers["crates"].asked[:]
    reader.does("pip uninstall -qy towow-mcp && npm uninstall -g towow-mcp")
    reader.does("export PIP_NO_CACHE_DIR=1 NPM_CONFIG_CACHE=\"$HOME/npm-cache\"\n" + of_readme("README.zh-CN.md" if "zh-CN" in guide else "README.md"))
    reader.does("mkdir \"$HOME/fresh\" && cp ~/.cargo/config.toml \"$HOME/fresh/\" && CARGO_HOME=\"$HOME/fresh\" cargo fetch --locked")
    assert any(path.endswith(".whl") for path in servers["index"].asked) and servers["npm"].asked
    assert any(path.startswith("/crates/itoa-") for path in servers["crates"].asked), servers["crates"].asked


def enterprise(reader: Reader, servers: dict[str, Any], guide: str) -> None:
    del servers["company"].asked[:]
    reader.reads(guide)
    assert reader.said.count(f"towow-{VERSION}-{MUSL}.tar.gz: OK") == 1 and reader.said.count(f"\ntowow {VERSION}\n") == 1, reader.said
    assert reader.said.count(f"installed towow {VERSION} in {reader.dir}/opt/towow/bin") == 3 and "stay in ~/.towow" in reader.said
    assert servers["company"].asked.count(f"/company/{VERSION}/towow-{VERSION}-{MUSL}.tar.gz") == 2
    assert set(reader.proxy.asked) == {"towow.net:443"} and not (reader.dir / "opt/towow").exists()
    # From the file of a wheel, as the text says.
    wheel = servers["wheel"]
    shutil.copy(wheel, reader.work)
    reader.does(f"pip uninstall -qy towow-mcp && pip install -q --no-index ./{wheel.name} && towow-mcp --help")


def node(binary: Path, home: Path) -> tuple[subprocess.Popen[bytes], str]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    home.mkdir()
    process = subprocess.Popen([binary, "node", "serve", "--listen", f"127.0.0.1:{port}"], env={"HOME": str(home), "PATH": os.environ["PATH"]}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def answers() -> bool:
        with socket.socket() as there:
            return there.connect_ex(("127.0.0.1", port)) == 0

    assert world.wait_until(answers, 30), "the node does not answer"
    return process, f"http://127.0.0.1:{port}"


def packages(place: Path, binary: Path) -> Path:
    """The wheel of this version and the npm packages; what tests/run.sh has built before is taken."""
    dist = place / "packages"
    dist.mkdir()
    wheels = sorted((ROOT / "target/dist").glob(f"towow_mcp-{VERSION}-*{os.uname().machine}.whl")) or [Path(world.packaged("wheel.sh"))]
    with zipfile.ZipFile(wheels[0]) as archive:
        assert any(name.endswith("/scripts/towow") for name in archive.namelist())
    shutil.copy(wheels[0], dist)
    world.packaged("npm.sh", DIST=str(dist))
    world.packaged("npm.sh", world.TARGET, str(binary), DIST=str(dist))
    return dist


def main() -> None:
    binary = Path(sys.argv[1]).resolve()
    place = Path(tempfile.mkdtemp(prefix="towow-guides-"))
    running = None
    try:
        tls = world.authority(place / "tls")
        artifacts = [Path(world.packaged("artifact.sh", target, str(binary), DIST=str(place / "dist"))) for target in (world.TARGET, MUSL)]
        shutil.copy(ROOT / "install.sh", place / "dist")
        world.packaged("manifest.sh", str(place / "dist"))
        released = {f"{VERSION}/{file.name}": file.read_bytes() for file in (place / "dist").iterdir()}
        assert f"{VERSION}/{SUMS}" in released and b"  install.sh\n" in released[f"{VERSION}/{SUMS}"]
        towow_net, company = world.Mirror(released, tls), world.Mirror(released, tls)
        dist = packages(place, binary)
        running, backend = node(binary, place / "node")
        crates, index, npm = world.Crates(), Index(dist), Registry(dist)
        passed = 0
        for about, tour in (("china", china), ("enterprise", enterprise)):
            guides = [f"install-{about}.md", f"install-{about}.zh-CN.md"]
            assert blocks(guides[0]) == blocks(guides[1]), f"{guides} say different things"
            for guide in guides:
                servers = {
                    "tls": tls, "proxy": world.proxy(towow_net=towow_net.server_port, cn_towow_net=towow_net.server_port), "company": company, "index": index, "npm": npm,
                    "crates": crates, "wheel": next(dist.glob("*.whl")),
                    "variables": {
                        "YOUR_PYPI_MIRROR": index.url, "YOUR_NPM_MIRROR": npm.url, "YOUR_CARGO_MIRROR": crates.url, "YOUR_SHA256": world.sha256(artifacts[0].read_bytes()),
                        "YOUR_MIRROR": f"{company.url}/company", "YOUR_CA_FILE": str(tls / "ca.pem"), "YOUR_BACKEND": backend,
                    },
                }
                tour(Reader(place / guide, servers), servers, guide)
                passed += 1
                print(f"test {guide} ... ok", flush=True)
        print(f"{passed} passed, 0 failed")
    finally:
        if running:
            running.kill()
        shutil.rmtree(place, ignore_errors=True)


main()
