"""Entering many records at once, set-based: what an import and the demonstration company use.

A chunk is one transaction: customers, strongboxes, grants, consents, search index and a line each. It must stay under
half a second, so that on SQLite nobody who looks at a record meets a locked database (PERFORMANCE, last section).
"""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Model
from django.utils import timezone

from audit.trail.actions import Line, Subject, write_many
from audit.trail.bulk import insert_rows
from crm.posts.queries import Seat
from customers.records import events, names, search
from customers.records.keeping import must_keep_customers
from customers.records.lock import unlocked
from customers.records.models import Consent, Customer, Grant, Strongbox
from customers.records.newcomers import INDEXED, Ready, prepare
from customers.records.queries import codes_of, draft_permission, open_permission
from customers.records.values import COLUMNS

CUSTOMER_COLUMNS = ("id", "uuid", "completeness", "pinyin", "initials", "extra", *COLUMNS)
BOX_COLUMNS = ("customer_id", "wrapped", "kid", "version", "sealed", *(f"{name}_index" for name in INDEXED))
GRANT_COLUMNS = ("customer_id", "group_id", "sort_key", "basis")
CONSENT_COLUMNS = ("customer_id", "purpose", "given_on", "way")


@dataclass(frozen=True)
class Admission:
    """One newcomer: canonical values by identifier, consents, and the groups of posts that may open the record.

    `ready` is what `newcomers.prepare` made of the values, where that is done already.
    """

    values: Mapping[str, str]
    consents: Sequence[tuple[str, date, str]] = ()
    groups: Mapping[int, str] = field(default_factory=dict)
    ready: Ready | None = None


def admit(
    rows: Sequence[Admission], *, by: Seat, purpose: str, at: datetime | None = None, draft: bool = False
) -> list[int]:
    """Enter a chunk of newcomers in one transaction and return their ids, in the rows' order (P2.7, P4.2.2).

    The values are what the catalogue's `clean` returned. Each row's `groups` maps a post's group to the basis of its
    grant. A `draft` stands in no list until it is activated. Raises IntegrityError when a code or licence number is
    already taken.
    """
    now, permission = at or timezone.now(), draft_permission() if draft else open_permission()
    state = Customer.State.DRAFT if draft else Customer.State.ACTIVE
    ready = iter(prepare(row.values for row in rows if row.ready is None))
    prepared = [row.ready or next(ready) for row in rows]
    must_keep_customers({group for row in rows for group in row.groups})
    with unlocked(), transaction.atomic():
        ids = reserve_ids(Customer, len(rows))
        alike = {"state": state.value, "rev": 1, "changed_by": by.post_name}
        alike |= {"created_at": now, "changed_at": now}
        insert_rows(Customer._meta.db_table, CUSTOMER_COLUMNS, map(_customer, ids, prepared), shared=alike)
        insert_rows(Strongbox._meta.db_table, BOX_COLUMNS, map(_strongbox, ids, prepared))
        alike = {"permission_id": permission, "since": now}
        insert_rows(Grant._meta.db_table, GRANT_COLUMNS, _grants(ids, prepared, rows), shared=alike)
        consents = ((one, *consent) for one, row in zip(ids, rows, strict=True) for consent in row.consents)
        insert_rows(Consent._meta.db_table, CONSENT_COLUMNS, consents)
        search.put(zip(ids, (one.tokens for one in prepared), strict=True))
        codes = codes_of({group for row in rows for group in row.groups})
        lines = map(_line, ids, prepared, (_facts(row, codes) for row in rows))
        write_many(events.DRAFTED if draft else events.ADMITTED, lines, by=by, purpose=purpose, at=now)
    return ids


def reserve_ids(model: type[Model], count: int) -> list[int]:
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
    with unlocked(), connection.cursor() as cursor:
        # One parameter, not one for each text, takes a tenth of the time; the last words let a partial index serve.
        sql = f"SELECT {name}, id FROM {table} WHERE {name} {among} AND NOT ({name} = '')"  # noqa: S608 - our own names
        cursor.execute(sql, [given])
        return dict(cursor.fetchall())


def _customer(number: int, one: Ready) -> tuple[Any, ...]:
    own = (number, one.uuid.hex, one.shape.completeness, one.pinyin[:400], one.initials[:100], one.extra)
    return (*own, *one.columns)


def _strongbox(number: int, one: Ready) -> tuple[Any, ...]:
    return (number, one.wrapped, one.kid, one.version, one.sealed, *one.indexes)


def _grants(ids: Sequence[int], made: Sequence[Ready], rows: Sequence[Admission]) -> Iterator[tuple[Any, ...]]:
    for number, one, row in zip(ids, made, rows, strict=True):
        key = names.sort_key(one.pinyin, number)
        for group, basis in row.groups.items():
            yield number, group, key, basis


def _facts(row: Admission, codes: Mapping[int, str]) -> dict[str, str]:
    """Return the posts that may open the record and the purposes agreed to, as the line says them."""
    posts = sorted(codes[group] for group in row.groups)
    return {"posts": ",".join(posts), "purposes": ",".join(sorted({purpose for purpose, _on, _way in row.consents}))}


def _line(number: int, one: Ready, facts: Mapping[str, str]) -> Line:
    return Line(Subject(number, one.label), one.shape.fields, one.changes, one.sealed_line, one.shape.tier, facts)
