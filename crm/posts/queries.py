"""Who sits where today, read from the posts' tables in one statement: access begins and ends by the dates alone."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import FilteredRelation, Q, QuerySet
from django.utils import timezone

from crm.posts.models import Holding, Post, in_language
from crm.posts.rules import Acting, Letter, Term, holder, leave_from, turns

_SOMEBODY, _SOME_DAY = -1, date.min


@dataclass(frozen=True)
class Seat:
    """A seat 履职身份: who acts, on which post, and for whom; satisfies the trail's Actor.

    `until` is the first day on which somebody else acts, or nobody; None while none is in sight.
    """

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

    @property
    def last_day(self) -> date | None:
        """Return the last day of this seat, for people, who count it in; None while no end is in sight."""
        return self.until - timedelta(days=1) if self.until else None

    @property
    def role_name(self) -> str:
        """Return the role's name in the reader's language."""
        return in_language(self.role_name_en, self.role_name_zh)


@dataclass(frozen=True)
class PostToday:
    """A post on a day: its holders' names ("" where a side is vacant) and the seat from which it is acted on.

    `until` is the first day on which somebody else acts, or nobody, or somebody again.
    """

    id: int
    code: str
    name: str
    role: str
    role_name_en: str
    role_name_zh: str
    unit_name: str
    group_id: int
    above_id: int | None
    a: str
    b: str
    seat: Seat | None
    until: date | None

    @property
    def words(self) -> str:
        """Return what a search among posts looks at."""
        return "\n".join((self.code, self.name, self.unit_name, self.a, self.b)).casefold()

    @property
    def role_name(self) -> str:
        """Return the role's name in the reader's language."""
        return in_language(self.role_name_en, self.role_name_zh)


class _Row(NamedTuple):
    """A post with one of its terms from today on, and one leave of that term; both may be missing."""

    id: int
    code: str
    name: str
    group_id: int
    above_id: int | None
    role: str
    role_name_en: str
    role_name_zh: str
    ceiling: str
    unit_name: str
    person_id: int | None
    person_name: str | None
    username: str | None
    active: bool | None
    side: Letter | None
    first: date | None
    until: date | None
    away_first: date | None
    away_until: date | None


def seats_of(person_id: int, today: date) -> list[Seat]:
    """Return the seats that a person has today, in the order of the posts' codes, in one statement (P2.5)."""
    sql, places = _statement(connection.vendor)
    day = connection.ops.adapt_datefield_value(today)
    with connection.cursor() as cursor:
        cursor.execute(sql, [person_id if place == _SOMEBODY else day for place in places])
        seats = [post.seat for post in _posts(cursor.fetchall(), today)]
    return [seat for seat in seats if seat is not None and seat.person_id == person_id]


def seat_for(person_id: int, post_code: str) -> Seat | None:
    """Return the seat that a person has on a post now: what a job asks that was begun from there."""
    return next((seat for seat in seats_of(person_id, timezone.localdate()) if seat.post_code == post_code), None)


def seat_on(post: Post, today: date | None = None) -> Seat | None:
    """Return the one seat from which a post is acted on, today unless told otherwise."""
    return next(iter(_on(today or timezone.localdate(), Q(pk=post.pk)))).seat


def still_seated(seat: Seat) -> bool:
    """Say whether a seat taken earlier still stands: what a long answer or a job asks before each part of it."""
    now = seats_of(seat.person_id, timezone.localdate())
    return _authority(seat) in {_authority(one) for one in now}


def posts_today(today: date, *, text: str = "", role: str = "") -> list[PostToday]:
    """Return the posts whose code, name, unit or holder contains `text`, in the order of their codes."""
    posts = _on(today, Q(role__code=role) if role else Q())
    wanted = text.strip().casefold()
    return [post for post in posts if wanted in post.words]


def posts_by_group(groups: Collection[int], today: date | None = None) -> dict[int, PostToday]:
    """Return the posts behind guardian groups by the group's id: "who can see this record" (P1.6.1)."""
    return {post.group_id: post for post in _on(today or timezone.localdate(), Q(group_id__in=groups))}


def post_of_group(group_id: int, today: date | None = None) -> PostToday | None:
    """Return the post behind a guardian group."""
    return posts_by_group([group_id], today).get(group_id)


