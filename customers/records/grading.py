"""Grades of many records: found from their values inside the strong room, and given as a set, a line each (P9.1).

What a sealed field counts for would give its value away, so its points leave sealed under the customer's own key, and
are opened only with a reveal of that field. Giving a grade is no edit: whoever is editing the record is not disturbed.
"""

import json
from array import array
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Q, QuerySet

from audit.trail.actions import Line, Subject, write, write_many
from crm.crypto.sealing import Box, seal
from crm.posts.queries import Seat
from customers.catalog.queries import Catalogue, catalogue
from customers.catalog.rules import highest
from customers.catalog.scoring import Scheme
from customers.records import events, gate, opening
from customers.records.lock import unlocked
from customers.records.models import Customer, Grant, Strongbox
from customers.records.queries import open_permission
from customers.records.values import COLUMNS, to_text

PURPOSE = "maintenance"


@dataclass(frozen=True)
class Scored:
    """What a record came to: its grade before and by the rules ("" where a gap stops it), points by general field.

    `sealed` is the token of the points of its sealed fields, "" where none counts.
    """

    customer: int
    before: str
    level: str
    points: Mapping[str, int]
    sealed: str
    gaps: tuple[str, ...]


def roster(groups: Collection[int]) -> "array[int]":
    """Return the ids of the active records that some posts' groups may open, each once, the oldest first."""
    with unlocked():
        ids = _of(groups).order_by("pk").distinct().values_list("pk", flat=True)
        return array("q", ids.iterator(chunk_size=2000))


def grades_today(groups: Collection[int]) -> dict[str, int]:
    """Return how many active records that some posts' groups may open have each grade today; "" is none."""
    with unlocked():
        counted = Customer.objects.filter(pk__in=_of(groups).values("pk")).order_by().values_list("grade")
        return dict(counted.annotate(n=Count("pk")))


def scored(ids: Sequence[int], scheme: Scheme, *, groups: Collection[int], mark: str) -> list[Scored]:
    """Return what those of some records come to that the groups may open; no value of them leaves.

    `mark` is what the sealed points are bound to beside the customer. Whoever keeps the answer writes its line, with
    `tell_scored`, in the same transaction.
    """
    known = catalogue()
    columns = [name for name in scheme.fields if name in COLUMNS]
    sealed = frozenset(name for name in scheme.fields if known.entry(name).sealed)
    own = ("pk", "uuid", "grade", "extra")
    box = tuple(f"strongbox__{name}" for name in ("wrapped", "kid", "version", "sealed")) if sealed else ()
    with unlocked():
        mine = Customer.objects.filter(pk__in=_of(groups).filter(pk__in=ids).values("pk")).order_by("pk")
        rows = mine.values_list(*own, *columns, *box)
        return [_scored(row, columns, sealed, scheme, mark) for row in rows]


def _scored(row: Sequence[Any], columns: Sequence[str], sealed: frozenset[str], scheme: Scheme, mark: str) -> Scored:
    pk, uuid, before, extra, *rest = row
    values = {name: to_text(value) for name, value in zip(columns, rest, strict=False)}
    values |= {name: str(extra.get(name, "")) for name in scheme.fields if name not in values and name not in sealed}
    box, tokens = None, {}
    if sealed:
        wrapped, kid, version, tokens = rest[len(columns) :]
        box = Box(uuid, wrapped, kid, version)
        values |= {name: opening.text_of(box, name, tokens.get(name, "")) for name in sealed}
    found = scheme.grade(values)
    closed = {name: points for name, points in found.points.items() if name in sealed}
    token = seal(box, opening.TABLE, {_place(mark): json.dumps(closed)})[_place(mark)] if box and closed else ""
    points = {name: points for name, points in found.points.items() if name not in closed}
    return Scored(pk, before, found.level, points, token, found.gaps)


def tell_scored(ids: Sequence[int], scheme: Scheme, *, grading: str, rules: str, by: Seat) -> None:
    """Write the line of records whose values were counted, in the transaction that keeps what they came to."""
    known = catalogue()
    write(
        events.SCORED,
        by=by,
        touched=ids,
        fields=scheme.fields,
        purpose=PURPOSE,
        tier=_tier(known, scheme.fields),
        count=len(ids),
        facts={"grading": grading, "rules": rules},
    )


def open_points(
    uuid: UUID, token: str, *, mark: str, fields: Sequence[str], by: Seat, purpose: str, reason: str
) -> dict[str, int]:
    """Return the points of sealed fields after a reveal of each of them; raises NotThere or Refused, as that does.

    Nothing is returned where the token belongs to another customer: it came here by a merge.
    """
    for name in fields:
        gate.reveal(uuid, name, by=by, purpose=purpose, reason=reason)
    with unlocked():
        box = opening.box_of(Strongbox.objects.get(customer__uuid=uuid), uuid)
        told: dict[str, int] = json.loads(opening.own_text(box, _place(mark), token) or "{}")
    return told


def give_grades(
    grades: Mapping[int, str], *, on: date, grading: str, rules: str, groups: Collection[int], by: Seat
) -> dict[int, str]:
    """Give active records that the groups may open their grade of a day, and a line each; return who got a new one.

    `grading` names the round, `rules` the version of the rules by which it was found. A record that was graded later
    than this day keeps what it has.
    """
    with unlocked(), transaction.atomic():
        rows = list(
            Customer.objects.select_for_update(of=("self",))
            .filter(
                Q(graded_on=None) | Q(graded_on__lte=on), pk__in=_of(groups).filter(pk__in=list(grades)).values("pk")
            )
            .order_by("pk")
            .values_list("pk", "code", "name", "grade", "graded_on")
        )
        of_grade: defaultdict[str, list[int]] = defaultdict(list)
        for pk, *_rest in rows:
            of_grade[grades[pk]].append(pk)
        for grade, ids in of_grade.items():
            Customer.objects.filter(pk__in=ids).update(grade=grade, graded_on=on)
        lines = (_line(row, grades[row[0]], on, grading, rules) for row in rows)
        write_many(events.GRADED, lines, by=by, purpose=PURPOSE)
    return {pk: grades[pk] for pk, _code, _name, grade, _on in rows if grades[pk] != grade}


def groups_of(ids: Collection[int]) -> Iterator[tuple[int, int]]:
    """Yield each of some records with each group that may open it."""
    with unlocked():
        grants = Grant.objects.filter(content_object_id__in=ids, permission_id=open_permission()).order_by()
        yield from grants.values_list("content_object_id", "group_id")


def _of(groups: Collection[int]) -> QuerySet[Customer]:
    """Return the active records that some groups may open."""
    found: QuerySet[Customer] = Customer.objects.filter(
        state=Customer.State.ACTIVE, grants__group_id__in=groups, grants__permission_id=open_permission()
    )
    return found


def _tier(known: Catalogue, names: Sequence[str]) -> str:
    return str(highest(known.entry(name).tier for name in names))


def _place(mark: str) -> str:
    return f"grading.{mark}"


def _line(row: tuple[Any, ...], grade: str, on: date, grading: str, rules: str) -> Line:
    pk, code, name, was, was_on = row
    changes = {"grade": (was, grade)} if was != grade else {}
    if was_on != on:
        changes["graded_on"] = (to_text(was_on), on.isoformat())
    facts = {"grading": grading, "rules": rules}
    return Line(Subject(pk, f"{code} {name}"), changes=changes, tier="general", facts=facts)
