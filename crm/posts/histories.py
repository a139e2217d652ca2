"""Who held a post when, in either seat, with leaves: what the pages of posts show and the verbs decide upon."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from django.db.models import F, Q, QuerySet

from crm.posts.models import Holding, Post
from crm.posts.rules import LEVELS, Absence, Side, Staff, Term, leave_from, turns

TURNS = 5


@dataclass(frozen=True)
class InPerson:
    """A holder in their own name, seated or away: enough for a line about their own leave, opens no record."""

    person_id: int
    person_name: str
    post_code: str
    post_name: str
    letter: Side
    stands_in_for: str = ""


@dataclass(frozen=True)
class Outlook:
    """Who acts on the days `first <= day < until`, by name; "" where nobody does."""

    first: date
    until: date | None
    name: str
    letter: str
    stands_in_for: str


def holdings_of(post: Post) -> list[Holding]:
    """Return who held a post, in either seat, the latest first, with person and leaves, in two statements."""
    return list(_holdings(Q(post=post)))


def staffs_above(post: Post) -> list[Sequence[Holding]]:
    """Return who holds the posts above one, the nearest post first; two statements, and one a level."""
    chain: list[Post] = []
    above = post.above
    while above is not None and len(chain) < LEVELS:
        chain.append(above)
        above = above.above
    held = list(_holdings(Q(post__in=chain))) if chain else []
    return [[holding for holding in held if holding.post_id == one.pk] for one in chain]


def holdings_by(person_id: int | None, today: date) -> list[Holding]:
    """Return the sides of posts that a person holds today or later, with their leaves; nobody holds none."""
    return list(
        Holding.objects.filter(Q(until=None) | Q(until__gt=today), person_id=person_id)
        .exclude(until=F("first"))
        .select_related("post__role", "post__unit", "person")
        .prefetch_related("leave_set")
        .order_by("post__code")
    )


def outlook(
    holdings: Sequence[Holding], today: date, above: Sequence[Sequence[Holding]] = (), at_most: int = TURNS
) -> list[Outlook]:
    """Return who acts from today on, by name, some turns ahead; `above` are the holdings of the posts above."""
    names = {holding.person_id: str(holding.person) for held in (holdings, *above) for holding in held}
    staff = staff_of(holdings)
    found = turns(staff.terms, staff.absences, today, [staff_of(held) for held in above])
    return [
        Outlook(
            turn.first,
            turn.until,
            names[turn.acting.person] if turn.acting else "",
            turn.acting.letter if turn.acting else "",
            names[turn.acting.in_place_of] if turn.acting and turn.acting.in_place_of else "",
        )
        for turn in islice(found, at_most)
    ]


def in_person(holding: Holding) -> InPerson:
    """Return a holding's person as the one who acts on their own leave."""
    post = holding.post
    return InPerson(holding.person_id, str(holding.person), post.code, post.name, holding.side)  # type: ignore[arg-type]


def term_of(holding: Holding) -> Term:
    """Return a holding as the rules see it."""
    return Term(holding.person_id, holding.side, holding.first, holding.until)  # type: ignore[arg-type]


def staff_of(holdings: Sequence[Holding]) -> Staff:
    """Return the holdings of one post as the rules see them."""
    return Staff(
        [term_of(holding) for holding in holdings],
        [absence for holding in holdings for absence in absences_of(holding)],
    )


def absences_of(holding: Holding) -> list[Absence]:
    """Return a holding's leaves as the rules see them."""
    return [leave_from(holding.person_id, one.first, one.until, holding.until) for one in holding.leave_set.all()]


def _holdings(which: Q) -> QuerySet[Holding]:
    found = Holding.objects.filter(which).select_related("person", "post").prefetch_related("leave_set")
    return found.order_by("-first", "side", "-pk")
