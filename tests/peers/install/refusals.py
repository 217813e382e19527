"""What is refused, each time with the older version left as it was."""

import gzip
import io
import os
import shutil
import tarfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import world
from stand import Stand, case
from world import FILE, NAME, SUMS, VERSION

# What a mirror does, how it ends and what is said.
MIRRORS = [
    ("none", 4, ["there is no", SUMS]),
    ("changed", 1, ["is not what it should be", "expected"]),
    ("half", 1, ["is not what it should be"]),
    ("cut", 7, ["trying again", "cannot fetch"]),
    ("stall", 7, ["trying again", "cannot fetch"]),
    ("broken", 7, ["trying again", "cannot fetch"]),
    ("locked", 7, ["cannot fetch"]),
    ("redirect-http", 7, ["cannot fetch"]),
    ("redirect-late", 7, ["cannot fetch"]),
    ("redirect-round", 7, ["cannot fetch"]),
    ("page", 1, ["the manifest does not list", FILE]),
]


@case("dash", "busybox")
def a_mirror_that_is_not_to_be_trusted_changes_nothing(s: Stand) -> None:
    before = s.with_old()
    kept = s.dir / "kept"
    shutil.copytree(s.prefix, kept, symlinks=True)

    def one(path: str, mood: str, status: int, words: list[str]) -> None:
        here = Stand("dash")
        here.shell = s.shell
        try:
            shutil.copytree(kept, here.prefix, symlinks=True)
            here.install(mood=mood, env={"PATH": path, "TOWOW_INSTALL_TIMEOUT": "1"}).fails(status, "nothing was changed", *words)
            here.unchanged(before)
        finally:
            here.close()

    for path in (s.env["PATH"], world.tools(s.dir / "tools", world.BASE + " wget sha256sum")):
        del s.mirror.asked[:]
        with ThreadPoolExecutor(len(MIRRORS)) as pool:
            list(pool.map(lambda row: one(path, *row), MIRRORS))
        asked = [place.split("/")[1] for place in s.mirror.asked]
        # What will not change is asked for once, what may is asked for again.
        assert [asked.count(mood) for mood in ("none", "locked", "redirect-http", "broken", "stall")] == [1, 1, 1, 3, 4], asked


# Archives with the right hash: what is in them is looked at all the same.
EVIL = {
    "above": (world.pack(VERSION, {**world.tree(VERSION), "../../../evil": b"x"}), "not below"),
    "absolute": (world.pack(VERSION, {**world.tree(VERSION), "=/tmp/towow-evil": b"x"}), "not below"),
    "beside": (world.pack(VERSION, {**world.tree(VERSION), "=other/towow": b"x"}), "not below"),
    "spaced": (world.pack(VERSION, {**world.tree(VERSION), f"=/tmp/x {NAME}/y": b"x"}), "not below"),
    "broken line": (world.pack(VERSION, {**world.tree(VERSION), f"a\n{NAME}/y": b"x"}), "not below"),
    "escapes": (world.pack(VERSION, {**world.tree(VERSION), "\x1b[31m": b"x"}), "not below"),
    "symlink": (world.pack(VERSION, world.tree(VERSION), world.special("completions/x", tarfile.SYMTYPE, "/etc/passwd")), "something else than files"),
    "symlinked directory": (world.pack(VERSION, world.tree(VERSION), world.special("share", tarfile.SYMTYPE, "/tmp")), "something else than files"),
    "hard link": (world.pack(VERSION, world.tree(VERSION), world.special("x", tarfile.LNKTYPE, f"{NAME}/towow")), "something else than files"),
    "fifo": (world.pack(VERSION, world.tree(VERSION), world.special("x", tarfile.FIFOTYPE)), "something else than files"),
    "device": (world.pack(VERSION, world.tree(VERSION), world.special("x", tarfile.CHRTYPE)), "something else than files"),
    "empty": (world.pack(VERSION, {}), "holds no"),
    "no archive": (b"MZ this is no archive", "no whole archive"),
    "half an archive": (world.pack(VERSION, world.tree(VERSION, os.urandom(100_000)))[:60_000], "no whole archive"),
    "another version": (world.pack(VERSION, world.tree("0.8.1")), "holds towow 0.8.1, expected towow " + VERSION),
    "another machine": (world.pack(VERSION, world.tree(VERSION, b"\x7fELF\x02\x01\x01 of another kind")), "does not run here"),
    "rude": (world.pack(VERSION, world.tree(VERSION, b"#!/bin/sh\nprintf '\\033[31mowned'\n")), "holds [31mowned, expected"),
}


