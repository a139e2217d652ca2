"""Reads of the relay: a newcomer, the posts that may have a part in one, and the board."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from crm.deadlines.models import Deadline
from crm.posts.models import Post
from crm.posts.queries import PostToday, Seat, posts_today
from crm.posts.teams import of_unit, over, posts_known
from customers.catalog.queries import catalogue
from customers.relay import rules
from customers.relay.duties import FIELDS, OF_STAGE
from customers.relay.models import Grading, Newcomer
from customers.relay.routes import NEWCOMER

Stage = Newcomer.Stage
PARTS = ("administrator", "analyst", "manager", "chief")
COLUMN = 30  # newcomers of one stage that the board shows
ON_THE_WAY = (Stage.ENTRY, Stage.PLACING, Stage.BUSINESS, Stage.APPROVAL)


def plan() -> rules.Plan:
    """Return the relay as the company's catalogue has it today."""
    return rules.plan(catalogue().entries)


def newcomers() -> QuerySet[Newcomer]:
    """Return newcomers with their posts, their units, and the case."""
    return Newcomer.objects.select_related(*(f"{part}__unit" for part in PARTS), "case")


def newcomer(uuid: UUID) -> Newcomer | None:
    """Return a newcomer by the record's uuid; whether a seat may open it is the gate's to say."""
    return newcomers().filter(uuid=uuid).first()


def posts_of(row: Newcomer) -> list[Post]:
    """Return the four posts that have a part in a newcomer."""
    return [row.administrator, row.analyst, row.manager, row.chief]


def post_of(row: Newcomer, stage: str) -> Post:
    """Return the post whose turn a stage is."""
    return {
        rules.ENTRY: row.administrator,
        rules.PLACING: row.analyst,
        rules.BUSINESS: row.manager,
        rules.APPROVAL: row.chief,
    }[stage]


def has_part(row: Newcomer, seat: Seat) -> bool:
    """Say whether a seat's post is one of the four."""
    return seat.post_id in {row.administrator_id, row.analyst_id, row.manager_id, row.chief_id}


@dataclass(frozen=True)
class Team:
    """An account manager's post with the posts that follow from it; None where the unit has none."""

    manager: Post
    analyst: Post | None
    chief: Post | None

    @property
    def missing(self) -> list[str]:
        """Return the role codes of which the unit has no post."""
        there = {"statistical_analyst": self.analyst, "section_chief": self.chief}
        return [role for role, post in there.items() if post is None]


def teams(managers: Collection[int] | None = None) -> dict[int, Team]:
    """Return the teams of account managers' posts by the post's id, in two statements.

    The analyst is the one of the unit with the fewest newcomers on the way; the chief is the section chief's post
    above the manager's, else the unit's.
    """
    posts = posts_known()
    loads = dict(Newcomer.objects.filter(stage=Stage.PLACING).order_by().values_list("analyst").annotate(Count("pk")))
    wanted = [
        post
        for post in posts.values()
        if post.role.code == "account_manager" and (managers is None or post.pk in managers)
    ]
    return {post.pk: Team(post, _analyst(post, posts, loads), over(post, "section_chief", posts)) for post in wanted}


def _analyst(manager: Post, posts: Mapping[int, Post], loads: Mapping[int, int]) -> Post | None:
    found = rules.fewest([post.pk for post in of_unit(manager, "statistical_analyst", posts)], loads)
    return posts[found] if found else None


def managers_today() -> list[PostToday]:
    """Return the account managers' posts with who acts on each today."""
    return posts_today(timezone.localdate(), role="account_manager")


def seen_from(seat: Seat) -> Q:
    """Return the condition on newcomers under which a seat's board shows them: its own, a chief's those of the unit.

    Whether it may open one, and so read its name, is the gate's to say.
    """
    own = Q(administrator=seat.post_id) | Q(analyst=seat.post_id) | Q(manager=seat.post_id) | Q(chief=seat.post_id)
    if seat.role == "section_chief":
        own |= Q(manager__above=seat.post_id)
    if seat.role == "director":
        own |= Q(chief__above=seat.post_id)
    return own


