"""Open deadlines counted again by a changed calendar: the rule stays, the instant follows, what is closed never moves.

The worker's tick asks the table, so that what a crash left is done by the next one.
"""

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from audit.trail.actions import write
from audit.trail.context import MACHINE
from crm.deadlines import events
from crm.deadlines.actions import instant
from crm.deadlines.models import Deadline
from crm.workdays.models import CalendarVersion
from crm.workdays.queries import calendar
from crm.workdays.rules import Beyond, Calendar, Rule, Way

CHUNK = 2000
RULE = 5
Told = tuple[Any, ...]
Instant = tuple[datetime, bool]


class _Row(NamedTuple):
    """What is read of a deadline in order to count it again: its rule as Rule is made, then the rest."""

    way: str
    days: int
    start: date
    closing: time
    weekday: int
    id: int
    due: datetime
    provisional: bool
    customer: int | None


def recompute() -> int:
    """Count every open deadline of an older calendar again, and return how many moved."""
    known, moved = calendar(), 0
    while (step := recompute_chunk(known)) is not None:
        moved += step
    if not _older(known).exists():
        versions = CalendarVersion.objects.filter(pk__lte=known.version, recomputed_at=None)
        versions.update(recomputed_at=timezone.now())
    return moved


@transaction.atomic
def recompute_chunk(known: Calendar) -> int | None:
    """Count the next CHUNK deadlines again, and return how many moved; None where there is none to count."""
    rows = _older(known).select_for_update(skip_locked=True).order_by("version", "pk")
    found = [_Row(*row) for row in rows.values_list(*_Row._fields)[:CHUNK]]
    if not found:
        return None
    stays, moved = list[int](), dict[Instant, list[_Row]]()
    instants = _instants({row[:RULE] for row in found}, known)
    for row in found:
        new = instants[row[:RULE]]
        if new is None or new == (row.due, row.provisional):
            stays.append(row.id)
        else:
            moved.setdefault(new, []).append(row)
    Deadline.objects.filter(pk__in=stays).update(version=known.version)
    for (due, provisional), those in moved.items():
        changed = Deadline.objects.filter(pk__in=[row.id for row in those])
        changed.update(due=due, provisional=provisional, version=known.version)
    _tell([row for those in moved.values() for row in those], known.version, len(found))
    return sum(map(len, moved.values()))


def _older(known: Calendar) -> QuerySet[Deadline]:
    return Deadline.objects.filter(closed_at=None, version__lt=known.version)


def _instants(rules: Iterable[Told], known: Calendar) -> dict[Told, Instant | None]:
    """Return when each rule falls due; None for one that leads beyond the calendar: it stays where it was."""
    found = dict[Told, Instant | None]()
    for told in rules:
        try:
            found[told] = instant(Rule(Way(told[0]), *told[1:]), known)
        except Beyond:
            found[told] = None
    return found


def _tell(moved: list[_Row], version: int, rows: int) -> None:
    """Write the line of a chunk in which something moved, each of its customers a subject."""
    if moved:
        customers = list(dict.fromkeys(row.customer for row in moved if row.customer is not None))
        facts = {"version": version, "moved": len(moved), "rows": rows}
        write(events.RECOMPUTED, by=MACHINE, touched=customers, count=len(moved), facts=facts)
