"""Figures over many answers, counted by the database: general answers only, nobody's name, nothing sealed (P9.3).

A statement a question of the reader's, whatever the number of answers; what is reckoned from counts is plain.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncMonth
from django.utils import timezone

from customers.feedback.models import Answer, Given

BY = ("industry", "size", "loyalty", "grade", "delivery_route", "region", "way")


@dataclass(frozen=True)
class Which:
    """Which answers count: to a form in all its versions, in a round, from a day to a day, of customers of a class."""

    form: int
    round_id: int | None = None
    first: date | None = None
    last: date | None = None
    classes: Mapping[str, str] = field(default_factory=dict)

    def condition(self, path: str = "") -> Q:
        """Return the condition on an answer, or on what leads to one by `path`."""
        found = Q(**{f"{path}version__form": self.form})
        if self.round_id is not None:
            found &= Q(**{f"{path}round_id": self.round_id})
        if self.first is not None:
            found &= Q(**{f"{path}at__gte": _midnight(self.first)})
        if self.last is not None:
            found &= Q(**{f"{path}at__lt": _midnight(date.fromordinal(self.last.toordinal() + 1))})
        return found & Q(**{f"{path}{name}": value for name, value in self.classes.items() if name in BY})


class Cell(NamedTuple):
    """An answer that can be counted: an option, for a matrix in its row, or a number."""

    row: str = ""
    option: str = ""
    number: int | None = None


def answered(which: Which) -> int:
    """Return how many answers there are."""
    return Answer.objects.filter(which.condition()).count()


def counts(which: Which) -> dict[str, dict[Cell, int]]:
    """Return, by question, how often each option or number was given; days are not counted. One statement."""
    rows = _given(which).filter(day=None).values_list("question", "row", "option", "number").annotate(Count("pk"))
    found: dict[str, dict[Cell, int]] = {}
    for question, row, option, number, times in rows.order_by():
        found.setdefault(question, {})[Cell(row, option, number)] = times
    return found


def bases(which: Which) -> dict[str, int]:
    """Return, by question, how many answered it: of how many a share is one. One statement."""
    rows = _given(which).values_list("question").annotate(Count("answer", distinct=True)).order_by()
    return dict(rows)


def by_class(which: Which, question: str, name: str) -> dict[str, dict[Cell, int]]:
    """Return how a question was answered by the customers of each class as it was then; `name` is one of BY."""
    if name not in BY:
        raise KeyError(name)
    rows = _given(which).filter(question=question).values_list(f"answer__{name}", "row", "option", "number")
    found: dict[str, dict[Cell, int]] = {}
    for value, row, option, number, times in rows.annotate(Count("pk")).order_by():
        found.setdefault(value, {})[Cell(row, option, number)] = times
    return dict(sorted(found.items()))


def by_month(which: Which, question: str) -> dict[date, dict[Cell, int]]:
    """Return how a question was answered in each month that has answers, the oldest first."""
    rows = _given(which).filter(question=question).annotate(month=TruncMonth("answer__at"))
    cells = rows.values_list("month", "row", "option", "number").annotate(Count("pk")).order_by("month")
    found: dict[date, dict[Cell, int]] = {}
    for month, row, option, number, times in cells:
        found.setdefault(timezone.localtime(month).date(), {})[Cell(row, option, number)] = times
    return found


def numbers(cells: Mapping[Cell, int]) -> dict[int, int]:
    """Return the numbers among counts: what a mean or a net promoter score is reckoned from."""
    return {cell.number: times for cell, times in cells.items() if cell.number is not None}


def _given(which: Which) -> QuerySet[Given]:
    return Given.objects.filter(which.condition("answer__"))


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, datetime.min.time()))
