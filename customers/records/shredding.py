"""Who was destroyed, from the trail; and destroying them again where a backup has revived them (PIPL 47, P4.5.1)."""

import json
from collections.abc import Collection, Iterable
from uuid import UUID

from django.db import transaction

from audit.trail.actions import Line, write_many
from audit.trail.models import LogEntry
from customers.records import events, search
from customers.records.keeping import subject_of
from customers.records.lock import unlocked
from customers.records.models import Customer

DESTROYING = (events.DISCARDED, events.REMOVED, events.DESTROYED_AGAIN)
AT_ONCE = 500


def destroyed() -> frozenset[UUID]:
    """Return every record whose destruction stands in the trail."""
    lines = LogEntry.objects.filter(event__in=[event.code for event in DESTROYING]).order_by()
    told = lines.values_list("facts", flat=True).iterator()
    return frozenset(UUID(facts["record"]) for facts in told if "record" in facts)


def destroyed_by(entries: Iterable[str]) -> frozenset[UUID]:
    """Return every record whose destruction stands among entries that the second sink kept, one a line."""
    codes = {event.code for event in DESTROYING}
    told = (entry for text in entries if (entry := json.loads(text)).get("event") in codes)
    return frozenset(UUID(entry["facts"]["record"]) for entry in told if "record" in entry.get("facts", {}))


def destroy_again(records: Collection[UUID]) -> int:
    """Destroy those of the records that are here, each with its key; return how many. Their lines stay."""
    wanted, count = sorted(records), 0
    for start in range(0, len(wanted), AT_ONCE):
        with unlocked(), transaction.atomic():
            rows = list(Customer.objects.select_for_update().filter(uuid__in=wanted[start : start + AT_ONCE]))
            lines = [Line(subject=subject_of(row), facts={"record": str(row.uuid)}) for row in rows]
            write_many(events.DESTROYED_AGAIN, lines, by=None)
            search.remove([row.pk for row in rows])
            Customer.objects.filter(pk__in=[row.pk for row in rows]).delete()
        count += len(rows)
    return count


def alive(records: Collection[UUID]) -> int:
    """Return how many of the records are here all the same."""
    wanted = sorted(records)
    with unlocked():
        return sum(
            Customer.objects.filter(uuid__in=wanted[start : start + AT_ONCE]).count()
            for start in range(0, len(wanted), AT_ONCE)
        )
