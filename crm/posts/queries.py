"""Who sits where today, read from the posts' tables."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from crm.posts.models import Holding, Leave, Post
from crm.posts.rules import Absence, Acting, Letter, Term, acting_on


@dataclass(frozen=True)
class Seat:
    """A seat 履职身份: who acts, on which post, and for whom; satisfies the trail's Actor."""

    person_id: int
    person_name: str
    post_id: int
    post_code: str
    post_name: str
    role: str
    role_name_en: str
    role_name_zh: str
    ceiling: str
    unit_name: str
    group_id: int
    letter: Letter
    stands_in_for: str = ""
    until: date | None = None

    @property
    def standing_in(self) -> bool:
        """Say whether this is B in A's place."""
        return bool(self.stands_in_for)


def seats_of(person_id: int, today: date) -> list[Seat]:
    """Return the seats that a person has today, in the order of the posts' codes (P2.5).

    One statement for the holdings of every post the person stands on; one more for leaves only where there are any.
    """
    mine = Post.objects.filter(holding__person_id=person_id)
    holdings = list(
        Holding.objects.filter(Q(until=None) | Q(until__gt=today), post__in=mine, first__lte=today)
        .select_related("post__role", "post__unit", "person")
        .order_by("post__code")
    )
    absences = _absences(holdings, today)
    by_post: dict[int, list[Holding]] = defaultdict(list)
    for holding in holdings:
        by_post[holding.post_id].append(holding)
    seats = (_seat(person_id, standing, absences, today) for standing in by_post.values())
    return [seat for seat in seats if seat is not None]


def seat_on(post: Post, today: date) -> Seat | None:
    """Return the one seat from which a post is acted on today."""
    holdings = list(
        Holding.objects.filter(Q(until=None) | Q(until__gt=today), post=post, first__lte=today).select_related(
            "post__role", "post__unit", "person"
        )
    )
    acting = _acting(holdings, _absences(holdings, today), today)
    return _seat(acting.person, holdings, _absences(holdings, today), today) if acting else None


def _absences(holdings: Iterable[Holding], today: date) -> list[tuple[int, Absence]]:
    leaves = Leave.objects.filter(
        holding__in=[holding.pk for holding in holdings], first__lte=today, until__gt=today
    ).select_related("holding")
    return [
        (leave.holding.post_id, Absence(leave.holding.person_id, leave.first, leave.until)) for leave in leaves
    ]


def _acting(standing: list[Holding], absences: list[tuple[int, Absence]], today: date) -> Acting | None:
    if not standing:
        return None
    terms = [Term(holding.person_id, holding.side, holding.first, holding.until) for holding in standing]  # type: ignore[arg-type]
    return acting_on(terms, [away for post, away in absences if post == standing[0].post_id], today)


def _seat(
    person_id: int, standing: list[Holding], absences: list[tuple[int, Absence]], today: date
) -> Seat | None:
    acting = _acting(standing, absences, today)
    if acting is None or acting.person != person_id:
        return None
    people = {holding.person_id: holding.person for holding in standing}
    person, post = people[person_id], standing[0].post
    if not person.is_active:
        return None
    return Seat(
        person_id=person_id,
        person_name=str(person),
        post_id=post.pk,
        post_code=post.code,
        post_name=post.name,
        role=post.role.code,
        role_name_en=post.role.name_en,
        role_name_zh=post.role.name_zh,
        ceiling=post.role.ceiling,
        unit_name=post.unit.name,
        group_id=post.group_id,
        letter=acting.letter,
        stands_in_for=str(people[acting.in_place_of]) if acting.in_place_of else "",
        until=acting.until,
    )