@dataclass(frozen=True)
class Waiting:
    """A newcomer of a stage, with the instant by which it is due; None where nothing is."""

    row: Newcomer
    due: datetime | None

    @property
    def late(self) -> bool:
        """Say whether it is overdue."""
        return self.due is not None and self.due < timezone.now()


@dataclass(frozen=True)
class Column:
    """A stage of the board: how many there are, the first of them, and where the next ones begin ("" for none)."""

    stage: str
    count: int
    late: int
    waiting: list[Waiting]
    after: str


def board(seat: Seat, stages: Sequence[str], *, after: str = "") -> list[Column]:
    """Return columns of the board, overdue first, in a statement each and one for all counts."""
    shown = seen_from(seat)
    mine: QuerySet[Any] = Newcomer.objects.filter(shown).annotate(due=_due())
    late = Count("pk", filter=Q(due__lt=timezone.now()))
    counted = {
        one["stage"]: (one["n"], one["late"])
        for one in mine.order_by().values("stage").annotate(n=Count("pk"), late=late)
    }
    return [_column(mine, stage, counted.get(stage, (0, 0)), after) for stage in stages]


def _column(mine: QuerySet[Any], stage: str, counted: tuple[int, int], after: str) -> Column:
    rows = mine.filter(stage=stage).select_related(*PARTS)
    if stage in ON_THE_WAY:
        found = list(_later_than(rows, after).order_by("due", "pk")[: COLUMN + 1])
    else:
        older = rows.filter(pk__lt=int(after)) if after.isdecimal() else rows
        found = list(older.order_by("-pk")[: COLUMN + 1])
    shown = [Waiting(row, row.due) for row in found[:COLUMN]]
    return Column(stage, *counted, shown, _place(shown[-1], stage) if len(found) > COLUMN else "")


def _place(last: Waiting, stage: str) -> str:
    if stage not in ON_THE_WAY:
        return str(last.row.pk)
    return f"{last.due.timestamp() if last.due else 0:.6f}~{last.row.pk}"


def _later_than(rows: QuerySet[Any], after: str) -> QuerySet[Any]:
    moment, _tilde, number = after.partition("~")
    try:
        due = datetime.fromtimestamp(float(moment), tz=timezone.get_current_timezone())
        return rows.filter(Q(due__gt=due) | Q(due=due, pk__gt=int(number)))
    except (ValueError, OverflowError, OSError):
        return rows


def _due() -> Subquery:
    """Return by when a newcomer's stage is due: the first of the open deadlines of the stages and of the approval."""
    codes = [duty.code for duty in (*OF_STAGE.values(), NEWCOMER.duty)]
    opened = Deadline.objects.filter(subject=OuterRef("uuid"), closed_at=None, duty__in=codes)
    return Subquery(opened.order_by("due").values("due")[:1])


def next_gradings() -> dict[int | None, date]:
    """Return the day of the next grading that was announced, by the unit that it is for; None is for all."""
    ahead = Grading.objects.filter(day__gt=timezone.localdate()).order_by("-day").values_list("unit", "day")
    return dict(ahead)


def deadlines_of(row: Newcomer) -> list[Deadline]:
    """Return all deadlines of a newcomer, open and closed, as they were opened."""
    return list(Deadline.objects.filter(subject=row.uuid).select_related("post").order_by("opened_at", "pk"))


def open_fields(row: Newcomer, post_ids: Iterable[int]) -> list[Deadline]:
    """Return the open deadlines of the fields that are not urgent, on some posts."""
    return list(
        Deadline.objects.filter(subject=row.uuid, duty=FIELDS.code, closed_at=None, post__in=post_ids).order_by("due")
    )