@case("dash", "busybox")
def an_archive_with_anything_but_files_is_not_unpacked(s: Stand) -> None:
    before = s.with_old()
    evil = Path("/tmp/towow-evil")
    for name, (archive, words) in EVIL.items():
        (s.dir / FILE).write_bytes(archive)
        done = s.run("--prefix", str(s.prefix), "--artifact", FILE, "--sha256", world.sha256(archive))
        assert done.status == 1 and words in done.err and "\x1b" not in done.err, (name, done.status, done.err)
        s.unchanged(before)
        assert not evil.exists() and not (s.dir / "evil").exists() and not (s.prefix.parent / "evil").exists(), name


@case()
def setuid_bits_of_an_archive_are_not_kept(s: Stand) -> None:
    archive = world.pack(VERSION, {})
    entry = tarfile.TarInfo(f"{NAME}/towow")
    entry.mode, entry.size, entry.uid, entry.gid = 0o6755, len(world.program(VERSION)), 1234, 1234
    out = io.BytesIO()
    with gzip.GzipFile(fileobj=out, mode="wb") as packed, tarfile.open(fileobj=packed, mode="w") as tar:
        tar.addfile(entry, io.BytesIO(world.program(VERSION)))
    archive = out.getvalue()
    (s.dir / FILE).write_bytes(archive)
    s.run("--prefix", str(s.prefix), "--artifact", FILE, "--sha256", world.sha256(archive)).ok()
    found = (s.prefix / "bin/towow").stat()
    assert oct(found.st_mode & 0o7777) == "0o755" and found.st_uid == os.getuid()


GOOD = "a" * 64
# Manifests, and what is said of them; none of them lists the artifact with its hash.
MANIFESTS = [
    (b"", "does not list"),
    (b"<html>not found</html>", "does not list"),
    (f"{GOOD}  other.tar.gz\n".encode(), "it lists: other.tar.gz"),
    (f"{GOOD}  x{FILE}\n{GOOD}  {FILE}x\n{GOOD}  a {FILE}\n".encode(), "does not list"),
    (f"{'A' * 63}  {FILE}\n".encode(), "has no SHA-256 for"),
    (f"{'g' * 64}  {FILE}\n".encode(), "has no SHA-256 for"),
    (f"$(touch evil)  {FILE}\n`touch evil`  {FILE}\n".encode(), "does not list"),
    (f"{GOOD}  {FILE}\n{'b' * 64}  {FILE}\n".encode(), "two hashes"),
    (f"{GOOD}  {FILE}\n".encode(), "is not what it should be"),
    (b"\x1b[31m\n", "does not list"),
]


@case("dash", "busybox")
def a_manifest_that_does_not_fit(s: Stand) -> None:
    before = s.with_old()
    archive = s.mirror.files[f"{VERSION}/{FILE}"]
    (s.dir / FILE).write_bytes(archive)
    here = ["--prefix", str(s.prefix), "--artifact", FILE, "--manifest", "sums"]
    for content, words in MANIFESTS:
        (s.dir / "sums").write_bytes(content)
        s.run(*here).fails(1, words)
        s.unchanged(before)
    assert not (s.dir / "evil").exists()
    # The other forms that tools write: binary mode, capitals, line ends of Windows, no last line end.
    for form in (f"{world.sha256(archive)} *{FILE}\n", f"{world.sha256(archive).upper()}  {FILE}\r\n", f"{GOOD}  x\n{world.sha256(archive)}  {FILE}"):
        (s.dir / "sums").write_text(form, newline="")
        s.run(*here).ok()


USAGE = [
    (["--prefx", "x"], "unknown argument --prefx"),
    (["extra"], "unknown argument extra"),
    (["--prefix"], "--prefix needs a value"),
    (["--prefix="], "--prefix needs a value"),
    (["--prefix", "--uninstall"], "--prefix needs a value"),
    (["--version", "../../x"], "is no version"),
    (["--version", "1/2"], "is no version"),
    (["--version", "latest"], "is no version"),
    (["--target", "a/../b"], "is no target"),
    (["--sha256", "1234"], "64 hexadecimal digits"),
    (["--artifact", "x.tar.gz"], "--artifact needs --manifest"),
    (["--manifest", "x"], "--manifest needs --artifact"),
    (["--artifact", "x", "--manifest", "x", "--from-source"], "exclude each other"),
    (["--artifact", "towow.tar.gz", "--manifest", "x"], "towow-VERSION-TARGET.tar.gz"),
    (["--artifact", FILE.replace("tar.gz", "zip"), "--manifest", "x"], "is for Windows"),
    (["--artifact", FILE, "--manifest", "x", "--version", "9.9.9"], "is not of version 9.9.9"),
    (["--artifact", FILE, "--manifest", "nowhere"], "there is no file " + FILE),
    (["--from-source"], "in a checkout"),
    (["--from-source", "--version", "0.8.0"], "the version of the checkout"),
]
ADDRESSES = [
    ("http://mirror.example/towow", "is not protected"),
    ("http://127.0.0.1.example/towow", "is not protected"),
    ("http://localhost@mirror.example/", "~/.netrc"),
    ("https://ada:secret@mirror.example/", "~/.netrc"),
    ("ftp://mirror.example", "no https address"),
    ("file:///etc", "no https address"),
    ("tuna", "no https address"),
    ("https://", "no https address"),
    ("https://mirror.example/\x1b[31m", "characters that an address cannot have"),
    ("https://mirror.example/ x", "characters that an address cannot have"),
]


