"""The verbs of deadlines: open, close, move. They join the caller's transaction; the line is the caller's own act."""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from audit.trail.bulk import insert_rows
from audit.trail.context import Actor
from crm.deadlines import telling
from crm.deadlines.duties import Duty
from crm.deadlines.models import Deadline
from crm.workdays.queries import calendar
from crm.workdays.rules import Calendar, Rule, Way, due_day

# What differs between the deadlines of a set.
LAID = (
    "post_id", "duty", "subject", "number", "customer", "fields", "way", "days", "start", "closing", "weekday", "due",
    "provisional",
)  # fmt: skip


@dataclass(frozen=True)
class Wanted:
    """A deadline to open: on which post, for what, by which rule."""

    duty: Duty
    post_id: int
    subject: UUID
    number: str
    rule: Rule
    customer: int | None = None
    fields: Sequence[str] = ()


def open_deadline(wanted: Wanted) -> Deadline:
    """Open one deadline and return it, its instant computed by the calendar of today."""
    return open_deadlines([wanted])[0]


@transaction.atomic
def open_deadlines(wanted: Iterable[Wanted]) -> list[Deadline]:
    """Open many deadlines as a set and return them; a post on which nobody acts has its post above told at once."""
    known = calendar()
    rows = Deadline.objects.bulk_create([_row(one, known) for one in wanted], batch_size=500)
    telling.of_nobody(rows)
    return rows


@transaction.atomic
def lay_deadlines(wanted: Iterable[Wanted]) -> int:
    """Open as many deadlines as a sheet makes, past the models, and return how many; in the transaction at hand."""
    known = calendar()
    instants: dict[Rule, tuple[datetime, bool]] = {}
    rows = [_row(one, known, instants) for one in wanted]
    shared = {"version": known.version, "opened_at": timezone.now(), "outcome": ""}
    shared |= dict.fromkeys(("closed_name", "closed_letter", "closed_for"), "")
    insert_rows(Deadline._meta.db_table, LAID, map(_laid, rows), shared=shared)
    telling.of_nobody(rows)
    return len(rows)


@transaction.atomic
def close_deadlines(
    subject: UUID | Collection[UUID],
    *duties: Duty,
    by: Actor | None,
    post_id: int | None = None,
    only: Collection[int] | None = None,
    outcome: Deadline.Outcome = Deadline.Outcome.DONE,
) -> int:
    """Close the open deadlines of a subject or several, of some duties or all, and return how many.

    `by` None is the machine. `only` are the ids of those that are meant, where a subject has several of one duty.
    """
    which = Q(subject__in=[subject] if isinstance(subject, UUID) else subject, closed_at=None)
    if duties:
        which &= Q(duty__in=[duty.code for duty in duties])
    if post_id is not None:
        which &= Q(post_id=post_id)
    if only is not None:
        which &= Q(pk__in=only)
    return Deadline.objects.filter(which).update(
        closed_at=timezone.now(),
        outcome=outcome,
        closed_by_id=by.person_id if by else None,
        closed_name=by.person_name if by else "",
        closed_letter=by.letter if by else "",
        closed_for=by.stands_in_for if by else "",
    )


@transaction.atomic
def move(deadlines: Iterable[Deadline], rule_of: Callable[[Deadline], Rule]) -> list[Deadline]:
    """Give deadlines that are open another rule, and return those whose instant became another; as a set.

    What was reminded of, or told above, stays so.
    """
    known, moved = calendar(), list[Deadline]()
    asked = {row.pk: row for row in deadlines}
    for row in Deadline.objects.select_for_update().filter(pk__in=asked, closed_at=None).order_by("pk"):
        before, rule = row.due, rule_of(row)
        row.way, row.days, row.start, row.closing, row.weekday = (
            str(rule.way),
            rule.days,
            rule.start,
            rule.closing,
            rule.weekday,
        )
        row.due, row.provisional = instant(rule, known)
        row.version = known.version
        moved += [row] if row.due != before else []
    columns = ["way", "days", "start", "closing", "weekday", "version", "due", "provisional"]
    Deadline.objects.bulk_update(moved, columns, batch_size=200)
    return moved


def pull_forward(deadlines: Iterable[Deadline], to: date) -> list[Deadline]:
    """Let deadlines that fall due after a day fall due on it, and return those that moved (P2.7.2)."""
    later = [row for row in deadlines if timezone.localtime(row.due).date() > to]
    return move(later, lambda row: Rule(Way.ON, 0, to, row.closing))


def hand_deadlines_on(subject: UUID, duty: Duty, *, before: int, after: int) -> int:
    """Put the open deadlines of a subject's duty on another post, due as they were; return how many."""
    return Deadline.objects.filter(subject=subject, duty=duty.code, closed_at=None, post=before).update(post=after)


def instant(rule: Rule, known: Calendar) -> tuple[datetime, bool]:
    """Return the instant at which a rule falls due, in the house's time zone, and whether it is provisional."""
    found = due_day(rule, known)
    return timezone.make_aware(datetime.combine(found.day, rule.closing)), found.provisional


def _laid(row: Deadline) -> tuple[Any, ...]:
    return tuple(f"{row.closing:%H:%M:%S}" if name == "closing" else getattr(row, name) for name in LAID)


def _row(wanted: Wanted, known: Calendar, instants: dict[Rule, tuple[datetime, bool]] | None = None) -> Deadline:
    if instants is None:
        due, provisional = instant(wanted.rule, known)
    else:
        if wanted.rule not in instants:
            instants[wanted.rule] = instant(wanted.rule, known)
        due, provisional = instants[wanted.rule]
    return Deadline(
        post_id=wanted.post_id,
        duty=wanted.duty.code,
        subject=wanted.subject,
        number=wanted.number,
        customer=wanted.customer,
        fields=list(wanted.fields),
        way=str(wanted.rule.way),
        days=wanted.rule.days,
        start=wanted.rule.start,
        closing=wanted.rule.closing,
        weekday=wanted.rule.weekday,
        version=known.version,
        due=due,
        provisional=provisional,
    )
