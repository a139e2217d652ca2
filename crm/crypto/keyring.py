"""The file driver of the keys under `ZHIKE_KEYS`: versioned, made once, rotated without a restart."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from audit.seals.permissions import check_permissions
from crm.crypto import keyfile
from crm.crypto.keyfile import Key, KeysUnusable, State
from crm.crypto.rules import INDEX_HMAC, WRAP_AES_KWP, WRAP_SM4_GCM, Unopenable

KEK = "kek"
INDEX = "index"
TRAIL = "trail"
USES = (KEK, INDEX, TRAIL)
# A transaction that wrapped under a key before it was retired may still commit; none is open as long as this.
REST = timedelta(hours=1)


class Ring:
    """The keys of one use as the file had them at one moment."""

    __slots__ = ("active", "by_kid", "seen")

    def __init__(self, path: Path, keys: tuple[Key, ...], seen: tuple[object, ...]) -> None:
        active = [key for key in keys if key.state is State.ACTIVE]
        if len(active) != 1:
            raise KeysUnusable(f"{path} must name one active key, not {len(active)}")
        self.active = active[0]
        self.by_kid = {key.kid: key for key in keys}
        self.seen = seen


_rings: dict[str, Ring] = {}


def directory() -> Path:
    """Return where the keys are kept."""
    return Path(settings.ZHIKE_KEYS)


def path_of(use: str) -> Path:
    """Return the file of one use."""
    return _file(settings.ZHIKE_KEYS, use)


@lru_cache(maxsize=16)
def _file(place: str | Path, use: str) -> Path:
    return Path(place) / f"{use}.json"


def active(use: str) -> Key:
    """Return the key that wraps and marks today."""
    return _ring(use).active


def key(use: str, kid: str) -> Key:
    """Return the key known by `kid`; Unopenable when it was destroyed or never was."""
    found = _ring(use).by_kid.get(kid)
    if found is None or found.state is State.DESTROYED:
        raise Unopenable("its key is not in the keyring")
    return found


def keys(use: str) -> tuple[Key, ...]:
    """Return all keys of a use, oldest first."""
    return tuple(_ring(use).by_kid.values())


def ensure_keys() -> tuple[str, ...]:
    """Make the directory and the keys that are missing; return the uses made.

    A file still in clear is sealed when a passphrase is set. KeysUnusable where others could read what is made.
    """
    try:
        directory().mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as fault:
        raise KeysUnusable(f"{directory()} cannot be made: {fault.strerror}") from None
    if reason := check_permissions(directory()):
        raise KeysUnusable(reason)
    with _writing():
        return tuple(use for use in USES if _made(use))


def _made(use: str) -> bool:
    path = path_of(use)
    if not path.exists():
        keyfile.write(path, (keyfile.make(use, _algorithm(use), _now()),))
        return True
    if keyfile.passphrase() and keys(use) and not keyfile.is_sealed(path):
        keyfile.write(path, keys(use))
    return False


def add_key(use: str = KEK) -> Key:
    """Make a new active key and turn the one before it read-only."""
    with _writing():
        fresh = keyfile.make(use, _algorithm(use), _now())
        kept = tuple(
            replace(old, state=State.READ_ONLY, retired=fresh.created) if old.state is State.ACTIVE else old
            for old in keys(use)
        )
        keyfile.write(path_of(use), (*kept, fresh))
    return fresh


def destroy_key(use: str, kid: str) -> None:
    """Erase the key's material; KeysUnusable for the active one and for one retired less than `REST` ago."""
    with _writing():
        found = key(use, kid)
        if found.state is State.ACTIVE:
            raise KeysUnusable(f"{kid} is the active key")
        if datetime.fromisoformat(found.retired) > datetime.now(UTC) - REST:
            raise KeysUnusable(f"{kid} was retired less than an hour ago; a transaction may still be using it")
        kept = tuple(keyfile.destroyed(old) if old.kid == kid else old for old in keys(use))
        keyfile.write(path_of(use), kept)


def _ring(use: str) -> Ring:
    path = path_of(use)
    try:
        found = os.stat(path)  # noqa: PTH116 - asked at each sealing: Path.stat takes three times as long
    except OSError:
        raise KeysUnusable(f"no keys at {path}: run `manage.py make_keys` once") from None
    seen = (path, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)
    ring = _rings.get(use)
    if ring is None or ring.seen != seen:
        ring = _rings[use] = _read(path, seen)
    return ring


def _read(path: Path, seen: tuple[object, ...]) -> Ring:
    for place in (path.parent, path):
        fault = check_permissions(place)
        if fault:
            raise KeysUnusable(fault)
    return Ring(path, keyfile.read(path), seen)


def _algorithm(use: str) -> str:
    if use in (INDEX, TRAIL):
        return INDEX_HMAC
    return WRAP_SM4_GCM if getattr(settings, "ZHIKE_CIPHER", "aes-256-gcm") == "sm4-gcm" else WRAP_AES_KWP


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


@contextmanager
def _writing() -> Iterator[None]:
    """Hold the directory alone: the web and the worker may start in the same second."""
    handle = os.open(directory() / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
