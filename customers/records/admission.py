"""Entering many records at once, set-based: what an import and the demonstration company use.

A chunk is one transaction: customers, strongboxes, grants, consents, search index and a line each. It must stay under
half a second, so that on SQLite nobody who looks at a record meets a locked database (PERFORMANCE, last section).
"""

import json
import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from audit.trail.actions import Line, Subject, write_many
from audit.trail.bulk import insert_rows
from crm.crypto.sealing import blind_index, new_box, seal
from crm.posts.queries import Seat
from customers.catalog import rules as catalog
from customers.catalog.queries import Catalogue, catalogue
from customers.records import events, names, search
from customers.records.lock import unlocked
from customers.records.models import Consent, Customer, Grant, Strongbox
from customers.records.queries import open_permission
from customers.records.values import COLUMNS, to_column

INDEXED = ("phone", "spare_phone", "id_number", "bank_account")
CUSTOMER_HEAD = (
    "id",
    "uuid",
    "state",
    "rev",
    "completeness",
    "created_at",
    "changed_at",
    "changed_by",
    "pinyin",
    "initials",
    "extra",
)
BOX_COLUMNS = ("customer_id", "wrapped", "kid", "version", "sealed", *(f"{name}_index" for name in INDEXED))
GRANT_COLUMNS = ("customer_id", "group_id", "permission_id", "sort_key", "since", "basis")


@dataclass(frozen=True)
class Admission:
    """One newcomer: canonical values by identifier, consents, and the groups of posts that may open the record."""

    values: Mapping[str, str]
    consents: Sequence[tuple[str, date, str]] = ()
    groups: Mapping[int, str] = field(default_factory=dict)


def admit(rows: Sequence[Admission], *, by: Seat, purpose: str, at: datetime | None = None) -> list[int]:
    """Enter a chunk of newcomers in one transaction and return their ids, in the rows' order (P2.7, P4.2.2).

    The values are what the catalogue's `clean` returned. Each row's `groups` maps a post's group to the basis of its
    grant. Raises IntegrityError when a code or licence number is already taken.
    """
    now, plan, permission = at or timezone.now(), _Plan(catalogue()), open_permission()
    with unlocked(), transaction.atomic():
        ids = reserve_ids(Customer, len(rows))
        made = [_Newcomer(one, row, plan, by, now) for one, row in zip(ids, rows, strict=True)]
        insert_rows(Customer._meta.db_table, (*CUSTOMER_HEAD, *COLUMNS), (one.customer() for one in made))
        insert_rows(Strongbox._meta.db_table, BOX_COLUMNS, (one.strongbox() for one in made))
        insert_rows(Grant._meta.db_table, GRANT_COLUMNS, _grants(made, permission, now))
        insert_rows(
            Consent._meta.db_table,
            ("customer_id", "purpose", "given_on", "way"),
            ((one.id, *consent) for one in made for consent in one.row.consents),
        )
        search.put((one.id, one.tokens) for one in made)
        lines = (
            Line(subject=one.subject, fields=one.filled, changes=one.changes, sealed=one.sealed_line, tier=one.tier)
            for one in made
        )
        write_many(events.ADMITTED, lines, by=by, purpose=purpose, at=now)
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


class _Plan:
    """What the catalogue says of each value, looked up once a chunk."""

    def __init__(self, known: Catalogue) -> None:
        self.collectable = frozenset(entry.identifier for entry in known.collectable)
        self.sealed = frozenset(entry.identifier for entry in known.collectable if entry.sealed)
        self.ranks = {entry.identifier: entry.tier.rank for entry in known.collectable}
        self.tiers = {entry.tier.rank: str(entry.tier) for entry in known.collectable}
        self.indexed = {name: known.entry(name) for name in INDEXED}

    def tier(self, names: Iterable[str]) -> str:
        """Return the highest tier among fields (P5.4)."""
        return self.tiers[max((self.ranks[name] for name in names), default=0)]

    def completeness(self, values: Mapping[str, str]) -> int:
        """Return what the catalogue's `completeness` says of values that are all collectable."""
        return 100 * len(values) // (len(self.collectable) or 1)


class _Newcomer:
    """The rows that one newcomer becomes."""

    def __init__(self, number: int, row: Admission, plan: _Plan, by: Seat, now: datetime) -> None:
        self.id, self.row, self.now, self.by = number, row, now, by
        self.uuid = uuid.uuid4()
        values = {name: text for name, text in row.values.items() if text and name in plan.collectable}
        self.filled = list(values)
        sealed = {name: text for name, text in values.items() if name in plan.sealed}
        self.general = {name: text for name, text in values.items() if name not in sealed}
        self.box = new_box(self.uuid)
        self.sealed = seal(self.box, Strongbox._meta.db_table, sealed)
        self.indexes = [
            blind_index(name, catalog.normal_form(entry, sealed[name])) if name in sealed else None
            for name, entry in plan.indexed.items()
        ]
        self.parts = names.syllables(values.get("name", ""))
        self.pinyin = "".join(self.parts)
        self.completeness = plan.completeness(values)
        self.tier = plan.tier(values)
        self.changes = {name: ("", text) for name, text in self.general.items()}
        # Tokens are base64 and names identifiers: nothing in them needs escaping.
        tokens = ", ".join([f'"{name}": ["", "{token}"]' for name, token in self.sealed.items()])
        self.sealed_line = f"{{{tokens}}}"

    @property
    def tokens(self) -> list[str]:
        return list(names.tokens(self.general.get("name", ""), self.parts))

    @property
    def subject(self) -> Subject:
        return Subject(self.id, f"{self.general.get('code', '')} {self.general.get('name', '')}".strip())

    def customer(self) -> list[Any]:
        extra = {name: text for name, text in self.general.items() if name not in COLUMNS}
        head = [
            self.id,
            self.uuid,
            Customer.State.ACTIVE,
            1,
            self.completeness,
            self.now,
            self.now,
            self.by.post_name,
            self.pinyin[:400],
            "".join(part[0] for part in self.parts)[:100],
            extra,
        ]
        return head + [to_column(name, self.general.get(name, "")) for name in COLUMNS]

    def strongbox(self) -> list[Any]:
        return [self.id, self.box.wrapped, self.box.kid, self.box.version, self.sealed, *self.indexes]


def _grants(made: Iterable[_Newcomer], permission: int, now: datetime) -> Iterable[Sequence[Any]]:
    for one in made:
        key = names.sort_key(one.pinyin, one.id)
        for group, basis in one.row.groups.items():
            yield one.id, group, permission, key, now, basis
