"""Tables of wrapped data keys, re-wrapped a chunk at a time while everybody goes on reading."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from time import sleep
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import QuerySet

from crm.crypto import keyring
from crm.crypto.rules import Unopenable
from crm.crypto.sealing import Box, rewrap

CHUNK = 500  # rows: a transaction of so many stays well under half a second
PAUSE = 0.01  # seconds: lets a writer in who waits for SQLite's one lock


@dataclass(frozen=True)
class Boxes:
    """A table with the columns `wrapped`, `kid`, `version`; `record` gives a row's record number.

    `inside` opens the lock of a table that answers only in its own room.
    """

    name: str
    rows: Callable[[], QuerySet[Any]]
    record: Callable[[Any], UUID]
    inside: Callable[[], AbstractContextManager[None]] = nullcontext

    def under(self, kids: Sequence[str]) -> int:
        """Return how many rows are wrapped by one of these keys."""
        with self.inside():
            return self.rows().filter(kid__in=kids).count()

    def waiting(self) -> int:
        """Return how many rows are not under the active key."""
        with self.inside():
            return self._waiting().count()

    def _waiting(self) -> QuerySet[Any]:
        return self.rows().exclude(kid=keyring.active(keyring.KEK).kid)

    def rewrapped(self) -> Iterator["Turn"]:
        """Re-wrap what waits, a transaction a chunk, until a pass over the table finds nothing more to do."""
        moved = True
        while moved:
            moved, after = False, 0
            while (turn := self._turn(after)).last:
                yield turn
                moved, after = moved or turn.moved > 0, turn.last
                sleep(PAUSE)

    def _turn(self, after: int) -> "Turn":
        with self.inside(), transaction.atomic():
            chunk = self._waiting().filter(pk__gt=after).order_by("pk").select_for_update(of=("self",))[:CHUNK]
            found = [(row, self._moved(row)) for row in chunk]
            self._store([row for row, moved in found if moved])
        shut = tuple(row.pk for row, moved in found if not moved)
        return Turn(last=found[-1][0].pk if found else 0, moved=len(found) - len(shut), shut=shut)

    def _store(self, rows: list[Any]) -> None:
        """Write the two columns: a statement a row is several times as fast as the one long one of `bulk_update`."""
        model = self.rows().model
        names = [model._meta.db_table, "wrapped", "kid", model._meta.pk.column]
        table, wrapped, kid, pk = (connection.ops.quote_name(name) for name in names)
        with connection.cursor() as cursor:
            cursor.executemany(
                f"UPDATE {table} SET {wrapped} = %s, {kid} = %s WHERE {pk} = %s",  # noqa: S608 - names of our own
                [(row.wrapped, row.kid, row.pk) for row in rows],
            )

    def _moved(self, row: Any) -> bool:
        try:
            box = rewrap(Box(self.record(row), row.wrapped, row.kid, row.version))
        except Unopenable:
            return False
        if box:
            row.wrapped, row.kid = box.wrapped, box.kid
        return True


@dataclass(frozen=True)
class Turn:
    """What one chunk came to: the last row seen, 0 for none; how many were re-wrapped; the rows that do not open."""

    last: int
    moved: int
    shut: tuple[int, ...]
