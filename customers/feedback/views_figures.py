"""The page of a form's figures: what was answered in all rounds, visits and telephone calls together."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from audit.guard.doors import door
from customers.catalog.queries import catalogue, display
from customers.feedback import figures, queries
from customers.feedback.figures import Cell, Which
from customers.feedback.models import Answer
from customers.feedback.rules import LEAST, Content, Kind, Question, reckoned_mean, reckoned_nps, told
from customers.feedback.sentences import Words
from customers.feedback.views import READERS, found
from customers.records.answers import SeatedRequest, gated

CLASSES: Mapping[str, Words] = {
    "industry": _("Industry"),
    "size": _("Size"),
    "loyalty": _("Years of cooperation"),
    "grade": _("Grade"),
    "delivery_route": _("Delivery route"),
    "way": _("Way of answering"),
}

DAYS = (30, 90, 365)


@dataclass(frozen=True)
class Figure:
    """A question in figures: how many answered it, its mean or score, and bars, for a matrix a set for each row."""

    number: int
    words: str
    kind: str
    base: int
    score: str
    bars: list[tuple[str, list[tuple[str, float]]]]


@door(READERS)
@gated
@require_safe
def figures_page(request: SeatedRequest, uuid: UUID) -> HttpResponse:
    """Show how a form was answered: each question's choices, means and scores, by class and by month."""
    row, by = queries.listed(found(request, uuid)), request.GET.get("by", "")
    by = by if by in CLASSES else "industry"
    days = int(asked) if (asked := request.GET.get("days", "")) in map(str, DAYS) else 0
    which = Which(row.form.pk, timezone.localdate() - timedelta(days=days - 1) if days else None)
    version, language, answers = row.shown, get_language() or "zh", figures.answered(which)
    content = version.asked if version else Content()
    enough = answers >= LEAST
    scored = [one for one in content.questions if one.kind in (Kind.SCALE, Kind.NPS) and not one.sealed]
    months = figures.by_month(which) if enough else []
    context = {
        "row": row,
        "answers": answers,
        "days": days,
        "periods": DAYS,
        "least": LEAST,
        "enough": enough,
        "classes": CLASSES.items(),
        "by": by,
        "by_words": CLASSES[by],
        "scored": [(content.numbered[one.id], one.words.said(language)) for one in scored],
        "figures": _figures(content, which, language) if enough else [],
        "groups": _groups(which, by, scored) if enough and scored else [],
        "months": [
            (f"{one.of[0]:%Y-%m}", one.answers, scores)
            for one, scores in zip(months, _scores(months, scored), strict=True)
        ],
        "counted": [(f"{one.of[0]:%Y-%m}", float(one.answers)) for one in months],
        "lines": _lines(months, scored, content, language),
    }
    return render(request, "customers/feedback/figures.html", context)


def _figures(content: Content, which: Which, language: str) -> list[Figure]:
    """Return the questions that can be counted; one with fewer than five answers shows none of them."""
    counts, bases = figures.counts(which), figures.bases(which)
    return [
        Figure(
            content.numbered[one.id],
            one.words.said(language),
            str(one.kind),
            bases.get(one.id, 0),
            _score(one, _numbers(counts.get(one.id, {}))),
            _bars(one, counts.get(one.id, {}), language) if bases.get(one.id, 0) >= LEAST else [],
        )
        for one in content.questions
        if not one.sealed and one.kind != Kind.DATE
    ]


def _bars(question: Question, cells: Mapping[Cell, int], language: str) -> list[tuple[str, list[tuple[str, float]]]]:
    if question.kind in (Kind.SCALE, Kind.NPS):
        return [("", [(str(number), float(cells.get(Cell(number=number), 0))) for number in question.numbers])]
    rows = [(row.id, row.words.said(language)) for row in question.rows] or [("", "")]
    return [
        (
            words,
            [(option.words.said(language), float(cells.get(Cell(row, option.id), 0))) for option in question.options],
        )
        for row, words in rows
    ]


def _groups(which: Which, by: str, scored: list[Question]) -> list[tuple[str, int, list[str]]]:
    """Return a line for each class: its name ("" for those put together), its answers, each question's score."""
    entry = None if by == "way" else catalogue().entry(by)
    ways: dict[str, str] = {one.value: str(one.label) for one in Answer.Way}

    def named(code: str) -> str:
        return (display(entry, code) if entry else ways.get(code, code)) or "—"

    groups = figures.by_class(which, by)
    return [
        (named(one.of[0]) if len(one.of) == 1 else "", one.answers, scores)
        for one, scores in zip(groups, _scores(groups, scored), strict=True)
    ]


def _scores(groups: list[figures.Group], scored: list[Question]) -> list[list[str]]:
    """Return each group's scores, "" where too few of it, or of what would be left of the whole, answered one."""
    may = {one.id: _told(groups, one) for one in scored}
    return [
        [_score(one, group.numbers.get(one.id, {})) if at in may[one.id] else "" for one in scored]
        for at, group in enumerate(groups)
    ]


def _told(groups: list[figures.Group], question: Question) -> frozenset[int]:
    return told({at: sum(group.numbers.get(question.id, {}).values()) for at, group in enumerate(groups)})


def _lines(
    months: list[figures.Group], scored: list[Question], content: Content, language: str
) -> list[tuple[str, list[str], list[tuple[str, list[float]]]]]:
    """Return a picture of each scale: its means over the months in which it has some."""
    found: list[tuple[str, list[str], list[tuple[str, list[float]]]]] = []
    for one in (each for each in scored if each.kind == Kind.SCALE):
        may = _told(months, one)
        points = [
            (f"{month.of[0]:%Y-%m}", _value(one, month.numbers.get(one.id, {})))
            for at, month in enumerate(months)
            if at in may
        ]
        there = [(mark, value) for mark, value in points if value is not None]
        if len(there) > 1:
            title = f"{content.numbered[one.id]}. {one.words.said(language)}"
            found.append((title, [mark for mark, _value in there], [(title, [value for _mark, value in there])]))
    return found


def _value(question: Question, numbers: Mapping[int, int]) -> float | None:
    if sum(numbers.values()) < LEAST:
        return None
    value: Any = reckoned_nps(numbers) if question.kind == Kind.NPS else reckoned_mean(numbers)
    return round(float(value), 2)


def _score(question: Question, numbers: Mapping[int, int]) -> str:
    """Return a question's mean or score in figures, "" where it has none."""
    value = _value(question, numbers)
    if value is None or question.kind not in (Kind.SCALE, Kind.NPS):
        return ""
    return f"{value:.0f}" if question.kind == Kind.NPS else f"{value:.2f}"


def _numbers(cells: Mapping[Cell, int]) -> dict[int, int]:
    return {cell.number: times for cell, times in cells.items() if cell.number is not None}
