"""The list of customers that were destroyed, beside the keys: a restored copy must destroy them again (PIPL 47)."""

import os
from collections.abc import Iterable
from pathlib import Path
from uuid import UUID

from django.conf import settings

from audit.seals.durable import settle

LIST = "destroyed.txt"


def add(records: Iterable[UUID]) -> int:
    """Append the records that are not in the list yet, on disk before it returns; return how many it holds."""
    path = Path(settings.ZHIKE_KEYS) / LIST
    known = read(path) if path.exists() else frozenset()
    fresh = sorted(str(one) for one in set(records) - known)
    if fresh or not path.exists():
        handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        with os.fdopen(handle, "w", encoding="ascii") as out:
            out.writelines(f"{one}\n" for one in fresh)
            out.flush()
            os.fsync(out.fileno())
        settle(path.parent)
    return len(known) + len(fresh)


def read(path: Path) -> frozenset[UUID]:
    """Return the records of a list, one a line; ValueError for a line that is no record's number."""
    return frozenset(UUID(line) for line in path.read_text("ascii").split())
