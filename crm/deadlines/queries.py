"""What is open on posts, what became of a subject's deadlines, and who hears of what a post has not done."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from crm.deadlines.models import Deadline
from crm.deadlines.rules import post_above
from crm.posts.queries import PostToday, posts_today

CENTRE = "information_centre"
PAGE = 50


@dataclass(frozen=True)
class Open:
    """Open deadlines by the instant they are due, and the cursor of those after them ("" where there are none)."""

    rows: list[Deadline]
    after: str = ""


@dataclass(frozen=True)
class Counts:
    """How many deadlines are open, how many of them overdue, and how many fall due in what is left of today."""

    open: int
    overdue: int
    today: int


@dataclass(frozen=True)
class Hearing:
    """Every post of today by its id, and which posts hear of what one of them leaves undone."""

    posts: dict[int, PostToday]

    def above(self, post: int) -> list[int]:
        """Return the nearest post above on which its A or B acts, or the information centre's posts where none is."""
        acted = {one.id for one in self.posts.values() if one.held}
        found = post_above(post, {one.id: one.above_id for one in self.posts.values()}, acted)
        if found is not None:
            return [found]
        centre = [one.id for one in self.posts.values() if one.role == CENTRE]
        return [one for one in centre if one != post and one in acted] or centre


def hearing() -> Hearing:
    """Return who hears of what today, in one statement."""
    return Hearing({one.id: one for one in posts_today(timezone.localdate())})


def open_of(posts: Sequence[int], *, limit: int = PAGE, after: str = "", duties: Sequence[str] = ()) -> Open:
    """Return what is open on these posts, the earliest first, of some duties or all; one statement."""
    rows = _open(posts, duties).order_by("due", "pk")
    if place := _place(after):
        due, pk = place
        rows = rows.filter(Q(due__gt=due) | Q(pk__gt=pk), due__gte=due)
    found = list(rows[: limit + 1])
    if len(found) <= limit:
        return Open(found)
    last = found[limit - 1]
    return Open(found[:limit], f"{last.due.isoformat()}_{last.pk}")


def counts_of(posts: Sequence[int], now: datetime | None = None, *, duties: Sequence[str] = ()) -> Counts:
    """Return how much is open on these posts; one statement."""
    return Counts(**_open(posts, duties).aggregate(**_counted(now or timezone.now())))


def counts_by(posts: Sequence[int], now: datetime | None = None) -> dict[int, Counts]:
    """Return how much is open on each of these posts, those with nothing left out; one statement."""
    counted = _counted(now or timezone.now())
    rows = _open(posts, ()).order_by().values("post_id").annotate(**counted).values_list("post_id", *counted)
    return {post: Counts(*found) for post, *found in rows}


def of_subject(subject: UUID) -> list[Deadline]:
    """Return every deadline of a subject, open and closed, in the order in which they were opened."""
    return of_subjects([subject]).get(subject, [])


def of_subjects(subjects: Collection[UUID]) -> dict[UUID, list[Deadline]]:
    """Return every deadline of some subjects, open and closed, in the order in which they were opened."""
    found: dict[UUID, list[Deadline]] = {}
    for row in Deadline.objects.filter(subject__in=subjects).order_by("opened_at", "pk"):
        found.setdefault(row.subject, []).append(row)
    return found


def open_for(customers: Iterable[int], *, duties: Sequence[str] = ()) -> dict[int, list[Deadline]]:
    """Return what is open for some customers by their ids, the earliest first."""
    found: dict[int, list[Deadline]] = {}
    which = Q(customer__in=list(customers), closed_at=None) & (Q(duty__in=duties) if duties else Q())
    for row in Deadline.objects.filter(which).order_by("due", "pk"):
        found.setdefault(row.customer or 0, []).append(row)
    return found


def _counted(now: datetime) -> dict[str, Count]:
    tomorrow = timezone.make_aware(datetime.combine(timezone.localtime(now).date() + timedelta(days=1), time.min))
    return {
        "open": Count("pk"),
        "overdue": Count("pk", filter=Q(due__lt=now)),
        "today": Count("pk", filter=Q(due__gte=now, due__lt=tomorrow)),
    }


def _open(posts: Sequence[int], duties: Sequence[str]) -> QuerySet[Deadline]:
    # SQLite keeps the index's order for one post only where it is not asked for as one of several.
    whose = Q(post_id=posts[0]) if len(posts) == 1 else Q(post_id__in=posts)
    rows = Deadline.objects.filter(whose, closed_at=None)
    return rows.filter(duty__in=duties) if duties else rows


def _place(after: str) -> tuple[datetime, int] | None:
    """Return where a page ended; None for what is no such place."""
    moment, _, number = after.partition("_")
    try:
        due = parse_datetime(moment)
    except ValueError:
        return None
    known = due is not None and timezone.is_aware(due) and number.isdecimal() and len(number) < 19
    return (due, int(number)) if known and due else None
