"""The verbs of correction: an entry says what holds, what it said before stays readable, a line tells of both (P3.9).

Whoever answers for an entry corrects it while it is open, or for MENDED_WITHIN after it was entered or finished.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Model, QuerySet
from django.urls import reverse
from django.utils import timezone

from audit.trail.actions import write
from audit.trail.events import Event
from crm.deadlines.actions import close_deadlines, hand_deadlines_on, move
from crm.deadlines.duties import Duty
from crm.deadlines.models import Deadline
from crm.posts.models import Post
from crm.posts.queries import Seat
from customers.records.ticket import NotThere, OpenRecord
from customers.relations import casework, duties, events, rules, wording
from customers.relations.contacting import last_again
from customers.relations.corrections import Correction
from customers.relations.models import (
    CareDate,
    CaseStep,
    FollowUpPlan,
    Improvement,
    Interaction,
    PlanStep,
    ServiceCase,
    ValueNote,
)
from customers.relations.queries import last_of
from customers.relations.signing import OutOfTurn, by_day, must_be_of, must_open, signed, tell_post

Of = Correction.Entry
Columns = tuple[str, ...]


@dataclass(frozen=True)
class Kind:
    """A kind of entry: its table, what may be corrected of one as it stands, the posts that answer for it then.

    `lies_in` names the row that is the customer's and has the number, where the entry is a part of it.
    """

    model: type[Model]
    columns: Callable[[Any], Columns]
    posts: Callable[[Any], tuple[int, ...]]
    lies_in: str = ""
    joins: tuple[str, ...] = ()
    strikes: bool = False


def _fresh(at: datetime | None, *columns: str) -> Columns:
    today = timezone.localdate()
    return columns if at is not None and rules.may_be_mended(timezone.localtime(at).date(), today) else ()


def _case(row: ServiceCase) -> Columns:
    if row.closed_at is None:
        return "kind", "way", "title", "text"
    # What the customer took back counts neither on time nor late: its clocks were dropped.
    return () if row.outcome == ServiceCase.Outcome.TAKEN_BACK else _fresh(row.closed_at, "outcome")


def _plan_step(row: PlanStep) -> Columns:
    if row.done_at is not None:
        return _fresh(row.done_at, "result")
    return () if row.dropped or row.plan.closed_at is not None else ("text", "owner", "until")


def _improvement(row: Improvement) -> Columns:
    return _fresh(row.done_at, "result") if row.done_at else ("opinion", "action", "owner", "until")


def _its_own(row: Any) -> tuple[int, ...]:
    return (row.post_id,)


KINDS: Mapping[str, Kind] = {
    Of.CONTACT: Kind(
        Interaction, lambda row: () if row.struck else _fresh(row.at, "kind", "on", "note"), _its_own, strikes=True
    ),
    Of.CASE: Kind(
        ServiceCase,
        _case,
        lambda row: (row.owner_id,) if row.closed_at else (row.owner_id, row.post_id),
        joins=("owner__unit",),
    ),
    Of.CASE_STEP: Kind(
        CaseStep, lambda row: _fresh(row.at, "text") if row.text else (), _its_own, lies_in="case", joins=("case",)
    ),
    Of.PLAN: Kind(FollowUpPlan, lambda row: _fresh(row.closed_at, "result") if row.closed_at else ("goal",), _its_own),
    Of.STEP: Kind(
        PlanStep,
        _plan_step,
        lambda row: (row.plan.post_id, row.owner_id) if row.done_at else (row.plan.post_id,),
        lies_in="plan",
        joins=("plan", "owner__unit"),
        strikes=True,
    ),
    Of.IMPROVEMENT: Kind(
        Improvement,
        _improvement,
        lambda row: (row.owner_id,) if row.done_at else (row.post_id,),
        joins=("owner__unit",),
    ),
    Of.VALUE: Kind(ValueNote, lambda row: () if row.struck else _fresh(row.at, "text"), _its_own, strikes=True),
    Of.CARE: Kind(
        CareDate, lambda row: () if row.ended_on else ("kind", "day", "yearly", "reason", "agreed"), _its_own
    ),
}


def find(entry: str, pk: int) -> Any:
    """Return an entry by its kind and id, None for none; whose it is, the record that is opened for it says."""
    kind = KINDS.get(entry)
    return _rows(kind).filter(pk=pk).first() if kind else None


def whole(entry: str, row: Any) -> Any:
    """Return the row that is the customer's and has the number: the entry, or what it is a part of."""
    lies_in = KINDS[entry].lies_in
    return getattr(row, lies_in) if lies_in else row


def columns_of(entry: str, row: Any, by: Seat) -> Columns:
    """Return what a seat may correct of an entry as it stands; nothing where it does not answer for it."""
    kind = KINDS[entry]
    return kind.columns(row) if by.role == "section_chief" or by.post_id in kind.posts(row) else ()


def may_strike(entry: str, row: Any, by: Seat) -> bool:
    """Say whether a seat may strike an entry out: one that stands, and was not done."""
    columns = columns_of(entry, row, by)
    return KINDS[entry].strikes and bool(columns) and columns != ("result",)


