"""Verbs on the keys, for commands: whoever calls them sees names of keys, never a key."""

from crm.crypto import keyring
from crm.crypto.keyfile import KeysUnusable, State
from crm.crypto.keyring import ensure_keys

__all__ = ["KeysUnusable", "active_kek", "destroy_kek", "ensure_keys", "new_kek", "retired_keks"]


def new_kek() -> str:
    """Make a new active key-encryption key and return its name; the one before only unwraps from now on."""
    return keyring.add_key(keyring.KEK).kid


def active_kek() -> str:
    """Return the name of the key that wraps today."""
    return keyring.active(keyring.KEK).kid


def retired_keks() -> tuple[str, ...]:
    """Return the names of the keys that only unwrap, oldest first."""
    return tuple(key.kid for key in keyring.keys(keyring.KEK) if key.state is State.READ_ONLY)


def destroy_kek(kid: str) -> None:
    """Erase a retired key: what is still wrapped by it, in backups too, stays closed for ever."""
    keyring.destroy_key(keyring.KEK, kid)