def holders_named(
    names: Collection[str], today: date | None = None, *, role: str = "account_manager"
) -> dict[str, Post]:
    """Return, by person's name, the post of `role` of which a person so named is A today, in two statements.

    A name that leads to no post, or to more than one, is left out: which one was meant is not guessed.
    """
    day, wanted = today or timezone.localdate(), frozenset(names)
    held = Holding.objects.filter(_runs(day), first__lte=day, side="A", post__role__code=role, person__is_active=True)
    found: dict[str, set[int]] = {}
    # There are fewer posts than names in a sheet, so these are compared here.
    for name, post in held.values_list("person__name", "post_id"):
        if name in wanted:
            found.setdefault(name, set()).add(post)
    alone = {name: next(iter(posts)) for name, posts in found.items() if len(posts) == 1}
    posts = Post.objects.in_bulk(alone.values()) if alone else {}
    return {name: posts[post] for name, post in alone.items()}


def _runs(today: date) -> Q:
    return Q(until=None) | Q(until__gt=today)


@cache
def _statement(vendor: str) -> tuple[str, tuple[Any, ...]]:
    """Return the statement of `seats_of` and what stands in its places: built anew it would cost each request 1 ms."""
    mine = Holding.objects.filter(_runs(_SOME_DAY), person_id=_SOMEBODY, first__lte=_SOME_DAY).values("post_id")
    return _rows(_SOME_DAY, Q(pk__in=mine)).query.sql_with_params()


def _on(today: date, which: Q) -> list[PostToday]:
    """Return posts as they stand on a day, in the order of their codes, in one statement."""
    return _posts(_rows(today, which), today)


def _posts(found: Iterable[tuple[Any, ...]], today: date) -> list[PostToday]:
    groups: dict[int, list[_Row]] = {}
    for values in found:
        row = _Row(*values)
        groups.setdefault(row.id, []).append(row)
    return [_post(rows, today) for rows in groups.values()]


def _rows(today: date, which: Q) -> QuerySet[Post, tuple[Any, ...]]:
    standing = FilteredRelation("holding", condition=Q(holding__until=None) | Q(holding__until__gt=today))
    away = FilteredRelation("standing__leave", condition=Q(standing__leave__until__gt=today))
    return (
        Post.objects.filter(which)
        .annotate(standing=standing)
        .annotate(away=away)
        .order_by("code")
        .values_list(
            "id",
            "code",
            "name",
            "group_id",
            "above_id",
            "role__code",
            "role__name_en",
            "role__name_zh",
            "role__ceiling",
            "unit__name",
            "standing__person_id",
            "standing__person__name",
            "standing__person__username",
            "standing__person__is_active",
            "standing__side",
            "standing__first",
            "standing__until",
            "away__first",
            "away__until",
        )
    )


def _post(rows: list[_Row], today: date) -> PostToday:
    row = rows[0]
    terms = {_term(one) for one in rows if one.person_id is not None}
    absences = [
        leave_from(one.person_id, one.away_first, one.away_until, one.until)
        for one in rows
        if one.person_id and one.away_first and one.away_until
    ]
    people = {one.person_id: one for one in rows if one.person_id is not None}
    a, b, turn = holder(terms, "A", today), holder(terms, "B", today), next(turns(terms, absences, today))
    return PostToday(
        id=row.id,
        code=row.code,
        name=row.name,
        role=row.role,
        role_name_en=row.role_name_en,
        role_name_zh=row.role_name_zh,
        unit_name=row.unit_name,
        group_id=row.group_id,
        above_id=row.above_id,
        a=_name(people[a.person]) if a else "",
        b=_name(people[b.person]) if b else "",
        seat=_seat(row, turn.acting, people) if turn.acting else None,
        until=turn.until,
    )


def _seat(row: _Row, acting: Acting, people: dict[int, _Row]) -> Seat | None:
    """Return the seat of whoever acts on a post; a person who may not sign in has none, and nobody has it for them."""
    if not people[acting.person].active:
        return None
    return Seat(
        person_id=acting.person,
        person_name=_name(people[acting.person]),
        post_id=row.id,
        post_code=row.code,
        post_name=row.name,
        role=row.role,
        role_name_en=row.role_name_en,
        role_name_zh=row.role_name_zh,
        ceiling=row.ceiling,
        unit_name=row.unit_name,
        group_id=row.group_id,
        letter=acting.letter,
        stands_in_for=_name(people[acting.in_place_of]) if acting.in_place_of else "",
        until=acting.until,
    )


def _term(row: _Row) -> Term:
    return Term(row.person_id, row.side, row.first, row.until)  # type: ignore[arg-type]


def _name(row: _Row) -> str:
    return row.person_name or row.username or ""


def _authority(seat: Seat) -> tuple[int, str, str, str, int]:
    return seat.post_id, seat.letter, seat.role, seat.ceiling, seat.group_id
