"""Who was destroyed, from the trail; and destroying them again where a backup has revived them (PIPL 47, P4.5.1)."""

import json
from collections.abc import Collection, Iterable, Mapping
from uuid import UUID

from django.db import transaction

from audit.trail.actions import Line, write_many
from audit.trail.context import MACHINE, Actor
from audit.trail.events import Event
from audit.trail.models import LogEntry
from customers.records import events, search
from customers.records.keeping import locked, subject_of
from customers.records.lock import unlocked
from customers.records.merged import ids_into
from customers.records.models import Customer, Merge
from customers.records.parting import part

DESTROYING = (events.DISCARDED, events.REMOVED, events.DESTROYED_AGAIN, events.DESTROYED_WITH)
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


def shred(
    rows: Collection[Customer],
    event: Event,
    *,
    by: Actor | None,
    purpose: str = "",
    reason: str = "",
    facts: Mapping[str, str] | None = None,
) -> int:
    """Destroy locked records and what was merged into them, each with its key and a line; return how many.

    What was merged into a record is the same customer: its own data key must not outlive it (P4.5.1). Of one that was
    merged into a record which stays, the values that went over go first. Called inside the gate.
    """
    ids = {row.pk for row in rows}
    inside = [row for row in locked(set(ids_into(*ids)) - ids) if row.state == Customer.State.MERGED]
    _part_from_others(ids, by, purpose)
    kept = dict(_standing_into(inside))
    lines = [Line(subject=subject_of(row), facts={"record": str(row.uuid), **(facts or {})}) for row in rows]
    write_many(event, lines, by=by, purpose=purpose, reason=reason)
    write_many(events.DESTROYED_WITH, [_with(row, kept[row.pk]) for row in inside], by=by, purpose=purpose)
    gone = [*ids, *(row.pk for row in inside)]
    _forget(gone, by, purpose)
    search.remove(gone)
    Customer.objects.filter(pk__in=gone).delete()
    return len(gone)


def destroy_again(records: Collection[UUID]) -> int:
    """Destroy those of the records that are here, each with its key and what was merged into it; return how many."""
    wanted, count = sorted(records), 0
    for start in range(0, len(wanted), AT_ONCE):
        with unlocked(), transaction.atomic():
            rows = list(Customer.objects.select_for_update().filter(uuid__in=wanted[start : start + AT_ONCE]))
            count += shred(rows, events.DESTROYED_AGAIN, by=None) if rows else 0
    return count


def alive(records: Collection[UUID]) -> int:
    """Return how many of the records are here all the same."""
    wanted = sorted(records)
    with unlocked():
        return sum(
            Customer.objects.filter(uuid__in=wanted[start : start + AT_ONCE]).count()
            for start in range(0, len(wanted), AT_ONCE)
        )


def _part_from_others(ids: Collection[int], by: Actor | None, purpose: str) -> None:
    """Take records that are to be destroyed out of those which stay: a copy from before their undoing holds them."""
    rows = Merge.objects.filter(other_id__in=ids, undone_at=None).exclude(customer_id__in=ids)
    for made in rows.select_for_update().order_by("-pk"):
        sides = {row.pk: row for row in locked((made.customer_id, made.other_id))}
        part(sides[made.customer_id], sides[made.other_id], made, by=by or MACHINE, purpose=purpose)


def _with(row: Customer, kept: str) -> Line:
    return Line(subject=subject_of(row), facts={"record": str(row.uuid), "kept_code": kept})


def _forget(gone: Collection[int], by: Actor | None, purpose: str) -> None:
    """Write a line on each record that stays and once kept one of those destroyed: that merge goes with them."""
    merges = Merge.objects.filter(other_id__in=gone).exclude(customer_id__in=gone)
    there = set(merges.values_list("customer_id", flat=True))
    lines = [Line(subject=subject_of(row)) for row in locked(there)] if there else []
    write_many(events.FORGOTTEN, lines, by=by, purpose=purpose)


def _standing_into(rows: Collection[Customer]) -> list[tuple[int, str]]:
    """Return into which record each of some was merged, by its code."""
    found = Merge.objects.filter(other__in=rows, undone_at=None)
    return list(found.values_list("other_id", "customer__code"))
