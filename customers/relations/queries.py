"""Relations as posts read them: who is overdue, what a post has in hand, where all stand, one customer's page."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, TypeVar

from django.db.models import Count, IntegerField, Model, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.dateparse import parse_date

from crm.deadlines.models import Deadline
from crm.posts.models import Post
from crm.posts.queries import Seat
from customers.records import ours
from customers.records.queries import openers
from customers.records.ticket import OpenRecord
from customers.relations.corrections import Correction
from customers.relations.models import (
    CareDate,
    FollowUpPlan,
    Improvement,
    Interaction,
    PlanStep,
    Relation,
    ServiceCase,
    StageOf,
    ValueNote,
)

Of = Correction.Entry
Dated = TypeVar("Dated", PlanStep, Improvement)

FEW, PAGE, COLUMN = 10, 50, 20
WEEKLY = 500  # overdue contacts of one post that the weekly review is handed
CARE_DAYS = 14
WORKERS = ("licence_administrator", "statistical_analyst", "account_manager", "section_chief", "director")


@dataclass(frozen=True)
class Part:
    """Some rows, and where they go on ("" where they end)."""

    rows: list[Relation]
    after: str


@dataclass(frozen=True)
class Column:
    """A stage of the board: how many stand there, the first of them, and where the next ones begin ("" for none)."""

    stage: StageOf
    count: int
    rows: list[Relation]
    after: str


def overdue_contacts(group_id: int, today: date, *, limit: int = WEEKLY) -> list[Relation]:
    """Return the customers that a post should have contacted before today, the longest overdue first (P3.7)."""
    return ours.first(_overdue(today), group_id, limit)


def overdue_page(seat: Seat, today: date, after: str = "") -> Part:
    """Return a page of the overdue contacts of a seat's post, the longest overdue first."""
    rows = _overdue(today)
    if place := _place(after):
        day, pk = place
        rows = rows.filter(Q(due_on__gt=day) | Q(due_on=day, pk__gt=pk))
    found = ours.first(rows, seat.group_id, PAGE + 1)
    more, found = len(found) > PAGE, found[:PAGE]
    return Part(found, f"{found[-1].due_on.isoformat()}~{found[-1].pk}" if more else "")


def overdue_count(seat: Seat, today: date) -> int:
    """Return how many contacts of a seat's post are overdue."""
    return sum(ours.count(_overdue(today), seat.group_id, by="stage").values())


def board(seat: Seat, stages: Sequence[StageOf], after: str = "") -> list[Column]:
    """Return columns of the board of a post's own customers, who stands longest first (P3.6).

    A statement each and one for all counts.
    """
    counts = ours.count(Relation.objects.exclude(stage=""), seat.group_id, by="stage")
    return [_column(seat, stage, counts.get(stage.value, 0), after) for stage in stages]


def _column(seat: Seat, stage: StageOf, counted: int, after: str) -> Column:
    rows = Relation.objects.filter(stage=stage).order_by("stage_since", "pk")
    if place := _place(after):
        day, pk = place
        rows = rows.filter(Q(stage_since__gt=day) | Q(stage_since=day, pk__gt=pk))
    found = ours.first(rows, seat.group_id, COLUMN + 1)
    more, found = len(found) > COLUMN, found[:COLUMN]
    last = found[-1] if more else None
    return Column(stage, counted, found, f"{last.stage_since}~{last.pk}" if last else "")


def _overdue(today: date) -> QuerySet[Relation]:
    return Relation.objects.filter(due_on__lt=today).order_by("due_on", "pk")


def _place(after: str) -> tuple[date, int] | None:
    """Return where a page ended; None for what is no such place."""
    day, _tilde, number = after.partition("~")
    try:
        found = parse_date(day)
    except ValueError:
        return None
    return (found, int(number)) if found and number.isdecimal() and len(number) < 19 else None


@dataclass(frozen=True)
class InHand:
    """What a post has in hand: its open cases, steps, improvements, those to tell of, and care dates to come."""

    cases: list[ServiceCase]
    steps: list[PlanStep]
    improvements: list[Improvement]
    to_tell: list[Improvement]
    care: list[CareDate]
    overdue: list[Relation]

    @property
    def customers(self) -> list[int]:
        """Return the customers that are spoken of, once each."""
        found = [row.customer_id for row in self.cases] + [row.customer_id for row in self.overdue]
        found += [row.customer_id for row in self.care]
        found += [row.customer_id for row in (*self.improvements, *self.to_tell)]
        found += [step.plan.customer_id for step in self.steps]
        return list(dict.fromkeys(found))


