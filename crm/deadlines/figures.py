"""On time by post: how much was done in time, how much late and how late, how much is still open and late."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Q
from django.utils import timezone

from crm.deadlines.models import Deadline
from crm.deadlines.rules import middle_and_worst, working_days_late
from crm.posts.models import Post
from crm.workdays.queries import calendar


@dataclass(frozen=True)
class Punctuality:
    """A post's figures; how late is counted in working days, 0 being later on the same day."""

    post_id: int
    code: str
    name: str
    on_time: int = 0
    late: int = 0
    open_late: int = 0
    middle: float = 0.0
    worst: int = 0

    @property
    def share(self) -> int | None:
        """Return how much of what was done was done in time, in percent; None where nothing was done."""
        done = self.on_time + self.late
        return self.on_time * 100 // done if done else None


def figures(
    posts: Collection[int] | None, since: datetime, *, duties: Sequence[str] = (), now: datetime | None = None
) -> list[Punctuality]:
    """Return the figures since a day of these posts, or of all, in the order of their codes; four statements."""
    which = Q(duty__in=duties) if duties else Q()
    which &= Q() if posts is None else Q(post_id__in=posts)
    done = Deadline.objects.filter(which, closed_at__gte=since, outcome=Deadline.Outcome.DONE)
    sums = (
        done.order_by()
        .values_list("post_id")
        .annotate(
            on_time=Count("pk", filter=Q(closed_at__lte=F("due"))), late=Count("pk", filter=Q(closed_at__gt=F("due")))
        )
    )
    counted = {post: (on_time, late) for post, on_time, late in sums}
    waiting = Deadline.objects.filter(which, closed_at=None, due__lt=now or timezone.now())
    still = dict(waiting.order_by().values_list("post_id").annotate(count=Count("pk")))
    how_late = _how_late(done.filter(closed_at__gt=F("due")).values_list("post_id", "due", "closed_at"))
    named = Post.objects.filter(pk__in={*counted, *still}).order_by("code").values_list("pk", "code", "name")
    return [
        Punctuality(
            *post,
            *counted.get(post[0], (0, 0)),
            still.get(post[0], 0),
            *middle_and_worst(how_late.get(post[0], ())),
        )
        for post in named
    ]


def shares(rows: Iterable[Punctuality]) -> list[tuple[str, float]]:
    """Return what `{% bars %}` draws of 100: each post's share done in time, those without any left out."""
    return [(row.name, float(row.share)) for row in rows if row.share is not None]


def _how_late(rows: Iterable[tuple[int, datetime, datetime | None]]) -> dict[int, list[int]]:
    known, found = calendar(), dict[int, list[int]]()
    for post, due, closed in rows:
        if closed is not None:
            days = working_days_late(timezone.localtime(due).date(), timezone.localtime(closed).date(), known)
            found.setdefault(post, []).append(days)
    return found
