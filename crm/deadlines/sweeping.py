"""What the clock makes due: overdue deadlines remind their post, then go to the post above, once each (P2.7).

Each batch is a transaction of its own that asks the table, so that a worker that was down catches up, and of two that
run at once neither tells what the other has told.
"""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from audit.trail.actions import Line, Subject, write_many
from audit.trail.context import MACHINE
from crm.deadlines import events, telling
from crm.deadlines.models import Deadline
from crm.deadlines.queries import Hearing, hearing
from crm.deadlines.rules import escalation_edge
from crm.workdays.queries import calendar

BATCH = 500


def sweep(now: datetime) -> tuple[int, int]:
    """Remind of what is overdue at `now`, then tell above what stayed so, and return how many of each."""
    reminded = _all(lambda: remind(now))
    return reminded, _all(lambda: escalate(now))


@transaction.atomic
def remind(now: datetime) -> int:
    """Remind of the next BATCH overdue deadlines that nobody was reminded of, and return how many there were."""
    rows = _claimed(Q(reminded_at=None, due__lt=now))
    if rows:
        Deadline.objects.filter(pk__in=[row.pk for row in rows]).update(reminded_at=now)
        telling.of_overdue(rows)
        write_many(events.REMINDED, [_line(row, {}) for row in rows], by=MACHINE)
    return len(rows)


@transaction.atomic
def escalate(now: datetime) -> int:
    """Tell above the next BATCH deadlines that stayed overdue for a working day, and return how many there were."""
    edge = timezone.make_aware(escalation_edge(timezone.localtime(now).replace(tzinfo=None), calendar()))
    rows = _claimed(Q(escalated_at=None, due__lte=edge))
    if rows:
        known = hearing()
        Deadline.objects.filter(pk__in=[row.pk for row in rows]).update(escalated_at=now)
        telling.of_escalated(rows, known)
        lines = [_line(row, {"told": _codes(known, row.post_id)}) for row in rows]
        write_many(events.ESCALATED, lines, by=MACHINE)
    return len(rows)


def _claimed(which: Q) -> list[Deadline]:
    """Return the next rows, locked until the transaction ends; what another worker holds is left to it."""
    rows = Deadline.objects.select_for_update(skip_locked=True, of=("self",)).select_related("post")
    return list(rows.filter(which, closed_at=None).order_by("due", "pk")[:BATCH])


def _all(batch: Callable[[], int]) -> int:
    done = 0
    while found := batch():
        done += found
    return done


def _line(row: Deadline, more: dict[str, str]) -> Line:
    about = Subject(row.pk, row.number, "crm.deadline")
    return Line(about, facts={"post": row.post.code, "number": row.number, "duty": row.duty, **more})


def _codes(known: Hearing, post: int) -> str:
    return ",".join(known.posts[one].code for one in known.above(post))
