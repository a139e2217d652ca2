"""Directories that are there whole or not at all: mode 0700, files 0600, on disk before their name is."""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from audit.seals.durable import settle
from crm.backups.rules import MANIFEST, Damaged, Part, newest

_BLOCK = 1024 * 1024


@contextmanager
def in_the_making(place: Path, prefix: str) -> Iterator[Path]:
    """Hand out a hidden directory in `place`; what is left of it after an error is removed."""
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(dir=place, prefix=f".{prefix}"))
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


def publish(made: Path, name: str) -> Path:
    """Give the directory its name in one step, everything in it on disk before; return where it stands."""
    for path in made.iterdir():
        path.chmod(0o600)
        settle(path)
    settle(made)
    target = made.rename(made.with_name(name))
    settle(target.parent)
    return target


def private_file(path: Path, content: bytes) -> None:
    """Write a new file that only its owner can read."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as out:
        out.write(content)


def part_of(path: Path) -> Part:
    """Return a file's entry in the manifest."""
    return Part(path.name, path.stat().st_size, sha256_of(path))


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal."""
    digest = hashlib.sha256()
    with path.open("rb") as source:
        while block := source.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def check_parts(copy: Path, parts: Sequence[Part]) -> None:
    """Read every file of the copy; Damaged where one is absent or holds other bytes than its manifest says."""
    for part in parts:
        path = copy / part.name
        if not path.is_file():
            raise Damaged(f"{part.name} is not there")
        if path.stat().st_size != part.size or sha256_of(path) != part.sha256:
            raise Damaged(f"{part.name} holds other bytes than when the copy was made")


def manifest_text(copy: Path) -> str:
    """Return the text of a copy's manifest; Damaged where there is none."""
    try:
        return (copy / MANIFEST).read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        raise Damaged(f"{copy} holds no {MANIFEST} that can be read") from None


def newest_in(place: Path, prefix: str) -> Path:
    """Return the youngest copy of a sort in a directory; the directory itself where none is, as it may be one."""
    names = [path.name for path in place.iterdir()] if place.is_dir() else []
    return place / newest(names, prefix)


def remove(copy: Path) -> None:
    """Remove a copy, its name first, so that half of one is never taken for a copy."""
    gone = copy.with_name(f".{copy.name}-removed")
    copy.rename(gone)
    shutil.rmtree(gone)