def in_hand(seat: Seat, today: date) -> InHand:
    """Return the first of all that a seat's post has in hand, each list the most urgent first; six statements."""
    post = seat.post_id
    steps = PlanStep.objects.filter(owner=post, done_at=None, dropped=False).select_related("plan")
    care = CareDate.objects.filter(post=post, ended_on=None, day__lte=today + timedelta(days=CARE_DAYS))
    mine = Improvement.objects.filter(owner=post, done_at=None).order_by("until", "pk")
    telling = Improvement.objects.filter(teller=post, told_on=None).exclude(done_at=None).order_by("until", "pk")
    return InHand(
        cases=list(ServiceCase.objects.filter(owner=post, closed_at=None).order_by("pk")[:FEW]),
        steps=list(steps.order_by("until", "pk")[:FEW]),
        improvements=list(mine[:FEW]),
        to_tell=list(telling[:FEW]),
        care=list(care.order_by("day", "pk")[:FEW]),
        overdue=overdue_contacts(seat.group_id, today, limit=FEW),
    )


def steps_page(seat: Seat, after: str = "") -> tuple[list[PlanStep], str]:
    """Return a page of the steps that wait on a seat's post, the most urgent first, and where it goes on."""
    rows = PlanStep.objects.filter(owner=seat.post_id, done_at=None, dropped=False).select_related("plan")
    return _by_day(rows, after)


def improvements_page(seat: Seat, *, to_tell: bool, after: str = "") -> tuple[list[Improvement], str]:
    """Return a page of a post's improvements, under way or to be told, the most urgent first, and where it goes on."""
    if to_tell:
        return _by_day(Improvement.objects.filter(teller=seat.post_id, told_on=None).exclude(done_at=None), after)
    return _by_day(Improvement.objects.filter(owner=seat.post_id, done_at=None), after)


def _by_day(rows: QuerySet[Dated], after: str) -> tuple[list[Dated], str]:
    """Return a page of rows by the day until which they are done."""
    if place := _place(after):
        day, pk = place
        rows = rows.filter(Q(until__gt=day) | Q(until=day, pk__gt=pk))
    found = list(rows.order_by("until", "pk")[: PAGE + 1])
    more, found = len(found) > PAGE, found[:PAGE]
    return found, f"{found[-1].until.isoformat()}~{found[-1].pk}" if more else ""


def cases_page(seat: Seat, *, closed: bool, after: str = "") -> tuple[list[ServiceCase], str]:
    """Return a page of a post's cases, the newest first, and where it goes on."""
    rows = ServiceCase.objects.filter(owner=seat.post_id, closed_at__isnull=not closed).order_by("-id")
    if after.isdecimal() and len(after) < 19:
        rows = rows.filter(pk__lt=int(after))
    found = list(rows[: PAGE + 1])
    more, found = len(found) > PAGE, found[:PAGE]
    return found, str(found[-1].pk) if more else ""


@dataclass(frozen=True)
class Around:
    """What stands around one customer: its page; `mended` are the corrections of contacts, values and care dates."""

    relation: Relation | None
    interactions: list[Interaction]
    after: str
    cases: list[ServiceCase]
    plans: list[FollowUpPlan]
    improvements: list[Improvement]
    values: list[ValueNote]
    care: list[CareDate]
    mended: dict[tuple[str, int], list[Correction]]


def around(record: OpenRecord, after: str = "") -> Around:
    """Return everything around a customer, contacts a page at a time; nine statements."""
    found, on = interactions(record.id, after)
    newest = {"customer": record.id}
    plans = FollowUpPlan.objects.filter(**newest).prefetch_related("steps")
    care = list(CareDate.objects.filter(**newest, ended_on=None).order_by("day", "pk")[:PAGE])
    values = ValueNote.objects.filter(**newest).select_related("post").order_by("struck", "-pk")
    values_shown = list(values[:FEW])
    return Around(
        relation=relation_of(record.id),
        interactions=found,
        after=on,
        cases=list(ServiceCase.objects.filter(**newest).select_related("owner").order_by("-pk")[:PAGE]),
        plans=list(plans.order_by("-pk")[:PAGE]),
        improvements=list(Improvement.objects.filter(**newest).select_related("owner").order_by("-pk")[:PAGE]),
        values=values_shown,
        care=care,
        mended=corrections(record, (Of.CONTACT, found), (Of.VALUE, values_shown), (Of.CARE, care)),
    )


