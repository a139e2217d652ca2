"""Who else on the machine can read a key: asked by settings, by checks and before each reading of a key file."""

import os
import stat
from pathlib import Path


def check_permissions(path: str | os.PathLike[str]) -> str | None:
    """Return why keys must not be kept at `path` (a file or directory), or None: others can read it, or own it."""
    place = Path(path)
    try:
        found = place.stat()
    except OSError as fault:
        return f"{place} cannot be read: {fault.strerror}"
    if found.st_uid != os.geteuid():
        return f"{place} belongs to user {found.st_uid}, not to user {os.geteuid()} who runs this program"
    if stat.S_IMODE(found.st_mode) & 0o077:
        mode = "0700" if stat.S_ISDIR(found.st_mode) else "0600"
        return f"{place} is open to group or others (mode {stat.S_IMODE(found.st_mode):04o}); make it {mode}"
    return None
