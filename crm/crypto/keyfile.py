"""A key file: one JSON file per use, its keys in clear under file permissions or sealed by a passphrase."""

import binascii
import json
import os
import secrets
import tempfile
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from crm.crypto.rules import KEY_BYTES, NONCE_BYTES, Secret, Unopenable, from_text, to_text

SCRYPT_COST = 2**17


class State(StrEnum):
    """What a key may still do: wrap and unwrap, unwrap only, or nothing."""

    ACTIVE = "active"
    READ_ONLY = "read-only"
    DESTROYED = "destroyed"


class KeysUnusable(Exception):
    """Say why the keys cannot be used: absent, open to others, or their passphrase is missing."""


@dataclass(frozen=True)
class Key:
    """One key of a use, known by its `kid`; `retired` is when it stopped being the active one (ISO, UTC)."""

    kid: str
    alg: str
    use: str
    created: str
    state: State = State.ACTIVE
    retired: str = ""
    material: Secret = field(default=Secret(), repr=False)


def make(use: str, alg: str, created: str) -> Key:
    """Return a fresh active key of `use`."""
    kid = f"{use}-{created[:10]}-{secrets.token_hex(4)}"
    return Key(kid=kid, alg=alg, use=use, created=created, material=Secret(os.urandom(KEY_BYTES[alg])))


def destroyed(key: Key) -> Key:
    """Return the key without its material: what it wrapped stays closed for ever."""
    return replace(key, state=State.DESTROYED, material=Secret())


def read(path: Path, passphrase: str) -> tuple[Key, ...]:
    """Return the keys of the file; KeysUnusable when it is not a key file or the passphrase does not fit."""
    try:
        content = json.loads(path.read_text("utf-8"))
        salt = content.get("salt", "")
        if salt and not passphrase:
            raise KeysUnusable(f"{path} is sealed: set ZHIKE_KEY_PASSPHRASE")
        return tuple(_key_of(entry, salt, passphrase) for entry in content["keys"])
    except (OSError, KeyError, TypeError, AttributeError, ValueError, Unopenable) as fault:
        raise KeysUnusable(f"{path} is not a key file that can be read ({type(fault).__name__})") from None
    except InvalidTag:
        raise KeysUnusable(f"{path} does not open with this ZHIKE_KEY_PASSPHRASE") from None


def is_sealed(path: Path) -> bool:
    """Return whether the file's keys are under a passphrase."""
    return bool(json.loads(path.read_text("utf-8")).get("salt"))


def write(path: Path, keys: tuple[Key, ...], passphrase: str) -> None:
    """Replace the file in one step, mode 0600, on disk before it returns."""
    salt = to_text(os.urandom(16)) if passphrase else ""
    content: dict[str, Any] = {"use": path.stem, "keys": [_entry_of(key, salt, passphrase) for key in keys]}
    if salt:
        content |= {"kdf": "scrypt", "cost": SCRYPT_COST, "salt": salt}
    handle, made = tempfile.mkstemp(dir=path.parent, prefix=f".{path.stem}-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            json.dump(content, out, indent=1)
            out.flush()
            os.fsync(out.fileno())
        Path(made).replace(path)
    except BaseException:
        Path(made).unlink(missing_ok=True)
        raise
    _sync_directory(path.parent)


def _sync_directory(directory: Path) -> None:
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _entry_of(key: Key, salt: str, passphrase: str) -> dict[str, str]:
    entry = {
        "kid": key.kid,
        "alg": key.alg,
        "use": key.use,
        "created": key.created,
        "state": key.state.value,
        "retired": key.retired,
    }
    material = bytes(key.material)
    if salt and material:
        nonce = os.urandom(NONCE_BYTES)
        material = nonce + _lock(passphrase, salt).encrypt(nonce, material, _label(entry))
    return entry | {"material": to_text(material)}


def _key_of(entry: dict[str, str], salt: str, passphrase: str) -> Key:
    material = from_text(entry["material"])
    if salt and material:
        material = _lock(passphrase, salt).decrypt(material[:NONCE_BYTES], material[NONCE_BYTES:], _label(entry))
    state = State(entry["state"])
    if state is not State.DESTROYED and len(material) != KEY_BYTES[entry["alg"]]:
        raise ValueError("key length")
    return Key(
        kid=entry["kid"],
        alg=entry["alg"],
        use=entry["use"],
        created=entry["created"],
        state=state,
        retired=entry["retired"],
        material=Secret(material),
    )


def _label(entry: dict[str, str]) -> bytes:
    return "|".join(("zhike.keyfile.v1", entry["use"], entry["kid"], entry["alg"])).encode()


@lru_cache(maxsize=4)
def _lock(passphrase: str, salt: str) -> AESGCM:
    derived = Scrypt(salt=binascii.a2b_base64(salt), length=32, n=SCRYPT_COST, r=8, p=1).derive(passphrase.encode())
    return AESGCM(derived)
