"""The rows from which it is computed who sits where: posts with the terms on them and the leaves from those."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from django.db.models import FilteredRelation, Q, QuerySet
from django.db.models.expressions import RawSQL

from crm.posts.models import Leave, Post
from crm.posts.rules import LEVELS, Absence, Side, Staff, Term, in_line, leave_from

SOMEBODY, SOME_DAY = -1, date.min
_ABOVE = tuple("__".join(["above"] * level) + "_id" for level in range(1, LEVELS + 1))


class Row(NamedTuple):
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
    side: Side | None
    first: date | None
    until: date | None
    away_first: date | None
    away_until: date | None


@dataclass(frozen=True)
class Staffed:
    """A post's own row, its terms and leaves, and by person one row that names them."""

    row: Row
    staff: Staff
    people: Mapping[int, Row]


# A person's posts, and the posts below these from which an A is on leave, with those in between and above: one of these
# may have to act. Both databases read it; written by hand it is planned in half the time of what the ORM makes of it.
_AROUND = """
WITH mine AS (
  SELECT post_id AS id FROM crm_holding WHERE person_id = %s AND first <= %s AND (until IS NULL OR until > %s)
), gone AS (
  SELECT p.id, p.above_id AS one, q.above_id AS two, r.above_id AS three
  FROM crm_leave l JOIN crm_holding h ON h.id = l.holding_id AND h.side = 'A' JOIN crm_post p ON p.id = h.post_id
  LEFT JOIN crm_post q ON q.id = p.above_id LEFT JOIN crm_post r ON r.id = q.above_id
  WHERE l.first <= %s AND l.until > %s
), below AS (
  SELECT id, one, two, three FROM gone
  WHERE one IN (SELECT id FROM mine) OR two IN (SELECT id FROM mine) OR three IN (SELECT id FROM mine)
)
SELECT id FROM mine UNION SELECT id FROM below UNION SELECT one FROM below
UNION SELECT two FROM below UNION SELECT three FROM below
"""


@cache
def statement(vendor: str) -> tuple[str, tuple[Any, ...]]:
    """Return the statement of `seats_of` and what stands in its places: built anew it would cost each request 1 ms."""
    around = RawSQL(_AROUND, [SOMEBODY, *[SOME_DAY] * 4])  # noqa: S611  (constant, with places)
    return rows_of(SOME_DAY, Q(pk__in=around)).query.sql_with_params()


def grouped(found: Iterable[tuple[Any, ...]]) -> dict[int, Staffed]:
    """Return the posts that rows tell of, by id, in the order of the rows."""
    groups: dict[int, list[Row]] = {}
    for values in found:
        row = Row(*values)
        groups.setdefault(row.id, []).append(row)
    return {pk: _staffed(rows) for pk, rows in groups.items()}


def those_above(row: Row, posts: Mapping[int, Staffed]) -> list[Staffed]:
    """Return the posts above one, the nearest first, as far as they were read; no administrator's is among them."""
    found: list[Staffed] = []
    above = posts.get(row.above_id or 0)
    while above is not None and len(found) < LEVELS and in_line(row.role, above.row.role):
        found.append(above)
        above = posts.get(above.row.above_id or 0)
    return found


def left(today: date, which: Q) -> Q:
    """Find the posts among some from which an A is on leave, with those above: one of these may have to act."""
    away = Leave.objects.filter(first__lte=today, until__gt=today, holding__side="A").values("holding__post_id")
    posts = Post.objects.order_by().filter(which, pk__in=away)
    found = Q(pk__in=posts.values("pk"))
    for above in _ABOVE:
        found |= Q(pk__in=posts.values(above))
    return found


def rows_of(today: date, which: Q) -> QuerySet[Post, tuple[Any, ...]]:
    """Return posts, one row for each term that runs on a day or begins later and each leave of it, by code."""
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


def runs(today: date) -> Q:
    """Find the periods that are not over on a day."""
    return Q(until=None) | Q(until__gt=today)


def _staffed(rows: list[Row]) -> Staffed:
    held = [row for row in rows if row.person_id is not None]
    absences = {_absence(row) for row in held if row.away_first and row.away_until}
    people = {row.person_id: row for row in held if row.person_id is not None}
    return Staffed(rows[0], Staff(list({_term(row) for row in held}), list(absences)), people)


def _term(row: Row) -> Term:
    return Term(row.person_id, row.side, row.first, row.until)  # type: ignore[arg-type]


def _absence(row: Row) -> Absence:
    return leave_from(row.person_id, row.away_first, row.away_until, row.until)  # type: ignore[arg-type]
