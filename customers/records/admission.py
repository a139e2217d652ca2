"""Entering many records at once, set-based: what an import and the demonstration company use.

A chunk is one transaction: customers, strongboxes, grants, consents, search index and a line each. It must stay under
half a second, so that on SQLite nobody who looks at a record meets a locked database (PERFORMANCE, last section).
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from audit.trail.actions import Line, Subject, write_many
from audit.trail.bulk import insert_rows
from crm.posts.queries import Seat
from customers.records import events, names, search
from customers.records.lock import unlocked
from customers.records.models import Consent, Customer, Grant, Strongbox
from customers.records.newcomers import INDEXED, Ready, prepare
from customers.records.queries import open_permission
from customers.records.values import COLUMNS, OWN, to_column

BOX_COLUMNS = ("customer_id", "wrapped", "kid", "version", "sealed", *(f"{name}_index" for name in INDEXED))
GRANT_COLUMNS = ("customer_id", "group_id", "permission_id", "sort_key", "since", "basis")


@dataclass(frozen=True)
class Admission:
    """One newcomer: canonical values by identifier, consents, and the groups of posts that may open the record.

    `ready` is what `newcomers.prepare` made of the values, where that is done already.
    """

    values: Mapping[str, str]
    consents: Sequence[tuple[str, date, str]] = ()
    groups: Mapping[int, str] = field(default_factory=dict)
    ready: Ready | None = None


def admit(rows: Sequence[Admission], *, by: Seat, purpose: str, at: datetime | None = None) -> list[int]:
    """Enter a chunk of newcomers in one transaction and return their ids, in the rows' order (P2.7, P4.2.2).

    The values are what the catalogue's `clean` returned. Each row's `groups` maps a post's group to the basis of its
    grant. Raises IntegrityError when a code or licence number is already taken.
    """
    now, permission = at or timezone.now(), open_permission()
    ready = iter(prepare(row.values for row in rows if row.ready is None))
    prepared = [row.ready or next(ready) for row in rows]
    with unlocked(), transaction.atomic():
        ids = reserve_ids(Customer, len(rows))
        made = [_Newcomer(*one, by, now) for one in zip(ids, rows, prepared, strict=True)]
        insert_rows(Customer._meta.db_table, (*OWN, *COLUMNS), (one.customer() for one in made))
        insert_rows(Strongbox._meta.db_table, BOX_COLUMNS, (one.strongbox() for one in made))
        insert_rows(Grant._meta.db_table, GRANT_COLUMNS, _grants(made, permission, now))
        insert_rows(
            Consent._meta.db_table,
            ("customer_id", "purpose", "given_on", "way"),
            ((one.id, *consent) for one in made for consent in one.row.consents),
        )
        search.put((one.id, one.ready.tokens) for one in made)
        write_many(events.ADMITTED, (one.line() for one in made), by=by, purpose=purpose, at=now)
    return ids


def reserve_ids(model: type[Customer], count: int) -> list[int]:
    """Return `count` ids that no row has had and none will get: numbers are never used again.

    Call it inside the transaction that inserts the rows; SQLite's write lock, PostgreSQL's sequence keep others away.
    """
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count]
            )
            return [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        row = cursor.fetchone()
    last = row[0] if row else 0
    return list(range(last + 1, last + count + 1))


def taken(column: str, texts: Collection[str]) -> dict[str, int]:
    """Return which of some texts a unique column holds already, and in which record; for an import's examination."""
    table, name = connection.ops.quote_name(Customer._meta.db_table), connection.ops.quote_name(column)
    given: str | list[str] = json.dumps(list(texts))
    among = "IN (SELECT value FROM json_each(%s))"
    if connection.vendor == "postgresql":
        given, among = list(texts), "= ANY(%s)"
    with connection.cursor() as cursor:
        # One parameter, not one for each text, takes a tenth of the time; the last words let a partial index serve.
        sql = f"SELECT {name}, id FROM {table} WHERE {name} {among} AND NOT ({name} = '')"  # noqa: S608 - our own names
        cursor.execute(sql, [given])
        return dict(cursor.fetchall())


class _Newcomer:
    """The rows that one newcomer becomes."""

    def __init__(self, number: int, row: Admission, ready: Ready, by: Seat, now: datetime) -> None:
        self.id, self.row, self.ready, self.by, self.now = number, row, ready, by, now
        self.pinyin = "".join(ready.syllables)

    def customer(self) -> list[Any]:
        general = self.ready.general
        return [
            self.id,
            self.ready.uuid,
            Customer.State.ACTIVE,
            1,
            self.ready.completeness,
            self.now,
            self.now,
            self.by.post_name,
            self.pinyin[:400],
            "".join(part[0] for part in self.ready.syllables)[:100],
            {name: text for name, text in general.items() if name not in COLUMNS},
            *[to_column(name, general.get(name, "")) for name in COLUMNS],
        ]

    def strongbox(self) -> list[Any]:
        ready = self.ready
        return [self.id, ready.wrapped, ready.kid, ready.version, ready.sealed, *ready.indexes]

    def line(self) -> Line:
        general = self.ready.general
        # Tokens are base64 and names identifiers: nothing in them needs escaping.
        tokens = ", ".join([f'"{name}": ["", "{token}"]' for name, token in self.ready.sealed.items()])
        return Line(
            subject=Subject(self.id, f"{general.get('code', '')} {general.get('name', '')}".strip()),
            fields=self.ready.filled,
            changes={name: ("", text) for name, text in general.items()},
            sealed=f"{{{tokens}}}",
            tier=self.ready.tier,
        )


def _grants(made: Iterable[_Newcomer], permission: int, now: datetime) -> Iterable[Sequence[Any]]:
    for one in made:
        key = names.sort_key(one.pinyin, one.id)
        for group, basis in one.row.groups.items():
            yield one.id, group, permission, key, now, basis
