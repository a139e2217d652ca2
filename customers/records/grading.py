"""Giving many records their grade at once: as a set, a line each, without counting as an edit (P9.1)."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from audit.trail.actions import Line, Subject, write_many
from crm.posts.queries import Seat
from customers.records import events
from customers.records.lock import unlocked
from customers.records.models import Customer
from customers.records.queries import open_permission
from customers.records.values import to_text


def give_grades(grades: Mapping[int, str], *, on: date, grading: str, rules: str, by: Seat) -> int:
    """Give active records that the seat may open their grade of a day, and a line each; return how many.

    `grading` names the round, `rules` the version of the rules by which it was found. A record that was graded later
    than this day keeps what it has. An edit under way is not disturbed: the grade is no part of what it counts.
    """
    with unlocked(), transaction.atomic():
        rows = list(
            _mine(by)
            .select_for_update(of=("self",))
            .filter(Q(graded_on=None) | Q(graded_on__lte=on), pk__in=list(grades))
            .order_by("pk")
            .values_list("pk", "code", "name", "grade", "graded_on")
        )
        of_grade: defaultdict[str, list[int]] = defaultdict(list)
        for pk, *_rest in rows:
            of_grade[grades[pk]].append(pk)
        for grade, ids in of_grade.items():
            Customer.objects.filter(pk__in=ids).update(grade=grade, graded_on=on)
        lines = (_line(row, grades[row[0]], on, grading, rules) for row in rows)
        return write_many(events.GRADED, lines, by=by, purpose="maintenance")


def _mine(by: Seat) -> QuerySet[Customer]:
    mine: QuerySet[Customer] = Customer.objects.filter(
        state=Customer.State.ACTIVE, grants__group_id=by.group_id, grants__permission_id=open_permission()
    )
    return mine


def _line(row: tuple[Any, ...], grade: str, on: date, grading: str, rules: str) -> Line:
    pk, code, name, was, was_on = row
    changes = {"grade": (was, grade)} if was != grade else {}
    if was_on != on:
        changes["graded_on"] = (to_text(was_on), on.isoformat())
    return Line(
        Subject(pk, f"{code} {name}"), changes=changes, tier="general", facts={"grading": grading, "rules": rules}
    )
