"""The verbs of plans and improvements: each asks for the opened record, is one transaction, writes one line (P9.3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import get_random_string

from audit.trail.actions import write
from audit.trail.events import Event
from crm.deadlines.actions import close_deadlines
from crm.deadlines.models import Deadline
from crm.posts.models import Post
from crm.workdays.rules import Rule, Way
from customers.records.ticket import OpenRecord
from customers.relations import duties, events, rules
from customers.relations.models import FollowUpPlan, Improvement, PlanStep
from customers.relations.queries import manager_of
from customers.relations.signing import (
    OutOfTurn,
    by_day,
    due,
    must_be_of,
    must_open,
    must_work,
    numbered,
    signed,
    tell_askers,
    tell_post,
)

__all__ = ["StepWanted", "add_step", "close_plan", "do_step", "finish", "improve", "plan", "tell_back"]


@dataclass(frozen=True)
class StepWanted:
    """A step of a plan to come: what, by which post, until when."""

    text: str
    owner: Post
    until: date


@transaction.atomic
def plan(record: OpenRecord, *, goal: str, steps: Sequence[StepWanted], answer_id: int | None = None) -> FollowUpPlan:
    """Make a follow-up plan; each of its steps is due on the desk of its post, which may open the record (P9.3)."""
    made = FollowUpPlan.objects.create(
        number=get_random_string(20), customer_id=record.id, goal=goal, answer_id=answer_id, **signed(record.by)
    )
    made.number = numbered("P", made.pk)
    made.save(update_fields=["number"])
    for one in steps:
        _lay(record, made, one)
    _tell(events.PLANNED, record, made.number)
    return made


@transaction.atomic
def add_step(record: OpenRecord, made: FollowUpPlan, wanted: StepWanted) -> PlanStep:
    """Add a step to a plan that is not closed."""
    row = _open_plan(record, made)
    found = _lay(record, row, wanted)
    _tell(events.STEP_ADDED, record, row.number)
    return found


@transaction.atomic
def do_step(record: OpenRecord, step: PlanStep, result: str) -> None:
    """Keep that a step was done, by its post, whoever made the plan, or a section chief; raises OutOfTurn if it was."""
    row = PlanStep.objects.select_for_update(of=("self",)).select_related("plan").get(pk=step.pk)
    must_be_of(record, row.plan.customer_id)
    must_work(record.by, row.owner_id, row.plan.post_id)
    if row.done_at is not None or row.dropped:
        raise OutOfTurn
    row.done_at, row.done_name, row.result = timezone.now(), record.by.person_name, result
    row.save(update_fields=["done_at", "done_name", "result"])
    close_deadlines(row.uuid, duties.STEP, by=record.by)
    _tell(events.STEP_DONE, record, row.plan.number)


@transaction.atomic
def close_plan(record: OpenRecord, made: FollowUpPlan, result: str) -> None:
    """Close a plan with what came of it; steps that nobody did are dropped with their deadlines."""
    row = _open_plan(record, made)
    must_work(record.by, row.post_id)
    row.closed_at, row.result = timezone.now(), result
    row.save(update_fields=["closed_at", "result"])
    left = list(row.steps.filter(done_at=None, dropped=False))
    row.steps.filter(pk__in=[one.pk for one in left]).update(dropped=True)
    dropped = Deadline.Outcome.DROPPED
    close_deadlines([one.uuid for one in left], duties.STEP, by=record.by, outcome=dropped)
    tell_askers(duties.PLAN_CLOSED, record, row.answer_id, row.number, _plan_page(row))
    _tell(events.PLAN_CLOSED, record, row.number)


@transaction.atomic
def improve(
    record: OpenRecord, *, opinion: str, action: str, owner: Post, until: date, answer_id: int | None = None
) -> Improvement:
    """Begin an improvement from what a customer said; the account manager will tell the customer of it (P9.3)."""
    must_open(record, owner)
    teller = manager_of(record)
    made = Improvement.objects.create(
        number=get_random_string(20), customer_id=record.id, opinion=opinion, action=action, answer_id=answer_id,
        owner=owner, until=until, teller_id=teller.pk if teller else record.by.post_id, **signed(record.by),
    )  # fmt: skip
    made.number = numbered("G", made.pk)
    made.save(update_fields=["number"])
    due(duties.IMPROVE, owner, made.uuid, made.number, by_day(until, owner), record)
    tell_post(duties.IMPROVEMENT_GIVEN, owner.pk, made.number, _page(made), record.by)
    _tell(events.IMPROVING, record, made.number)
    return made


@transaction.atomic
def finish(record: OpenRecord, made: Improvement, result: str) -> None:
    """Keep what came of an improvement; its teller has it on the desk to tell the customer. Raises OutOfTurn."""
    row = _improvement(record, made)
    must_work(record.by, row.owner_id)
    if row.done_at is not None:
        raise OutOfTurn
    row.done_at, row.done_name, row.result = timezone.now(), record.by.person_name, result
    row.save(update_fields=["done_at", "done_name", "result"])
    close_deadlines(row.uuid, duties.IMPROVE, by=record.by)
    soon = Rule(Way.AFTER, rules.TELL_WITHIN, timezone.localdate(), row.teller.unit.closes)
    due(duties.TELL, row.teller, row.uuid, row.number, soon, record)
    tell_post(duties.IMPROVED, row.teller_id, row.number, _page(row), record.by)
    tell_askers(duties.RESULT, record, row.answer_id, row.number, _page(row), row.teller_id)
    _tell(events.IMPROVED, record, row.number)


@transaction.atomic
def tell_back(record: OpenRecord, made: Improvement, *, on: date, way: str) -> None:
    """Keep that the customer was told what came of the opinion, when and how. Raises OutOfTurn."""
    row = _improvement(record, made)
    must_work(record.by, row.teller_id)
    if row.done_at is None or row.told_on is not None:
        raise OutOfTurn
    row.told_on, row.told_way, row.told_name = on, way, record.by.person_name
    row.save(update_fields=["told_on", "told_way", "told_name"])
    close_deadlines(row.uuid, duties.TELL, by=record.by)
    tell_askers(duties.TOLD, record, row.answer_id, row.number, _page(row))
    _tell(events.TOLD_BACK, record, row.number, told_way=way)


def _lay(record: OpenRecord, made: FollowUpPlan, wanted: StepWanted) -> PlanStep:
    must_open(record, wanted.owner)
    step = PlanStep.objects.create(plan=made, text=wanted.text, owner=wanted.owner, until=wanted.until)
    due(duties.STEP, wanted.owner, step.uuid, made.number, by_day(wanted.until, wanted.owner), record)
    tell_post(duties.STEP_GIVEN, wanted.owner.pk, made.number, _plan_page(made), record.by)
    return step


def _open_plan(record: OpenRecord, made: FollowUpPlan) -> FollowUpPlan:
    row = FollowUpPlan.objects.select_for_update().get(pk=made.pk)
    must_be_of(record, row.customer_id)
    if row.closed_at is not None:
        raise OutOfTurn
    return row


def _improvement(record: OpenRecord, made: Improvement) -> Improvement:
    rows = Improvement.objects.select_for_update(of=("self",)).select_related("teller__unit")
    row = rows.get(pk=made.pk)
    must_be_of(record, row.customer_id)
    return row


def _plan_page(made: FollowUpPlan) -> str:
    return reverse("relations:plan", kwargs={"uuid": made.uuid})


def _page(made: Improvement) -> str:
    return reverse("relations:improvement", kwargs={"uuid": made.uuid})


def _tell(event: Event, record: OpenRecord, number: str, **facts: str) -> None:
    told = {"number": number, **facts}
    write(event, by=record.by, subject=record.subject, purpose=record.purpose, facts=told)
