"""Packs a directory, the same bytes each time: sorted, one date, no owner, modes by what a file is.

archive.py DIRECTORY ARCHIVE, which is a .tar.gz or a .zip.
"""

import gzip
import io
import os
import sys
import tarfile
import zipfile
from datetime import datetime, timezone
from pathlib import Path

# A zip knows no earlier moment.
DATE = max(int(os.environ.get("SOURCE_DATE_EPOCH", "0")), 315532800)
PROGRAMS = {"towow", "towow.exe"}


def mode(path: Path) -> int:
    return 0o755 if path.is_dir() or path.name in PROGRAMS else 0o644


def entries(top: Path) -> list[tuple[str, Path]]:
    inside = sorted(top.rglob("*"), key=lambda path: path.relative_to(top).as_posix())
    for path in inside:
        if path.is_symlink() or not (path.is_file() or path.is_dir()):
            sys.exit(f"{path} is no plain file")
    return [(path.relative_to(top.parent).as_posix(), path) for path in [top, *inside]]


def tar(top: Path, out: io.BufferedIOBase) -> None:
    # Without a file name and a date in the head of the gzip stream.
    packed = gzip.GzipFile(filename="", fileobj=out, mode="wb", compresslevel=9, mtime=0)
    with packed, tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name, path in entries(top):
            entry = tarfile.TarInfo(name)
            entry.mtime, entry.mode = DATE, mode(path)
            if path.is_dir():
                entry.type = tarfile.DIRTYPE
                archive.addfile(entry)
            else:
                entry.size = path.stat().st_size
                with path.open("rb") as content:
                    archive.addfile(entry, content)


def zip(top: Path, out: io.BufferedIOBase) -> None:
    date = datetime.fromtimestamp(DATE, timezone.utc).timetuple()[:6]
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, path in entries(top):
            entry = zipfile.ZipInfo(name + "/" * path.is_dir(), date)
            # As if made on Unix, wherever it is made.
            entry.create_system, entry.external_attr = 3, mode(path) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, b"" if path.is_dir() else path.read_bytes())


def main() -> None:
    top, archive = Path(sys.argv[1]), Path(sys.argv[2])
    part = archive.with_name(archive.name + ".part")
    with part.open("wb") as out:
        (zip if archive.suffix == ".zip" else tar)(top, out)
    part.replace(archive)


main()