@transaction.atomic
def correct(record: OpenRecord, entry: str, pk: int, given: Mapping[str, Any]) -> bool:
    """Have an entry say what is right, keep what it said, and count again what hangs on it; False where it says so.

    Raises NotThere, and OutOfTurn where other things of it may be corrected by now than were given.
    """
    row = _mine(record, entry, pk)
    if set(given) != set(columns_of(entry, row, record.by)):
        raise OutOfTurn
    before = {name: getattr(row, name) for name, value in given.items() if getattr(row, name) != value}
    if not before:
        return False
    last = last_of(record.id) if entry == Of.CONTACT else None
    for name in before:
        setattr(row, name, given[name])
    row.save(update_fields=list(before))
    _keep(record, entry, row, before)
    _follow(record, entry, row, before, last)
    told = {"says_now": wording.in_line({name: getattr(row, name) for name in before})}
    _tell(events.CORRECTED, record, entry, row, before, told)
    return True


@transaction.atomic
def strike(record: OpenRecord, entry: str, pk: int, reason: str) -> None:
    """Strike an entry out for a reason: it stays readable, and counts nowhere. Raises NotThere, OutOfTurn."""
    row = _mine(record, entry, pk)
    if not may_strike(entry, row, record.by):
        raise OutOfTurn
    before = {name: getattr(row, name) for name in KINDS[entry].columns(row)}
    last = last_of(record.id) if entry == Of.CONTACT else None
    column = "dropped" if entry == Of.STEP else "struck"
    setattr(row, column, True)
    row.save(update_fields=[column])
    _keep(record, entry, row, {}, struck=True, reason=reason)
    if entry == Of.CONTACT:
        last_again(record.id, last)
    if entry == Of.STEP:
        close_deadlines(row.uuid, duties.STEP, by=record.by, outcome=Deadline.Outcome.DROPPED)
    _tell(events.STRUCK, record, entry, row, before, {}, reason)


def _rows(kind: Kind) -> QuerySet[Any]:
    rows = kind.model._default_manager.all()
    return rows.select_related(*kind.joins) if kind.joins else rows


def _mine(record: OpenRecord, entry: str, pk: int) -> Any:
    """Return an entry, locked, that the seat may correct or could have; raises NotThere for any other."""
    kind = KINDS[entry]
    row = _rows(kind).select_for_update(of=("self",)).get(pk=pk)
    must_be_of(record, whole(entry, row).customer_id)
    if record.by.role != "section_chief" and record.by.post_id not in kind.posts(row):
        raise NotThere
    return row


def _keep(
    record: OpenRecord, entry: str, row: Any, before: Mapping[str, Any], *, struck: bool = False, reason: str = ""
) -> None:
    kept = {name: wording.written(value) for name, value in before.items()}
    Correction.objects.create(
        customer_id=record.id, entry=entry, row=row.pk, before=kept, struck=struck, reason=reason, **signed(record.by)
    )


def _follow(record: OpenRecord, entry: str, row: Any, before: Mapping[str, Any], last: Interaction | None) -> None:
    """Count again what hangs on what was corrected: the next contact, the clocks of a case, a post's deadline."""
    if entry == Of.CONTACT:
        last_again(record.id, last)
    elif entry == Of.CASE and "kind" in before:
        clocks = {duty.code: rule for duty, rule in casework.clocks(row).items()}
        move(Deadline.objects.filter(subject=row.uuid, closed_at=None), lambda one: clocks[one.duty])
    elif entry == Of.STEP and {"owner", "until"} & before.keys():
        _hand_on(record, entry, row, before, duties.STEP)
    elif entry == Of.IMPROVEMENT and {"owner", "until"} & before.keys():
        _hand_on(record, entry, row, before, duties.IMPROVE)


def _hand_on(record: OpenRecord, entry: str, row: Any, before: Mapping[str, Any], duty: Duty) -> None:
    """Put what is to be done on the desk of the post that does it now, until the day that holds now."""
    owner: Post = row.owner
    if "owner" in before:
        must_open(record, owner)
        hand_deadlines_on(row.uuid, duty, before=before["owner"].pk, after=owner.pk)
        given = duties.STEP_GIVEN if entry == Of.STEP else duties.IMPROVEMENT_GIVEN
        tell_post(given, owner.pk, whole(entry, row).number, page_of(record, entry, row), record.by)
    until: date = row.until
    move(Deadline.objects.filter(subject=row.uuid, duty=duty.code, closed_at=None), lambda one: by_day(until, owner))


def page_of(record: OpenRecord, entry: str, row: Any) -> str:
    """Return the page on which an entry stands."""
    place = {Of.CASE: "case", Of.CASE_STEP: "case", Of.PLAN: "plan", Of.STEP: "plan", Of.IMPROVEMENT: "improvement"}
    if entry not in place:
        return reverse("relations:customer", kwargs={"uuid": record.uuid})
    return reverse(f"relations:{place[Of(entry)]}", kwargs={"uuid": whole(entry, row).uuid})


def _tell(
    event: Event, record: OpenRecord, entry: str, row: Any, before: Mapping[str, Any], more: Mapping[str, str],
    reason: str = "",
) -> None:  # fmt: skip
    facts = {"entry": entry, "number": str(whole(entry, row)), "said_before": wording.in_line(before), **more}
    write(event, by=record.by, subject=record.subject, purpose=record.purpose, reason=reason, facts=facts)