@case("dash", "busybox", "bash", "mksh")
def wrong_use_is_named_and_nothing_is_asked(s: Stand) -> None:
    asked = len(s.mirror.asked)
    for args, words in USAGE:
        s.run(*([] if args[0].startswith("--prefix") else ["--prefix", str(s.prefix)]), *args, env=s.at("plain")).fails(2, words)
    for address, words in ADDRESSES:
        done = s.run("--prefix", str(s.prefix), env={"TOWOW_MIRROR": address}).fails(2, words)
        assert "secret" not in done.err
    for seconds in ("0", "-1", "soon"):
        s.install(env={"TOWOW_INSTALL_TIMEOUT": seconds}).fails(2, "TOWOW_INSTALL_TIMEOUT")
    assert len(s.mirror.asked) == asked and not s.prefix.exists()


@case()
def what_something_else_put_there_stays(s: Stand) -> None:
    (s.prefix / "bin").mkdir(parents=True)
    (s.prefix / "bin/towow-mcp").write_text("#!/opt/venv/bin/python3\nimport towow_mcp\n")
    (s.prefix / "note").write_text("mine")
    before = s.looks()
    s.install().fails(1, "bin/towow-mcp is a Python script", "pip uninstall towow-mcp", "--force")
    s.unchanged(before)
    s.install("--force").ok()
    assert s.version("towow-mcp") == f"towow {VERSION}"
    # Changed since: neither replaced nor removed.
    for name, content in (("bin/towow", b"\x7fELF built at home"), ("share/man/man1/towow.1", b"notes")):
        (s.prefix / name).write_bytes(content)
        s.install().fails(1, f"{name} was not installed by this script, or was changed since")
        (s.prefix / name).unlink()
        s.install().ok()
    (s.prefix / "bin/towow-mcp").unlink()
    (s.prefix / "bin/towow-mcp").symlink_to("/opt/other")
    (s.prefix / "share/man/man1/other.1").write_text("mine")
    done = s.uninstall().ok()
    assert "bin/towow-mcp was changed since it was installed, and stays" in done.err
    assert {name for name, (kind, *_) in s.looks().items() if kind != "dir"} == {"bin/towow-mcp", "note", "share/man/man1/other.1"}
    assert "is something else's, and stays" in s.uninstall().ok().err


@case()
def a_directory_or_a_link_at_its_place(s: Stand) -> None:
    (s.prefix / "bin/towow").mkdir(parents=True)
    before = s.looks()
    s.install("--force").fails(1, "is a directory")
    s.unchanged(before)
    (s.prefix / "bin/towow").rmdir()
    kept = s.dir / "kept"
    kept.write_text("somebody's")
    (s.prefix / "bin/towow").symlink_to(kept)
    s.install().fails(1, "was not installed by this script")
    s.install("--force").ok()
    assert kept.read_text() == "somebody's" and not (s.prefix / "bin/towow").is_symlink()


@case()
def a_receipt_cannot_lead_outside(s: Stand) -> None:
    s.install().ok()
    victim = s.dir / "victim"
    victim.write_text("x")
    receipt = s.prefix / "share/towow/receipt"
    outside = os.path.relpath(victim, s.prefix)
    receipt.write_text(receipt.read_text().replace("link towow", f"file {world.sha256(b'x')} {outside}\ndir - ../..\nlink towow", 1))
    s.install("--version", world.OLD).ok()
    assert victim.exists()
    s.uninstall().ok()
    assert victim.exists() and not s.prefix.exists()


@case()
def a_release_older_than_its_receipt_takes_the_other_files_along(s: Stand) -> None:
    before = s.with_old()
    assert "share/man/man1/towow-old.1" in before
    s.install().ok()
    assert "share/man/man1/towow-old.1" not in s.looks()
    s.install("--version", world.OLD).ok()
    s.unchanged(before)
    shutil.rmtree(s.prefix)
