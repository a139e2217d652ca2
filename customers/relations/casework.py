"""The verbs of cases: open, answer, step, pass on, close. Each asks for the opened record, writes one line (P3.10)."""

from collections.abc import Mapping

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import get_random_string

from audit.trail.actions import write
from audit.trail.events import Event
from crm.deadlines.actions import close_deadlines, hand_deadlines_on
from crm.deadlines.duties import Duty
from crm.deadlines.models import Deadline
from crm.posts.models import Post
from crm.workdays.queries import calendar
from crm.workdays.rules import Rule
from customers.records.ticket import OpenRecord
from customers.relations import duties, events, rules
from customers.relations.models import CaseStep, ServiceCase
from customers.relations.signing import OutOfTurn, due, must_be_of, must_open, must_work, numbered, signed, tell_post

Act = CaseStep.Act


@transaction.atomic
def open_case(record: OpenRecord, *, kind: str, way: str, title: str, text: str, owner: Post) -> ServiceCase:
    """Open a case on the desk of a post that may open the record; its clock runs from now (P3.7, P3.10)."""
    must_open(record, owner)
    made = ServiceCase.objects.create(
        number=get_random_string(20), customer_id=record.id, kind=kind, way=way, title=title, text=text, owner=owner,
        **signed(record.by),
    )  # fmt: skip
    made.number = numbered("K", made.pk)
    made.save(update_fields=["number"])
    for duty, rule in clocks(made).items():
        due(duty, owner, made.uuid, made.number, rule, record)
    tell_post(duties.CASE_GIVEN, owner.pk, made.number, _page(made), record.by)
    _step(record, made, Act.OPENED, "")
    _tell(events.CASE_OPENED, record, made, case_kind=kind)
    return made


def clocks(case: ServiceCase) -> Mapping[Duty, Rule]:
    """Return by which rules a case is answered and solved, by its kind, from when it came, in its unit's hours."""
    now, clock = timezone.localtime(case.at).replace(tzinfo=None), rules.CLOCKS[case.kind]
    closes, known = case.owner.unit.closes, calendar()
    answer = rules.answer_rule(now, clock.hours, closes, known.is_working(now.date()))
    return {duties.ANSWER: rules.fixed(answer, known), duties.SOLVE: rules.solve_rule(now, clock.days, closes)}


@transaction.atomic
def answer(record: OpenRecord, case: ServiceCase, text: str) -> None:
    """Keep what the customer was answered first; raises OutOfTurn where that was done, or the case is closed."""
    row = _mine(record, case)
    if row.answered_at is not None:
        raise OutOfTurn
    row.answered_at = timezone.now()
    row.save(update_fields=["answered_at"])
    close_deadlines(row.uuid, duties.ANSWER, by=record.by)
    _step(record, row, Act.ANSWERED, text)
    _tell(events.CASE_ANSWERED, record, row)


@transaction.atomic
def step(record: OpenRecord, case: ServiceCase, text: str) -> None:
    """Keep what was done about a case; raises OutOfTurn where it is closed."""
    row = _mine(record, case)
    _step(record, row, Act.STEPPED, text)
    _tell(events.CASE_STEPPED, record, row)


@transaction.atomic
def pass_on(record: OpenRecord, case: ServiceCase, owner: Post, text: str = "") -> None:
    """Hand a case to another post that may open the record; its clock runs on."""
    row = _mine(record, case)
    must_open(record, owner)
    if owner.pk == row.owner_id:
        raise OutOfTurn
    for duty in (duties.ANSWER, duties.SOLVE):
        hand_deadlines_on(row.uuid, duty, before=row.owner_id, after=owner.pk)
    row.owner = owner
    row.save(update_fields=["owner"])
    tell_post(duties.CASE_GIVEN, owner.pk, row.number, _page(row), record.by)
    _step(record, row, Act.PASSED, text)
    _tell(events.CASE_PASSED, record, row, post=owner.code)


@transaction.atomic
def close(record: OpenRecord, case: ServiceCase, outcome: str, text: str) -> None:
    """Close a case with what came of it. One that was never answered is answered by it."""
    row = _mine(record, case)
    row.closed_at, row.outcome = timezone.now(), outcome
    row.answered_at = row.answered_at or row.closed_at
    row.save(update_fields=["closed_at", "outcome", "answered_at"])
    dropped = outcome == ServiceCase.Outcome.TAKEN_BACK
    became = Deadline.Outcome.DROPPED if dropped else Deadline.Outcome.DONE
    close_deadlines(row.uuid, duties.ANSWER, duties.SOLVE, by=record.by, outcome=became)
    _step(record, row, Act.CLOSED, text)
    _tell(events.CASE_CLOSED, record, row, outcome=outcome)


def _mine(record: OpenRecord, case: ServiceCase) -> ServiceCase:
    """Return an open case, locked, on which the seat may act; raises NotThere or OutOfTurn."""
    row = ServiceCase.objects.select_for_update(of=("self",)).select_related("owner").get(pk=case.pk)
    must_be_of(record, row.customer_id)
    must_work(record.by, row.owner_id)
    if row.closed_at is not None:
        raise OutOfTurn
    return row


def _step(record: OpenRecord, case: ServiceCase, act: CaseStep.Act, text: str) -> None:
    CaseStep.objects.create(case=case, act=act, text=text, **signed(record.by))


def _page(case: ServiceCase) -> str:
    return reverse("relations:case", kwargs={"uuid": case.uuid})


def _tell(event: Event, record: OpenRecord, case: ServiceCase, **facts: str) -> None:
    told = {"number": case.number, **facts}
    write(event, by=record.by, subject=record.subject, purpose=record.purpose, facts=told)
