"""Verbs on the keys, for commands: whoever calls them sees names of keys, never a key."""

from collections.abc import Callable, Sequence

from django.db import transaction

from audit.trail.actions import write
from audit.trail.context import current
from crm.crypto import events, keyring
from crm.crypto.keyfile import KeysUnusable, State
from crm.crypto.keyring import ensure_keys
from crm.crypto.rotation import Boxes

__all__ = ["KeysUnusable", "active_kek", "destroy_kek", "ensure_keys", "new_kek", "retired_keks", "rewrap_all"]


def new_kek() -> str:
    """Make a new active key-encryption key and return its name; the one before only unwraps from now on."""
    with transaction.atomic():
        before = active_kek()
        kid = keyring.add_key(keyring.KEK).kid
        write(events.ROTATED, by=current().actor, facts={"key": kid, "before": before})
    return kid


def active_kek() -> str:
    """Return the name of the key that wraps today."""
    return keyring.active(keyring.KEK).kid


def retired_keks() -> tuple[str, ...]:
    """Return the names of the keys that only unwrap, oldest first."""
    return tuple(key.kid for key in keyring.keys(keyring.KEK) if key.state is State.READ_ONLY)


def rewrap_all(tables: Sequence[Boxes], progress: Callable[[int], None]) -> dict[str, tuple[int, ...]]:
    """Wrap every data key under the active key; return, by table, the rows whose data key does not open.

    `progress` is told after each chunk how many rows are done. What was interrupted goes on where it stood.
    """
    done = 0
    shut: dict[str, set[int]] = {table.name: set() for table in tables}
    for table in tables:
        for turn in table.rewrapped():
            done += turn.moved
            shut[table.name].update(turn.shut)
            progress(done)
    closed = {name: tuple(sorted(rows)) for name, rows in shut.items() if rows}
    unopened = sum(len(rows) for rows in closed.values())
    write(events.REWRAPPED, by=current().actor, count=done, facts={"key": active_kek(), "shut": unopened})
    return closed


def destroy_kek(kid: str, tables: Sequence[Boxes]) -> None:
    """Erase a retired key: what is still wrapped by it, in backups too, stays closed for ever.

    Raises KeysUnusable while a row is under it, while it is active, and in the hour after it was retired.
    """
    with transaction.atomic():
        rows = sum(table.under([kid]) for table in tables)
        if rows:
            raise KeysUnusable(f"{kid} still wraps {rows} data keys")
        write(events.DESTROYED, by=current().actor, facts={"key": kid})
        keyring.destroy_key(keyring.KEK, kid)
