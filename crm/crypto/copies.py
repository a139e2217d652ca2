"""The key files as bytes, for a copy that is kept apart from the data, and back."""

import os
from pathlib import Path

from audit.seals.permissions import check_permissions
from crm.crypto import keyfile, keyring
from crm.crypto.keyfile import KeysUnusable, State
from crm.crypto.keyring import USES

__all__ = ["KeysUnusable", "alive_in", "files", "install"]


def files() -> dict[str, bytes]:
    """Return each key file as it stands, by name; a passphrase that closes it closes the copy too."""
    return {keyring.path_of(use).name: keyring.path_of(use).read_bytes() for use in USES if keyring.keys(use)}


def alive_in(directory: Path) -> frozenset[str]:
    """Return the names of the keys that a directory's files still hold; KeysUnusable where they cannot be read."""
    for place in (directory, *(directory / f"{use}.json" for use in USES)):
        if fault := check_permissions(place):
            raise KeysUnusable(fault)
    found = [key for use in USES for key in keyfile.read(directory / f"{use}.json")]
    return frozenset(key.kid for key in found if key.state is not State.DESTROYED)


def install(copied: dict[str, bytes]) -> None:
    """Put key files where the settings keep the keys; KeysUnusable where there are some already."""
    place = keyring.directory()
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    if any(keyring.path_of(use).exists() for use in USES):
        raise KeysUnusable(f"there are keys at {place} already; a copy never takes their place")
    for name, content in copied.items():
        handle = os.open(place / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(handle)
    alive_in(place)
