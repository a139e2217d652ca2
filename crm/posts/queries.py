"""Who sits where today, read from the posts' tables in one statement: access begins and ends by the dates alone."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from crm.posts.day import this_day
from crm.posts.models import Holding, Post, in_language
from crm.posts.rows import SOME_DAY, SOMEBODY, Row, Staffed, grouped, left, rows_of, runs, statement, those_above
from crm.posts.rules import ADMINISTRATORS, Acting, Letter, holder, turns

# No guardian group has this id: what is granted to an administrator's post, behind whatever verb, opens nothing.
NO_GROUP = 0


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
        """Say whether this is B, or a superior, in A's place."""
        return bool(self.stands_in_for)

    @property
    def opens_customers(self) -> bool:
        """Say whether this seat can open customers at all: administrators' cannot."""
        return self.role not in ADMINISTRATORS

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
    def held(self) -> bool:
        """Say whether somebody of the post's own two sides acts; a superior who fills in is none of them."""
        return self.seat is not None and self.seat.letter != "S"

    @property
    def words(self) -> str:
        """Return what a search among posts looks at."""
        return "\n".join((self.code, self.name, self.unit_name, self.a, self.b)).casefold()

    @property
    def role_name(self) -> str:
        """Return the role's name in the reader's language."""
        return in_language(self.role_name_en, self.role_name_zh)


def seats_of(person_id: int, today: date) -> list[Seat]:
    """Return the seats that a person has today, in the order of the posts' codes, in one statement (P2.5).

    Whoever was put on an administrator's post and another, behind the verbs, has none at all.
    """
    sql, places = statement(connection.vendor)
    adapted = connection.ops.adapt_datefield_value
    given = {SOMEBODY: person_id, SOME_DAY: adapted(today), adapted(SOME_DAY): adapted(today)}
    with connection.cursor() as cursor:
        cursor.execute(sql, [given.get(place, place) for place in places])
        seats = [post.seat for post in _posts(cursor.fetchall(), today)]
    own = [seat for seat in seats if seat is not None and seat.person_id == person_id]
    return [] if len(own) > 1 and any(seat.role in ADMINISTRATORS for seat in own) else own


def seat_for(person_id: int, post_code: str) -> Seat | None:
    """Return the seat that a person has on a post now: what a job asks that was begun from there."""
    return next((seat for seat in seats_of(person_id, this_day()) if seat.post_code == post_code), None)


def seat_on(post: Post, today: date | None = None) -> Seat | None:
    """Return the one seat from which a post is acted on, today unless told otherwise."""
    found = _on(today or this_day(), Q(pk=post.pk))
    return next(one.seat for one in found if one.id == post.pk)


def still_seated(seat: Seat) -> bool:
    """Say whether a seat taken earlier still stands: what a long answer or a job asks before each part of it."""
    now = seats_of(seat.person_id, this_day())
    return _authority(seat) in {_authority(one) for one in now}


def posts_today(today: date, *, text: str = "", role: str = "") -> list[PostToday]:
    """Return the posts whose code, name, unit or holder contains `text`, in the order of their codes."""
    posts = _posts(rows_of(today, Q()), today)
    wanted = text.strip().casefold()
    return [post for post in posts if wanted in post.words and role in ("", post.role)]


def posts_by_group(groups: Collection[int], today: date | None = None) -> dict[int, PostToday]:
    """Return the posts behind guardian groups by the group's id: "who can see this record" (P1.6.1)."""
    found = _on(today or timezone.localdate(), Q(group_id__in=groups))
    return {post.group_id: post for post in found if post.group_id in groups}


def posts_by_id(posts: Collection[int], today: date | None = None) -> dict[int, PostToday]:
    """Return posts by their ids, each with who acts on it, in one statement."""
    return {post.id: post for post in _on(today or timezone.localdate(), Q(pk__in=posts))}


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
    held = Holding.objects.filter(runs(day), first__lte=day, side="A", post__role__code=role, person__is_active=True)
    found: dict[str, set[int]] = {}
    # There are fewer posts than names in a sheet, so these are compared here.
    for name, post in held.values_list("person__name", "post_id"):
        if name in wanted:
            found.setdefault(name, set()).add(post)
    alone = {name: next(iter(posts)) for name, posts in found.items() if len(posts) == 1}
    posts = Post.objects.in_bulk(alone.values()) if alone else {}
    return {name: posts[post] for name, post in alone.items()}


def _on(today: date, which: Q) -> list[PostToday]:
    """Return posts as they stand on a day, and those above them that may have to act, by code, in one statement."""
    return _posts(rows_of(today, which | left(today, which)), today)


def _posts(found: Iterable[tuple[Any, ...]], today: date) -> list[PostToday]:
    posts = grouped(found)
    return [_post(post, posts, today) for post in posts.values()]


def _post(post: Staffed, posts: Mapping[int, Staffed], today: date) -> PostToday:
    row, staff = post.row, post.staff
    above = those_above(row, posts)
    known = row.above_id in posts or row.role in ADMINISTRATORS
    people = {pk: one for each in (*reversed(above), post) for pk, one in each.people.items()}
    a, b = holder(staff.terms, "A", today), holder(staff.terms, "B", today)
    turn = next(turns(staff.terms, staff.absences, today, [each.staff for each in above]))
    return PostToday(
        id=row.id,
        code=row.code,
        name=row.name,
        role=row.role,
        role_name_en=row.role_name_en,
        role_name_zh=row.role_name_zh,
        unit_name=row.unit_name,
        group_id=row.group_id,
        above_id=row.above_id if above or not known else None,
        a=_name(people[a.person]) if a else "",
        b=_name(people[b.person]) if b else "",
        seat=_seat(row, turn.acting, people) if turn.acting else None,
        until=turn.until,
    )


def _seat(row: Row, acting: Acting, people: Mapping[int, Row]) -> Seat | None:
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
        group_id=NO_GROUP if row.role in ADMINISTRATORS else row.group_id,
        letter=acting.letter,
        stands_in_for=_name(people[acting.in_place_of]) if acting.in_place_of else "",
        until=acting.until,
    )


def _name(row: Row) -> str:
    return row.person_name or row.username or ""


def _authority(seat: Seat) -> tuple[int, str, str, str, int]:
    return seat.post_id, seat.letter, seat.role, seat.ceiling, seat.group_id
