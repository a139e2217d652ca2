"""Lines from before the seal get their entries: one stream, in the order of their numbers, and a place in the queue."""

import time
from collections.abc import Iterator
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from audit.trail.entries import COLUMNS, entry_of, touched_mark
from audit.trail.streams import Link, mac_of
from audit.trail.triggers import forbid, lift

STREAM = "inherited"
CHUNK = 2_000


def close_inherited(lines: Any, touched: Any, labels: Any, connection: BaseDatabaseWrapper) -> int:
    """Close each line that has no entry yet, given the tables as a migration knows them; return how many."""
    if not lines.objects.filter(body="").exists():
        return 0
    names = {pk: f"{app}.{model}" for pk, app, model in labels.objects.values_list("pk", "app_label", "model")}
    lift(connection)
    last, seconds = Link(STREAM), int(time.time())
    for rows in _chunks(lines):
        many: dict[int, list[int]] = {}
        for line, subject in touched.objects.filter(line_id__in=[row.pk for row in rows]).values_list(
            "line", "subject_id"
        ):
            many.setdefault(line, []).append(subject)
        for row in rows:
            row.stream, row.n = STREAM, last.n + 1
            row.body = entry_of(
                ((name, getattr(row, name)) for name in COLUMNS),
                at=row.timestamp,
                model=names.get(row.content_type_id, ""),
                stream=STREAM,
                n=row.n,
                prev=last.head,
                touched=touched_mark(many.get(row.pk, ())),
            )
            row.mac, last = mac_of(row.body), last.after(row.body)
        lines.objects.bulk_update(rows, ["stream", "n", "body", "mac"])
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO audit_unsealed (line_id, xact, at) VALUES (%s, 0, %s)", [(row.pk, seconds) for row in rows]
            )
    forbid(connection)
    return last.n


def _chunks(lines: Any) -> Iterator[list[Any]]:
    after = 0
    while rows := list(lines.objects.filter(pk__gt=after, body="").order_by("pk")[:CHUNK]):
        yield rows
        after = rows[-1].pk
