"""Since when a record's values stand unconfirmed, and the verb that says of some: still right (P7.3, P4.4.4)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone

from audit.trail.actions import write
from customers.catalog import rules as catalog
from customers.catalog.entries import Entry, is_stale
from customers.records import events
from customers.records.keeping import locked_row, stale, stamp
from customers.records.lock import unlocked
from customers.records.models import FieldDay
from customers.records.rules import Verdict
from customers.records.ticket import OpenRecord, Refused


@dataclass(frozen=True)
class Aged:
    """A filled field whose update cycle has run out, the day it was last confirmed, and whether the seat keeps it."""

    entry: Entry
    day: date
    mine: bool


def aged(record: OpenRecord) -> list[Aged]:
    """Return which values of an opened record are stale today, the longest unconfirmed first; one statement at most."""
    entered, today = timezone.localtime(record.created_at).date(), timezone.localdate()
    wanted = [shown for shown in record.fields if shown.filled and is_stale(shown.entry, entered, today)]
    if not wanted:
        return []
    with unlocked():
        days = dict(FieldDay.objects.filter(customer_id=record.id).values_list("field", "day"))
    found = [Aged(one.entry, days.get(one.entry.identifier, entered), one.editable) for one in wanted]
    return sorted((one for one in found if is_stale(one.entry, one.day, today)), key=lambda one: one.day)


def confirm(record: OpenRecord, names: Collection[str], *, rev: int) -> None:
    """Keep that some filled fields of the seat's are still right today, in one line that names them and no value.

    Raises Refused("owner") for a field of another post or an empty one, Stale where the record has changed since it
    was read, NotThere where the grant ended.
    """
    own = {shown.entry.identifier: shown.entry for shown in record.fields if shown.editable and shown.filled}
    if not names or set(names) - own.keys():
        raise Refused(Verdict("owner"))
    with unlocked(), transaction.atomic(durable=True):
        row = locked_row(record)
        if row.rev != rev:
            raise stale(record, row, {})
        stamp((row.pk, name) for name in names)
        write(
            events.CONFIRMED,
            by=record.by,
            subject=record.subject,
            fields=sorted(names),
            purpose=record.purpose,
            tier=str(catalog.highest(own[name].tier for name in names)),
        )
