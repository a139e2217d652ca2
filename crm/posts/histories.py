"""Who held a post when, in either seat, with leaves: what the pages of posts show and the verbs decide upon."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from django.db.models import F, Q

from crm.posts.models import Holding, Post
from crm.posts.rules import LEVELS, Absence, Letter, Staff, Stay, Term, in_line, leave_from, turns

TURNS = 5
# What `lines_of` reads of a post: its role and the posts above it, with theirs.
LINE = ("role", *("__".join(["above"] * level) + "__role" for level in range(1, LEVELS + 1)))
OF_HOLDING = tuple(f"post__{name}" for name in LINE)
OF_LEAVE = tuple(f"holding__{name}" for name in OF_HOLDING)


@dataclass(frozen=True)
class InPerson:
    """A holder in their own name, seated or away: enough for a line about their own leave, opens no record."""

    person_id: int
    person_name: str
    post_code: str
    post_name: str
    letter: Letter
    stands_in_for: str = ""


@dataclass(frozen=True)
class Outlook:
    """Who acts on the days `first <= day < until`, by name; "" where nobody does."""

    first: date
    until: date | None
    name: str
    letter: str
    stands_in_for: str
    person: int | None = None


def lines_of(post: Post) -> list[list[Holding]]:
    """Return who held a post, and who those above it, the nearest first; two statements beside the posts themselves."""
    line: list[Post] = [post]
    while (above := line[-1].above) is not None and len(line) <= LEVELS and in_line(post.role.code, above.role.code):
        line.append(above)
    held = Holding.objects.filter(post__in=line).select_related("person", "post").prefetch_related("leave_set")
    found: dict[int, list[Holding]] = {one.pk: [] for one in line}
    for holding in held.order_by("-first", "side", "-pk"):
        found[holding.post_id].append(holding)
    return [found[one.pk] for one in line]


def holdings_by(person_id: int | None, today: date) -> list[Holding]:
    """Return the sides of posts that a person holds today or later, with their leaves; nobody holds none."""
    return list(
        Holding.objects.filter(Q(until=None) | Q(until__gt=today), person_id=person_id)
        .exclude(until=F("first"))
        .select_related("post__role", "post__unit", "person")
        .prefetch_related("leave_set")
        .order_by("post__code")
    )


def stays_of(person_id: int, *, but: int | None = None) -> list[Stay]:
    """Return a person's times on posts, ever, all but those on one; one statement."""
    held = Holding.objects.filter(person_id=person_id).exclude(post_id=but or 0).order_by("first", "pk")
    return [Stay(*row) for row in held.values_list("post_id", "post__role__code", "first", "until")]


def outlook(
    holdings: Sequence[Holding],
    today: date,
    above: Sequence[Sequence[Holding]] = (),
    *,
    more: Iterable[Absence] = (),
    at_most: int = TURNS,
) -> list[Outlook]:
    """Return who acts from today on, by name, some turns ahead.

    `above` are the holdings of the posts above, `more` are leaves that are not entered yet.
    """
    names = {holding.person_id: str(holding.person) for held in (holdings, *above) for holding in held}
    staff = staff_of(holdings)
    found = turns(staff.terms, [*staff.absences, *more], today, [staff_of(held) for held in above])
    return [
        Outlook(
            turn.first,
            turn.until,
            names[turn.acting.person] if turn.acting else "",
            turn.acting.letter if turn.acting else "",
            names[turn.acting.in_place_of] if turn.acting and turn.acting.in_place_of else "",
            turn.acting.person if turn.acting else None,
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
