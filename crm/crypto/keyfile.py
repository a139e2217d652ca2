"""A key file: one JSON file per use, its keys in clear under file permissions or sealed by a passphrase."""

import json
import os
import secrets
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt
from django.views.decorators.debug import sensitive_variables

from audit.seals import durable
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


def passphrase() -> Secret:
    """Return what the key files are sealed with; empty for files in clear under their permissions."""
    return Secret(os.environb.get(b"ZHIKE_KEY_PASSPHRASE", b""))


def read(path: Path) -> tuple[Key, ...]:
    """Return the keys of the file; KeysUnusable when it is not a key file or the passphrase does not fit."""
    try:
        return _parsed(path)
    except (OSError, KeyError, TypeError, AttributeError, ValueError, Unopenable) as fault:
        raise KeysUnusable(f"{path} is not a key file that can be read ({type(fault).__name__})") from None
    except InvalidTag:
        raise KeysUnusable(f"{path} is sealed and does not open with ZHIKE_KEY_PASSPHRASE as it is set") from None


def _parsed(path: Path) -> tuple[Key, ...]:
    content = json.loads(path.read_text("utf-8"))
    lock = _lock(passphrase(), content["salt"], content["cost"]) if "salt" in content else None
    return tuple(_key_of(entry, lock) for entry in content["keys"])


def is_sealed(path: Path) -> bool:
    """Return whether the file's keys are under a passphrase."""
    return "salt" in json.loads(path.read_text("utf-8"))


@sensitive_variables()
def write(path: Path, keys: tuple[Key, ...]) -> None:
    """Replace the file in one step, mode 0600, on disk before it returns."""
    content: dict[str, Any] = {"use": path.stem}
    lock = None
    if passphrase():
        content |= {"kdf": "scrypt", "cost": SCRYPT_COST, "salt": to_text(os.urandom(16))}
        lock = _lock(passphrase(), content["salt"], SCRYPT_COST)
    content["keys"] = [_entry_of(key, lock) for key in keys]
    durable.replace(path, json.dumps(content, indent=1).encode(), 0o600)


def _entry_of(key: Key, lock: AESGCM | None) -> dict[str, str]:
    entry = {
        "kid": key.kid,
        "alg": key.alg,
        "use": key.use,
        "created": key.created,
        "state": key.state.value,
        "retired": key.retired,
    }
    material = bytes(key.material)
    if lock and material:
        nonce = os.urandom(NONCE_BYTES)
        material = nonce + lock.encrypt(nonce, material, _label(entry))
    return entry | {"material": to_text(material)}


def _key_of(entry: dict[str, str], lock: AESGCM | None) -> Key:
    material = from_text(entry["material"])
    if lock and material:
        material = lock.decrypt(material[:NONCE_BYTES], material[NONCE_BYTES:], _label(entry))
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
def _lock(words: Secret, salt: str, cost: int) -> AESGCM:
    return AESGCM(Scrypt(salt=from_text(salt), length=32, n=cost, r=8, p=1).derive(words))