def corrections(
    record: OpenRecord, *entries: tuple[Correction.Entry, Sequence[Model]]
) -> dict[tuple[str, int], list[Correction]]:
    """Return what some entries of a customer said before, by kind and id, the earliest first; one statement."""
    asked = Q(pk=None)
    for entry, rows in entries:
        asked |= Q(entry=entry, row__in=[row.pk for row in rows])
    found: dict[tuple[str, int], list[Correction]] = {}
    for one in Correction.objects.filter(asked, customer=record.id).select_related("post").order_by("pk"):
        found.setdefault((one.entry, one.row), []).append(one)
    return found


def came_of(customer: int, answer: int) -> tuple[list[FollowUpPlan], list[Improvement]]:
    """Return the plans and improvements that came of a customer's feedback answer, the latest first."""
    plans = FollowUpPlan.objects.filter(customer=customer, answer_id=answer).prefetch_related("steps")
    improvements = Improvement.objects.filter(customer=customer, answer_id=answer).select_related("owner")
    return list(plans.order_by("-pk")[:PAGE]), list(improvements.order_by("-pk")[:PAGE])


def last_of(customer: int) -> Interaction | None:
    """Return the latest contact with a customer that was not struck."""
    return Interaction.objects.filter(customer=customer, struck=False).order_by("-on", "-pk").first()


def relation_of(customer: int) -> Relation | None:
    """Return where a customer's relation stands; None before anything was counted."""
    return Relation.objects.filter(customer=customer).first()


def standing_of(customer: int) -> Relation | None:
    """Return where a customer's relation stands, with `cases` open and `untold` improvements; one statement."""
    cases = ServiceCase.objects.filter(customer=OuterRef("customer"), closed_at=None)
    untold = Improvement.objects.filter(customer=OuterRef("customer"), told_on=None).exclude(done_at=None)
    rows = Relation.objects.filter(customer=customer)
    return rows.annotate(cases=_count(cases), untold=_count(untold)).first()


def _count(rows: QuerySet[Any]) -> Coalesce:
    counted = rows.order_by().values("customer").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def interactions(customer: int, after: str = "", *, size: int = PAGE) -> tuple[list[Interaction], str]:
    """Return a page of a customer's contacts, the latest first, and where it goes on."""
    rows = Interaction.objects.filter(customer=customer).select_related("post").order_by("-on", "-pk")
    if place := _place(after):
        day, pk = place
        rows = rows.filter(Q(on__lt=day) | Q(on=day, pk__lt=pk))
    found = list(rows[: size + 1])
    more, found = len(found) > size, found[:size]
    return found, f"{found[-1].on.isoformat()}~{found[-1].pk}" if more else ""


def posts_opening(record: OpenRecord) -> QuerySet[Post]:
    """Return the posts that may open a record and work with customers: who may be given something to do for it."""
    groups = [one.group_id for one in openers(record)]
    return Post.objects.filter(group_id__in=groups, role__code__in=WORKERS).select_related("unit").order_by("code")


def names_of(posts: Collection[int]) -> list[str]:
    """Return what some posts are called, in order."""
    return list(Post.objects.filter(pk__in=posts).order_by("code").values_list("name", flat=True)) if posts else []


def manager_of(record: OpenRecord) -> Post | None:
    """Return the account manager's post of a record: the asking one, else the first that may open it."""
    found = [post for post in posts_opening(record) if post.role_id and post.role.code == "account_manager"]
    return next((post for post in found if post.pk == record.by.post_id), found[0] if found else None)


def due_of(cases: Sequence[ServiceCase]) -> dict[int, Deadline]:
    """Return by when each open case is due next, by its id; one statement."""
    by_subject = {case.uuid: case.pk for case in cases}
    found: dict[int, Deadline] = {}
    rows = Deadline.objects.filter(subject__in=list(by_subject), closed_at=None).order_by("due", "pk")
    for row in rows:
        found.setdefault(by_subject[row.subject], row)
    return found
