"""Open deadlines counted again by a changed calendar: the rule stays, the instant follows, what is closed never moves.

The worker's tick asks the table, so that what a crash left is done by the next one.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from audit.trail.actions import Subject, write
from audit.trail.context import MACHINE
from crm.deadlines import events
from crm.deadlines.actions import instant
from crm.deadlines.models import Deadline
from crm.workdays.models import CalendarVersion
from crm.workdays.queries import calendar
from crm.workdays.rules import Beyond, Calendar, Rule

CHUNK = 2000
Instant = tuple[datetime, bool]


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
    rows = list(_older(known).select_for_update(skip_locked=True).order_by("version", "pk")[:CHUNK])
    if not rows:
        return None
    moved = dict[Instant, list[Deadline]]()
    instants = _instants({row.rule for row in rows}, known)
    for row in rows:
        new = instants.get(row.rule)
        if new is not None and new != (row.due, row.provisional):
            moved.setdefault(new, []).append(row)
    Deadline.objects.filter(pk__in=[row.pk for row in rows]).update(version=known.version)
    for (due, provisional), found in moved.items():
        Deadline.objects.filter(pk__in=[row.pk for row in found]).update(due=due, provisional=provisional)
    _tell([row for found in moved.values() for row in found], known.version, len(rows))
    return sum(map(len, moved.values()))


def _older(known: Calendar) -> QuerySet[Deadline]:
    return Deadline.objects.filter(closed_at=None, version__lt=known.version)


def _instants(rules: Iterable[Rule], known: Calendar) -> dict[Rule, Instant]:
    """Return when each rule falls due; one that leads beyond the calendar is left out and stays where it was."""
    found = dict[Rule, Instant]()
    for rule in rules:
        try:
            found[rule] = instant(rule, known)
        except Beyond:
            continue
    return found


def _tell(moved: list[Deadline], version: int, rows: int) -> None:
    """Write the line of a chunk in which something moved, each of its customers a subject."""
    if moved:
        customers = dict.fromkeys(row.customer for row in moved if row.customer is not None)
        facts = {"version": version, "moved": len(moved), "rows": rows}
        subjects = [Subject(pk, "") for pk in customers]
        write(events.RECOMPUTED, by=MACHINE, subjects=subjects, count=len(moved), facts=facts)
