"""Figures over all answers to a form, in every version and way: general answers only, nobody's name (P9.3).

Counted by the database in a fixed number of statements; what is reckoned from counts is plain. Groups of fewer than
five answers stand together, so that nobody's answer can be told.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncMonth
from django.utils import timezone

from customers.feedback.models import Answer, Given
from customers.feedback.rules import together

BY = ("industry", "size", "loyalty", "grade", "delivery_route", "way")
Numbers = Mapping[str, Mapping[int, int]]  # by question, how often each number was given


@dataclass(frozen=True)
class Which:
    """Which answers count: to a form, from a day on."""

    form: int
    first: date | None = None

    def condition(self, path: str = "") -> Q:
        """Return the condition on an answer, or on what leads to one by `path`."""
        found = Q(**{f"{path}version__form": self.form})
        return found if self.first is None else found & Q(**{f"{path}at__gte": _midnight(self.first)})


class Cell(NamedTuple):
    """An answer that can be counted: an option, for a matrix in its row, or a number."""

    row: str = ""
    option: str = ""
    number: int | None = None


@dataclass(frozen=True)
class Group:
    """Answers of one kind, a class or a month: how many there are, and the numbers they gave. `of` are its codes."""

    of: tuple[Any, ...]
    answers: int
    numbers: Numbers


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


def by_class(which: Which, name: str) -> list[Group]:
    """Return answers and numbers by class, the largest first, those too small together at the end. Two statements.

    `name` is one of BY; KeyError for any other.
    """
    if name not in BY:
        raise KeyError(name)
    sizes = dict(Answer.objects.filter(which.condition()).order_by().values_list(name).annotate(Count("pk")))
    numbers = _numbers(_given(which).values_list(f"answer__{name}", "question", "number"))
    return [_joined(of, sizes, numbers) for of in together(sizes)]


def by_month(which: Which) -> list[Group]:
    """Return answers and numbers by month, the oldest first; months too small to be shown are left out."""
    months = Answer.objects.filter(which.condition()).annotate(month=TruncMonth("at")).order_by()
    sizes = {_day(month): times for month, times in months.values_list("month").annotate(Count("pk"))}
    rows = _given(which).annotate(month=TruncMonth("answer__at")).values_list("month", "question", "number")
    numbers = {_day(month): found for month, found in _numbers(rows).items()}
    shown = sorted(of[0] for of in together(sizes) if len(of) == 1)
    return [_joined((month,), sizes, numbers) for month in shown]


def _numbers(rows: "QuerySet[Given, Any]") -> dict[Any, Numbers]:
    found: defaultdict[Any, dict[str, dict[int, int]]] = defaultdict(dict)
    for of, question, number, times in rows.filter(number__isnull=False).annotate(Count("pk")).order_by():
        found[of].setdefault(question, {})[number] = times
    return dict(found)


def _joined(of: tuple[Any, ...], sizes: Mapping[Any, int], numbers: Mapping[Any, Numbers]) -> Group:
    sums: defaultdict[str, Counter[int]] = defaultdict(Counter)
    for one in of:
        for question, found in numbers.get(one, {}).items():
            sums[question].update(found)
    return Group(of, _total(sizes, of), dict(sums))


def _total(sizes: Mapping[Any, int], of: Iterable[Any]) -> int:
    return sum(sizes[one] for one in of)


def _given(which: Which) -> QuerySet[Given]:
    return Given.objects.filter(which.condition("answer__"))


def _day(month: datetime) -> date:
    return timezone.localtime(month).date()


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, datetime.min.time()))
