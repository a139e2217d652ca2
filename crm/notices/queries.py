"""What a person is told: everything to the posts they act on now, and to themselves."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from crm.notices.models import Notice, Reading
from crm.notices.tidings import sentence

PAGE = 50
LATEST = 8
MOST = 99


@dataclass(frozen=True)
class Told:
    """A notice as its reader sees it; `post` is the name of the post that was told, "" where a person was."""

    id: int
    text: str
    at: datetime
    link: str
    automatic: bool
    post: str
    new: bool


@dataclass(frozen=True)
class Tray:
    """A page of notices, the latest first, and the cursor of those before it."""

    rows: list[Told]
    after: str = ""

    @property
    def newest(self) -> int:
        """Return the id of the latest one shown; 0 where there is none."""
        return self.rows[0].id if self.rows else 0

    @property
    def fresh(self) -> bool:
        """Say whether one of those shown is unread."""
        return any(row.new for row in self.rows)


def unread(person: int, posts: Mapping[int, str]) -> int:
    """Return how many notices a person has not read, at most MOST + 1; one statement."""
    seen = Subquery(Reading.objects.filter(person_id=person).values("seen")[:1])
    fresh = mine(person, posts).filter(pk__gt=Coalesce(seen, Value(0)))
    return fresh.order_by()[: MOST + 1].count()


def tray(person: int, posts: Mapping[int, str], *, size: int = PAGE, after: str = "") -> Tray:
    """Return notices of a person who acts on `posts` (names by id), those before `after`; one statement."""
    seen = Subquery(Reading.objects.filter(person_id=person).values("seen")[:1])
    rows = mine(person, posts).annotate(seen=Coalesce(seen, Value(0))).order_by("-pk")
    if after.isdecimal() and len(after) < 19:
        rows = rows.filter(pk__lt=int(after))
    found = list(rows[: size + 1])
    told = [_told(row, posts) for row in found[:size]]
    return Tray(told, str(told[-1].id) if len(found) > size else "")


def mine(person: int, posts: Collection[int]) -> QuerySet[Notice]:
    """Return what was told to these posts and to this person."""
    return Notice.objects.filter(Q(post_id__in=list(posts)) | Q(person_id=person))


def _told(row: Notice, posts: Mapping[int, str]) -> Told:
    return Told(
        id=row.pk,
        text=sentence(row.tiding, row.facts),
        at=row.at,
        link=row.link,
        automatic=row.automatic,
        post=posts.get(row.post_id, "") if row.post_id else "",
        new=row.pk > row.seen,  # type: ignore[attr-defined]  # annotated
    )
