"""What works: every way in, what it puts where, and out again."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import world
from stand import SCRIPT, Stand, case
from world import FILE, OLD, SUMS, VERSION

PLACES = {
    "bin/towow", "bin/towow-mcp", "bin/towow-bridge-mcp", "share/bash-completion/completions/towow", "share/zsh/site-functions/_towow",
    "share/fish/vendor_completions.d/towow.fish", "share/elvish/lib/towow.elv", "share/towow/towow.ps1", "share/man/man1/towow.1", "share/man/zh_CN/man1/towow.1", "share/towow/receipt",
}


@case("dash", "busybox", "bash", "mksh")
def installed_again_upgraded_and_removed(s: Stand) -> None:
    done = s.install().ok()
    assert f"installed towow {VERSION} in {s.prefix}/bin" in done.out and f"{s.mirror.url}/plain/{VERSION}/{FILE}" in done.err
    here = s.looks()
    assert {name for name, (kind, *_) in here.items() if kind != "dir"} == PLACES, here
    assert s.version() == s.version("towow-mcp") == s.version("towow-bridge-mcp") == f"towow {VERSION}"
    assert here["bin/towow-mcp"] == ("link", "towow") and here["bin/towow"][1] == "0o755" and here["share/man/man1/towow.1"][1] == "0o644"
    s.install().ok()
    s.unchanged(here)
    s.install("--version", OLD).ok()
    assert s.version() == f"towow {OLD}" and "share/man/man1/towow-old.1" in s.looks()
    s.install().ok()
    s.unchanged(here)
    assert "~/.towow" in s.uninstall().ok().out
    assert not s.prefix.exists() and (s.home / ".towow/config.json").exists()
    s.no_traces()
    assert "not installed" in s.uninstall().ok().out


@case("dash", "busybox")
def from_a_file_with_no_network_at_all(s: Stand) -> None:
    path = world.tools(s.dir / "tools", world.BASE + " sha256sum")
    (s.dir / FILE).write_bytes(s.mirror.files[f"{VERSION}/{FILE}"])
    (s.dir / "sums").write_bytes(s.mirror.files[f"{VERSION}/{SUMS}"])
    s.run("--prefix", str(s.prefix), "--artifact", FILE, "--manifest", "sums", env={"PATH": path}).ok()
    assert s.version() == f"towow {VERSION}"
    s.uninstall(env={"PATH": path}).ok()
    pinned = world.sha256((s.dir / FILE).read_bytes()).upper()
    s.run("--prefix", str(s.prefix), f"--artifact={FILE}", f"--sha256={pinned}", env={"PATH": path}).ok()
    assert s.version() == f"towow {VERSION}"


@case("dash", "busybox", "bash")
def piped_into_a_shell(s: Stand) -> None:
    # A checkout that happens to be the working directory is nothing to a script that comes from elsewhere.
    shutil.copy(world.ROOT / "Cargo.toml", s.dir)
    with SCRIPT.open() as text:
        s.run("-s", "--", "--prefix", str(s.prefix), stdin=text, env=s.at("plain")).ok()
    assert s.version() == f"towow {VERSION}"


@case()
def half_a_script_runs_nothing(s: Stand) -> None:
    text = SCRIPT.read_bytes()
    before = world.snapshot(s.home)
    asked = len(s.mirror.asked)
    for length in {*range(0, len(text), 157), *range(len(text) - 120, len(text) - 1)}:
        done = subprocess.run(["dash"], input=text[:length], env={**s.env, **s.at("plain")}, cwd=s.dir, capture_output=True, timeout=20)
        # Half of the first comment, or of nothing, is an empty script.
        assert done.returncode == 2 or b"\n{" not in text[:length], (length, done)
        assert done.stdout == b"", (length, done)
    assert world.snapshot(s.home) == before and len(s.mirror.asked) == asked


@case()
def below_the_home_unless_told_otherwise(s: Stand) -> None:
    s.run(env=s.at("plain")).ok()
    assert (s.home / ".local/bin/towow").exists()
    s.run("--uninstall").ok()
    assert not (s.home / ".local").exists() and (s.home / ".towow").exists()
    s.run(env={"HOME": None, **s.at("plain")}).fails(2, "HOME is not set", "--prefix")
    s.install(env={"HOME": None}).ok()


@case()
def under_sudo_the_directory_is_named(s: Stand) -> None:
    s.run(env={"SUDO_USER": "ada", **s.at("plain")}).fails(2, "--prefix /usr/local")
    s.install(env={"SUDO_USER": "ada"}).ok()


@case()
def a_relative_prefix_and_an_umask_that_closes(s: Stand) -> None:
    done = subprocess.run(["dash", "-c", 'umask 077; dash "$0" --prefix ./sub//dir/', str(s.script)], env={**s.env, **s.at("plain")}, cwd=s.dir, capture_output=True, text=True)
    assert done.returncode == 0, done
    assert (s.dir / "sub/dir/bin/towow").stat().st_mode & 0o777 == 0o755 and (s.dir / "sub/dir/bin").stat().st_mode & 0o777 == 0o755


@case()
def without_a_mirror_the_release_and_cn_is_a_host_of_its_own(s: Stand) -> None:
    for mirror, host in (("", "towow.net"), ("cn", "cn.towow.net")):
        proxy = world.proxy()
        done = s.run("--prefix", str(s.prefix), env={"HTTPS_PROXY": f"http://127.0.0.1:{proxy.server_port}", "TOWOW_MIRROR": mirror})
        done.fails(7, f"https://{host}/releases/{VERSION}/{SUMS}", "TOWOW_MIRROR", "HTTPS_PROXY")
        assert proxy.asked and set(proxy.asked) == {f"{host}:443"}, proxy.asked
    assert not s.prefix.exists()


@case()
def through_a_proxy_with_a_certificate_authority_of_ones_own(s: Stand) -> None:
    proxy = world.proxy()
    own = {"HTTPS_PROXY": f"http://127.0.0.1:{proxy.server_port}", "NO_PROXY": "", "SSL_CERT_FILE": str(s.tls / "ca.pem"), **s.at("plain", safe=True)}
    s.install(env={**own, "SSL_CERT_FILE": None}).fails(7)
    assert not s.prefix.exists()
    s.install(env=own).ok()
    assert set(proxy.asked) == {f"localhost:{s.safe.server_port}"}
    # wget as well
    s.uninstall().ok()
    path = world.tools(s.dir / "tools", world.BASE + " wget sha256sum")
    s.install(env={**own, "PATH": path, "https_proxy": own["HTTPS_PROXY"], "SSL_CERT_FILE": None}).fails(7)
    s.install(env={**own, "PATH": path, "https_proxy": own["HTTPS_PROXY"]}).ok()


@case()
def a_redirect_to_another_place_with_tls_is_followed(s: Stand) -> None:
    own = {"SSL_CERT_FILE": str(s.tls / "ca.pem")}
    for path in (s.env["PATH"], world.tools(s.dir / "tools", world.BASE + " wget sha256sum")):
        s.install(mood="redirect-https", env={**own, "PATH": path}).ok()
        s.uninstall().ok()


@case()
def a_mirror_for_members_takes_name_and_password_from_netrc(s: Stand) -> None:
    for path in (s.env["PATH"], world.tools(s.dir / "tools", world.BASE + " wget sha256sum")):
        s.install(mood="members", env={"PATH": path}).fails(7, "cannot fetch")
        netrc = s.home / ".netrc"
        netrc.write_text("machine 127.0.0.1 login ada password correct\n")
        netrc.chmod(0o600)
        assert "correct" not in s.install(mood="members", env={"PATH": path}).ok().err
        s.uninstall().ok()
        netrc.unlink()


@case()
def a_busy_server_is_asked_again(s: Stand) -> None:
    del s.mirror.asked[:]
    assert "trying again" in s.install(mood="busy").ok().err
    assert s.version() == f"towow {VERSION}"


@case()
def with_whatever_computes_a_hash_and_fetches(s: Stand) -> None:
    for number, more in enumerate(("curl sha256sum", "wget sha256sum", "curl shasum perl", "wget openssl", "curl openssl")):
        path = world.tools(s.dir / f"tools{number}", f"{world.BASE} {more}")
        s.install(env={"PATH": path}).ok()
        assert s.version() == f"towow {VERSION}"
        s.uninstall(env={"PATH": path}).ok()
        assert not s.prefix.exists()
    path = world.tools(s.dir / "none", f"{world.BASE} curl")
    s.install(env={"PATH": path}).fails(1, "nothing here computes SHA-256", "openssl")
    path = world.tools(s.dir / "offline", f"{world.BASE} sha256sum")
    s.install(env={"PATH": path}).fails(1, "neither curl nor wget", "--artifact")
    assert not s.prefix.exists()


@case("busybox")
def with_the_tools_of_busybox_alone(s: Stand) -> None:
    path = s.dir / "busybox tools"
    path.mkdir()
    subprocess.run(["busybox", "--install", "-s", str(path)], check=True)
    # Its wget does not check certificates: the hash has to come from elsewhere.
    s.install(env={"PATH": str(path)}).fails(1, "does not check", "--sha256")
    pinned = world.sha256(s.mirror.files[f"{VERSION}/{world.NAME.replace('gnu', 'musl')}.tar.gz"])
    # It has no getconf, so that the C library is not known, and the artifact without one is taken.
    s.install("--sha256", pinned, env={"PATH": str(path)}).ok()
    assert s.version() == f"towow {VERSION}"
    s.install("--sha256", "0" * 64, env={"PATH": str(path)}).fails(1, "expected 0000")
    s.uninstall(env={"PATH": str(path)}).ok()
    assert not s.prefix.exists()


@case()
def each_machine_gets_the_artifact_for_it(s: Stand) -> None:
    table = [
        ("Linux x86_64", "glibc 2.17", "x86_64-unknown-linux-gnu"),
        ("Linux x86_64", "glibc 2.36", "x86_64-unknown-linux-gnu"),
        ("Linux x86_64", "glibc 2.12", "x86_64-unknown-linux-musl"),
        ("Linux x86_64", "", "x86_64-unknown-linux-musl"),
        ("Linux aarch64", "", "aarch64-unknown-linux-musl"),
        ("Darwin arm64", "", "aarch64-apple-darwin"),
        ("Darwin x86_64", "", "x86_64-apple-darwin"),
    ]
    for machine, libc, target in table:
        path = disguised(s, machine, libc)
        done = s.install(env={"PATH": path}, mood="none").fails(4, f"there is no {s.mirror.url}/none/{VERSION}/{SUMS}")
        assert f"towow-{VERSION}-{target}.tar.gz" in done.err, (machine, libc, done.err)
    for machine, words in (("FreeBSD amd64", "--from-source"), ("Linux riscv64", "--from-source"), ("Linux i686", "--from-source"), ("MINGW64_NT-10.0 x86_64", "pip or npm")):
        s.install(env={"PATH": disguised(s, machine, "")}).fails(1, words)
    s.install("--target", "riscv64gc-unknown-linux-gnu", env={"PATH": disguised(s, "Linux riscv64", "")}).fails(1, f"does not list towow-{VERSION}-riscv64gc")


def disguised(s: Stand, machine: str, libc: str) -> str:
    """A PATH on which uname and getconf tell of another machine."""
    dir = s.dir / re.sub(r"\W", "", f"m{machine}{libc}")
    if not dir.exists():
        dir.mkdir()
        system, processor = machine.split()
        (dir / "uname").write_text(f'#!/bin/sh\ncase "$1" in -s) echo {system} ;; *) echo {processor} ;; esac\n')
        (dir / "getconf").write_text(f"#!/bin/sh\n{f'echo {libc}' if libc else 'exit 1'}\n")
        (dir / "ldd").write_text("#!/bin/sh\necho 'musl libc'\nexit 1\n")
        for file in dir.iterdir():
            file.chmod(0o755)
    return f"{dir}:{s.env['PATH']}"


@case()
def the_help_in_both_languages(s: Stand) -> None:
    english = s.run("--help").ok().out
    chinese = s.run("-h", env={"LANG": "zh_CN.UTF-8"}).ok().out
    assert s.run("--help", env={"TOWOW_LANG": "zh"}).ok().out == chinese and chinese.startswith("用法")
    options = re.findall(r"^  (--[a-z0-9-]+|[A-Z][A-Z_]+)", english, re.M)
    assert options == re.findall(r"^  (--[a-z0-9-]+|[A-Z][A-Z_]+)", chinese, re.M) and len(options) >= 13, options
    accepted = set(re.findall(r"^ {12}(--[a-z0-9-]+)", SCRIPT.read_text(), re.M)) | {"--version", "--artifact", "--manifest", "--sha256", "--target", "--help"}
    assert {option for option in options if option.startswith("--")} == accepted
    assert VERSION in english, "the script installs another version than this one"


@case()
def another_towow_in_the_path_is_named(s: Stand) -> None:
    python, ours = s.dir / "py bin", s.prefix / "bin"
    python.mkdir()
    (python / "towow").write_text("#!/usr/bin/python3\nprint('towow 0.7.1')\n")
    (python / "towow").chmod(0o755)
    done = s.install(env={"PATH": f"{python}:{ours}:{s.env['PATH']}"}).ok()
    assert f"{python}/towow comes first" in done.err and "pip uninstall towow-mcp" in done.err and "export PATH" not in done.out
    done = s.install(env={"PATH": f"{ours}:{python}:{s.env['PATH']}"}).ok()
    assert "comes first" not in done.err and "export PATH" not in done.out
    # The same program under another name of the directory is no other one.
    (s.dir / "linked").symlink_to(ours)
    done = s.install(env={"PATH": f"{s.dir}/linked:{s.env['PATH']}"}).ok()
    assert "comes first" not in done.err
    assert "export PATH" in s.install().ok().out


@case("dash", "busybox")
def a_checkout_is_built_from_a_registry_of_ones_own(s: Stand) -> None:
    here = world.checkout(s.dir / "check out")
    crates = world.Crates()
    env = world.cargo_env(s.home)
    args = {"script": here / "install.sh", "env": {**env, "TOWOW_CARGO_REGISTRY": crates.url}}
    done = s.run("--prefix", str(s.prefix), **args).ok()
    assert f"building in {here}" in done.err and "--version" in done.err
    assert s.version() == f"towow {VERSION}" and {name for name, (kind, *_) in s.looks().items() if kind != "dir"} == PLACES, s.looks()
    for place, text in (("bash-completion/completions/towow", "completions/towow.bash"), ("man/zh_CN/man1/towow.1", "man/zh_CN/towow.1")):
        assert (s.prefix / "share" / place).read_bytes() == (world.ROOT / text).read_bytes()
    assert "/index/config.json" in crates.asked and any(path.startswith("/crates/itoa-") for path in crates.asked), crates.asked
    before = s.looks()
    for registry, words in (("http://crates.example/", "is not protected"), ('https://x/"a', "is no address"), ("nowhere", "no https address")):
        s.run("--from-source", "--prefix", str(s.prefix), script=here / "install.sh", env={**env, "TOWOW_CARGO_REGISTRY": registry}).fails(2, words)
    (here / "src/main.rs").write_text("fn main() { this is no Rust }")
    s.run("--prefix", str(s.prefix), **args).fails(1, "the build failed", "nothing was changed")
    s.unchanged(before)
    # In a checkout, what asks for a release downloads one.
    s.run("--version", OLD, "--prefix", str(s.prefix), script=here / "install.sh", env={**env, **s.at("plain")}).ok()
    assert s.version() == f"towow {OLD}"
    s.run("--prefix", str(s.prefix), script=here / "install.sh", env={"PATH": world.tools(s.dir / "tools", world.BASE + " sha256sum")}).fails(1, "cargo is needed")


@case()
def this_checkout_installs_itself(s: Stand) -> None:
    target = os.environ.get("CARGO_TARGET_DIR", str(world.ROOT / "target"))
    if not Path(target, "release/towow").exists():
        raise AssertionError("this wants the release build, which tests/run.sh makes before")
    env = {**world.cargo_env(s.home), "CARGO_HOME": os.environ.get("CARGO_HOME", str(Path.home() / ".cargo")), "CARGO_TARGET_DIR": target}
    s.run("--prefix", str(s.prefix), script=SCRIPT, env=env).ok()
    assert s.version() == f"towow {VERSION}"
    for name in ("towow-mcp", "towow-bridge-mcp"):
        asked = subprocess.run([s.prefix / "bin" / name, "--help"], capture_output=True, text=True, env=s.env, timeout=20)
        assert asked.returncode == 0 and "--surface" in asked.stdout, asked
    assert {name for name, (kind, *_) in s.looks().items() if kind != "dir"} == PLACES, s.looks()
    s.run("--uninstall", "--prefix", str(s.prefix), script=SCRIPT).ok()
    assert not s.prefix.exists()


@case()
def the_shells_and_man_find_what_belongs_to_them(s: Stand) -> None:
    real = s.at("real")
    s.run(env=real).ok()
    share = s.home / ".local/share"
    env = {**s.env, "PATH": f"{s.home}/.local/bin:{s.env['PATH']}"}

    def says(*command: str) -> str:
        return subprocess.run(command, env=env, cwd=s.home, capture_output=True, text=True, timeout=60).stdout.strip()

    assert "towow" in says("bash", "-c", ". /usr/share/bash-completion/bash_completion; _completion_loader towow; complete -p towow").split()
    assert says("fish", "-c", "string join \\n $fish_complete_path").splitlines().count(str(share / "fish/vendor_completions.d")) == 1
    hint = s.run(env={**real, "SHELL": "/bin/zsh"}).ok().out
    path = re.search(r"fpath=\(.*?\)", hint)
    assert path and says("zsh", "-fc", f"{path[0]}; autoload -U compinit; compinit -u -D; print $_comps[towow]") == "_towow", hint
    assert says("man", "-w", "towow") == str(share / "man/man1/towow.1")
