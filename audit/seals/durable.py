"""Files that a power cut leaves whole: the old content or the new one, never a part. Standard library only."""

import os
from pathlib import Path
from urllib.parse import quote


def replace(path: Path, data: bytes, mode: int = 0o644) -> None:
    """Put `data` in the place of the file, on the disk when this returns."""
    kept = path.with_name(f".{path.name}.{os.getpid()}")
    kept.unlink(missing_ok=True)
    with os.fdopen(os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    kept.replace(path)
    settle(path.parent)


def settle(place: Path) -> None:
    """Put a file, or the names in a folder, on the disk."""
    opened = os.open(place, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def name_of(origin: str) -> str:
    """Return a log's origin as the name of one file."""
    return quote(origin, safe="")
