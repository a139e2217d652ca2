"""Entering newcomers, one or a sheet of them: draft records, posts, deadlines, in the caller's transaction (P2.7.1)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from audit.trail.actions import Line, Subject, write_many
from crm.deadlines.actions import Wanted, close_deadlines, lay_deadlines
from crm.deadlines.models import Deadline
from crm.notices.actions import tell
from crm.posts.models import Post
from crm.posts.queries import Seat
from crm.workdays.queries import calendar
from crm.workdays.rules import Calendar, Rule, Way, due_day
from customers.records.actions import Taken
from customers.records.admission import Admission, admit, reserve_ids
from customers.records.newcomers import Ready, prepare
from customers.relay import events, rules
from customers.relay.duties import FIELDS, PLACING, RECEIVED
from customers.relay.models import Newcomer
from customers.relay.queries import next_gradings, plan

PURPOSE = "maintenance"
BUSINESS = "business"


class NoConsent(Exception):
    """The customer has not agreed to business: nothing of them may be taken down (P6.4)."""


@dataclass(frozen=True)
class Arrival:
    """A newcomer as it comes in: canonical values, consents, and the posts that have a part in it.

    `ready` is what `prepare` made of the values, where that is done already. `answer` is the look-alike check's, and
    `reason` why somebody alike is not the same customer.
    """

    values: Mapping[str, str]
    consents: Sequence[tuple[str, date, str]]
    analyst: Post
    manager: Post
    chief: Post
    ready: Ready | None = None
    answer: str = ""
    reason: str = ""


def enter(arrivals: Sequence[Arrival], *, by: Seat) -> list[Newcomer]:
    """Enter newcomers as drafts that only their four posts may open, with what is due of them; return them.

    Raises NoConsent, and Taken where a code or licence number is in use.
    """
    if any(BUSINESS not in {purpose for purpose, _day, _way in one.consents} for one in arrivals):
        raise NoConsent
    try:
        with transaction.atomic():
            return _enter(arrivals, by)
    except IntegrityError as error:
        raise Taken("licence_number" if "licence" in str(error) else "code") from error


def _enter(arrivals: Sequence[Arrival], by: Seat) -> list[Newcomer]:
    unready = iter(prepare(one.values for one in arrivals if one.ready is None))
    ready = [one.ready or next(unready) for one in arrivals]
    own = Post.objects.select_related("unit").get(pk=by.post_id)
    admissions = [
        Admission(one.values, one.consents, dict.fromkeys(_groups(one, own), "relay"), made)
        for one, made in zip(arrivals, ready, strict=True)
    ]
    customers = admit(admissions, by=by, purpose=PURPOSE, draft=True)
    today = timezone.localdate()
    serials = reserve_ids(Newcomer, len(arrivals))
    rows = [
        Newcomer(
            pk=serial,
            uuid=made.uuid,
            number=rules.number(today.year, serial),
            customer=customer,
            received_on=today,
            entered_by_id=by.person_id,
            administrator=own,
            analyst=one.analyst,
            manager=one.manager,
            chief=one.chief,
        )
        for serial, customer, one, made in zip(serials, customers, arrivals, ready, strict=True)
    ]
    Newcomer.objects.bulk_create(rows, batch_size=500)
    filled = {row.pk: frozenset(made.shape.fields) for row, made in zip(rows, ready, strict=True)}
    lay_deadlines(_wanted(rows, filled))
    _tell(rows)
    _write(rows, arrivals, ready, by)
    return rows


def _groups(one: Arrival, own: Post) -> list[int]:
    return [own.group_id, one.analyst.group_id, one.manager.group_id, one.chief.group_id]


def _wanted(rows: Iterable[Newcomer], filled: Mapping[int, frozenset[str]]) -> Iterable[Wanted]:
    """Yield what is due of newcomers: the analyst's stage, and the fields that are not urgent or came in empty."""
    known = plan()
    gradings, working = next_gradings(), calendar()
    first = rules.Later(rules.OWNERS[rules.ENTRY], 0, False, tuple(known.names(rules.ENTRY)))
    for row in rows:
        days = known.days(rules.PLACING)
        yield due(row, PLACING, row.analyst, days, known.names(rules.PLACING))
        for group in (first, *known.later):
            post = getattr(row, rules.PARTS[group.owner])
            if empty := [name for name in group.fields if name not in filled[row.pk]]:
                later = due(row, FIELDS, post, group.due_days, empty)
                yield _sooner(later, post, gradings, working) if group.before_grading else later


def _sooner(later: Wanted, post: Post, gradings: Mapping[int | None, date], working: Calendar) -> Wanted:
    """Return a deadline, or the working day before the next grading where that comes first (P2.7.2)."""
    days = [day for unit, day in gradings.items() if unit in (None, post.unit_id)]
    if not days:
        return later
    before = max(working.before(min(days), 1), later.rule.start)
    if before >= due_day(later.rule, working).day:
        return later
    return replace(later, rule=Rule(Way.ON, 0, before, post.unit.closes))


def due(row: Newcomer, duty: object, post: Post, days: int, fields: Sequence[str], start: date | None = None) -> Wanted:
    """Return a deadline of a newcomer: working days after its receipt, or after another day, at the unit's closing."""
    rule = Rule(Way.AFTER, days, start or row.received_on, post.unit.closes)
    return Wanted(duty, post.pk, row.uuid, row.number, rule, row.customer, fields)  # type: ignore[arg-type]


def _tell(rows: Sequence[Newcomer]) -> None:
    """Tell analyst and manager of one newcomer; of a sheet's the desk and the board tell."""
    if len(rows) == 1:
        (row,) = rows
        posts = [row.analyst_id, row.manager_id]
        tell(RECEIVED, posts=posts, link=page(row), facts={"number": row.number})


def page(row: Newcomer) -> str:
    """Return the address of a newcomer's page."""
    return reverse("relay:stage", kwargs={"uuid": row.uuid})


def _write(rows: Sequence[Newcomer], arrivals: Sequence[Arrival], ready: Sequence[Ready], by: Seat) -> None:
    by_reason: dict[str, list[Line]] = {}
    for row, one, made in zip(rows, arrivals, ready, strict=True):
        line = Line(Subject(row.customer, made.label), facts={"number": row.number, "answer": one.answer or "none"})
        by_reason.setdefault(one.reason, []).append(line)
    for reason, lines in by_reason.items():
        write_many(events.ENTERED, lines, by=by, purpose=PURPOSE, reason=reason)


def untouched(customers: Collection[int]) -> set[int]:
    """Return those of some records that may be taken back: what is no newcomer, or still at its first stage."""
    moved = Newcomer.objects.filter(customer__in=customers).exclude(stage=Newcomer.Stage.PLACING)
    return set(customers) - set(moved.values_list("customer", flat=True))


@transaction.atomic
def taken_back(customers: Collection[int], *, by: Seat) -> None:
    """Close the newcomers whose drafts an undone import has taken back, and drop what was due of them."""
    rows = Newcomer.objects.filter(customer__in=customers, stage=Newcomer.Stage.PLACING)
    close_deadlines(list(rows.values_list("uuid", flat=True)), by=by, outcome=Deadline.Outcome.DROPPED)
    rows.update(stage=Newcomer.Stage.CLOSED, closed_at=timezone.now())
