"""Sealing the values of a field whose tier was raised: out of the clear column, into the strongbox (P5.3)."""

import json

from django.db import transaction

from audit.trail.actions import Line, write_many
from crm.crypto.sealing import seal
from crm.posts.queries import Seat
from customers.records import events, opening
from customers.records.keeping import subject_of
from customers.records.lock import unlocked
from customers.records.models import Customer, Strongbox
from customers.records.values import COLUMNS, to_column

CHUNK = 500


def seal_values(identifier: str, tier: str, *, by: Seat, after: int = 0) -> int | None:
    """Seal a field's clear values in the next chunk of customers; return the last id seen, None when there are no more.

    The catalogue must already say the new tier, so that no page shows the clear column any longer. One transaction a
    chunk, and a line for each record with its token; running it again moves nothing twice.
    """
    with unlocked(), transaction.atomic(durable=True):
        rows = list(
            Customer.objects.select_for_update(of=("self",))
            .select_related("strongbox")
            .filter(pk__gt=after)
            .order_by("pk")[:CHUNK]
        )
        moved = [row for row in rows if opening.general_value(row, identifier)]
        lines = [_moved(row, identifier, tier) for row in moved]
        Customer.objects.bulk_update(moved, [identifier if identifier in COLUMNS else "extra"])
        Strongbox.objects.bulk_update([row.strongbox for row in moved], ["sealed"])
        write_many(events.RETIERED, lines, by=by)
    return rows[-1].pk if len(rows) == CHUNK else None


def _moved(row: Customer, identifier: str, tier: str) -> Line:
    """Move a value on the rows and return the line; what was edited since the tier rose is newer and stays."""
    made: dict[str, str] = {}
    if identifier not in row.strongbox.sealed:
        text = opening.general_value(row, identifier)
        made = seal(opening.box_of(row.strongbox, row.uuid), opening.TABLE, {identifier: text})
        row.strongbox.sealed = {**row.strongbox.sealed, **made}
    if identifier in COLUMNS:
        setattr(row, identifier, to_column(identifier, ""))
    else:
        row.extra = {name: value for name, value in row.extra.items() if name != identifier}
    return Line(
        subject_of(row),
        fields=[identifier],
        sealed=json.dumps({name: ["", token] for name, token in made.items()}) if made else "",
        tier=tier,
        facts={"from": "general", "to": tier},
    )
