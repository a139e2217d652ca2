"""What came of a round, in figures: how many answered, how satisfied, who recommends, by class and by route (P3.8).

Groups of fewer than five answers are never shown singly, nor can they be reckoned from the others; the same holds for
each score by how many gave it. Each page takes a fixed number of statements, however many answers there are.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple, TypeVar

from django.db.models import Count, QuerySet
from django.db.models.functions import TruncMonth
from django.utils.translation import gettext

from customers.feedback.models import Answer, FormVersion, Given
from customers.feedback.rules import CHOOSING, NUMBERED, Content, Kind, Question, reckoned_nps, told
from customers.surveys.models import Invitation, Round
from customers.surveys.rules import LEAST, rate, satisfaction, shown
from customers.surveys.sentences import Groups

GROUPS = ("industry", "size", "loyalty", "grade", "delivery_route")
TOGETHER = "\0"  # the name of what is put together


class Mark(NamedTuple):
    """A number given to a question, between its ends; `nps` where it says how likely one recommends."""

    question: str
    nps: bool
    lowest: int
    highest: int
    number: int


Marks = Counter[Mark]
Of = TypeVar("Of")


@dataclass(frozen=True)
class Score:
    """How satisfied a group is, 0 to 100, and its net promoter score, -100 to 100; None where nothing says so."""

    answers: int
    satisfaction: int | None
    nps: int | None


@dataclass(frozen=True)
class Line:
    """A group in a table: its name, how many were asked and answered, and its score."""

    name: str
    asked: int
    score: Score
    together: bool = False

    @property
    def rate(self) -> int:
        """Return how many of those asked answered, in percent."""
        return rate(self.score.answers, self.asked)


@dataclass(frozen=True)
class Breakdown:
    """The groups of one class, the largest first; those too small stand together at the end."""

    title: str
    lines: list[Line]

    @property
    def tells(self) -> bool:
        """Say whether the groups say more than the whole does."""
        return len(self.lines) > 1 or any(not line.together for line in self.lines)

    @property
    def satisfied(self) -> list[tuple[str, float]]:
        """Return what a picture of satisfaction draws: one bar a group that has a figure."""
        return [(line.name, float(value)) for line in self.lines if (value := line.score.satisfaction) is not None]

    @property
    def recommended(self) -> list[tuple[str, float]]:
        """Return what a picture of the NPS draws."""
        return [(line.name, float(value)) for line in self.lines if (value := line.score.nps) is not None]


@dataclass(frozen=True)
class Choices:
    """How often each choice of a question was taken; `of` is how many answered the form."""

    number: int
    words: str
    bars: list[tuple[str, float]]


@dataclass(frozen=True)
class Report:
    """A round's figures; `enough` says whether there are enough answers to show any score."""

    score: Score
    enough: bool
    breakdowns: list[Breakdown] = field(default_factory=list)
    choices: list[Choices] = field(default_factory=list)


def report(row: Round, language: str) -> Report:
    """Return a round's figures, in five statements whatever the number of answers."""
    content = row.version.asked
    answered: dict[tuple[str, ...], int] = {
        tuple(classes): count for *classes, count in _grouped(Answer.objects.filter(round_id=row.pk), GROUPS)
    }
    total = sum(answered.values())
    if total < LEAST:
        return Report(Score(total, None, None), enough=False)
    marks = _marks(row, content)
    everybody, groups = _summed(marks.values()), Groups()
    asked_of = {
        tuple(classes): count
        for *classes, count in _grouped(Invitation.objects.filter(round=row).exclude(sent_at=None), GROUPS)
    }
    return Report(
        _scored({"": total}, {"": everybody})[""],
        enough=True,
        breakdowns=[_breakdown(at, name, answered, asked_of, marks, groups) for at, name in enumerate(GROUPS)],
        choices=_choices(row, content, language),
    )


@dataclass(frozen=True)
class Period:
    """A month of answers to one form."""

    month: date
    score: Score


def over_time(form_id: int, rounds: Iterable[int]) -> list[Period]:
    """Return satisfaction and NPS by month over some rounds of a form; months of fewer than five answers are left out.

    In three statements. Scales are read as the version says to which they belong.
    """
    ids = list(rounds)
    versions = {one.pk: one.asked for one in FormVersion.objects.filter(form_id=form_id)}
    answers = Answer.objects.filter(round_id__in=ids, version__form_id=form_id).annotate(month=TruncMonth("at"))
    counts: Counter[date] = Counter()
    for month, count in answers.order_by().values_list("month").annotate(count=Count("pk")):
        counts[month.date()] += count
    given = Given.objects.filter(
        answer__round_id__in=ids, answer__version__form_id=form_id, number__isnull=False
    ).annotate(month=TruncMonth("answer__at"))
    rows = given.order_by().values_list("month", "answer__version_id", "question", "number").annotate(count=Count("pk"))
    marks: defaultdict[date, Marks] = defaultdict(Counter)
    for month, version, question, number, count in rows:
        marks[month.date()][_mark(versions[version].question(question), number)] += count
    scores = _scored({month: count for month, count in counts.items() if count >= LEAST}, marks)
    return [Period(month, scores[month]) for month in sorted(scores)]


def _grouped(rows: QuerySet[Any], names: Sequence[str]) -> Iterable[tuple[Any, ...]]:
    found: Iterable[tuple[Any, ...]] = rows.order_by().values_list(*names).annotate(count=Count("pk"))
    return found


def _marks(row: Round, content: Content) -> Mapping[tuple[str, ...], Marks]:
    """Return how often each number was given to each question, by the classes of those who gave it."""
    numbered = {one.id: one for one in content.questions if one.kind in NUMBERED}
    rows = Given.objects.filter(answer__round_id=row.pk, question__in=list(numbered), number__isnull=False)
    names = [*(f"answer__{name}" for name in GROUPS), "question", "number"]
    found: defaultdict[tuple[str, ...], Marks] = defaultdict(Counter)
    for *classes, question, number, count in _grouped(rows, names):
        found[tuple(classes)][_mark(numbered[question], number)] += count
    return found


def _mark(question: Question, number: int) -> Mark:
    return Mark(question.id, question.kind == Kind.NPS, question.lowest, question.highest, number)


def _breakdown(
    at: int,
    name: str,
    answered: Mapping[tuple[str, ...], int],
    asked_of: Mapping[tuple[str, ...], int],
    marks: Mapping[tuple[str, ...], Marks],
    groups: Groups,
) -> Breakdown:
    counts: Counter[str] = Counter()
    for classes, count in answered.items():
        counts[classes[at]] += count
    singly, together = shown(counts)
    place = {code: code for code in singly} | dict.fromkeys(together, TOGETHER)
    asked: Counter[str] = Counter()
    for classes, count in asked_of.items():
        asked[place.get(classes[at], TOGETHER)] += count
    of_group: defaultdict[str, Marks] = defaultdict(Counter)
    for classes, found in marks.items():
        of_group[place[classes[at]]].update(found)
    sums = {code: counts[code] for code in singly}
    sums |= {TOGETHER: sum(counts[one] for one in together)} if together else {}
    scores = _scored(sums, of_group)
    lines = [
        Line(
            gettext("smaller groups together") if code == TOGETHER else groups.name(name, code),
            asked[code],
            scores[code],
            together=code == TOGETHER,
        )
        for code in sums
    ]
    return Breakdown(groups.title(name), lines)


def _choices(row: Round, content: Content, language: str) -> list[Choices]:
    """Return how often each choice of the open questions was taken, in one statement."""
    asked = {one.id: one for one in content.questions if one.kind in CHOOSING and not one.sensitive}
    rows = Given.objects.filter(answer__round_id=row.pk, question__in=list(asked))
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for question, option, count in _grouped(rows, ("question", "option")):
        counts[question][option] += count
    return [
        Choices(
            content.numbered[name],
            question.words.said(language),
            [(option.words.said(language), float(counts[name][option.id])) for option in question.options],
        )
        for name, question in asked.items()
        if sum(counts[name].values()) >= LEAST
    ]


def _summed(found: Iterable[Marks]) -> Marks:
    total: Marks = Counter()
    for one in found:
        total.update(one)
    return total


def _scored(sizes: Mapping[Of, int], marks: Mapping[Of, Marks]) -> dict[Of, Score]:
    """Return the scores of some groups; one that too few gave, or that lets another be reckoned, is not told."""
    satisfied, recommended = (
        told({one: _base(marks.get(one, Marks()), nps=nps) for one in sizes}) for nps in (False, True)
    )
    return {
        one: Score(
            size,
            _satisfied(marks[one]) if one in satisfied else None,
            _recommended(marks[one]) if one in recommended else None,
        )
        for one, size in sizes.items()
    }


def _base(marks: Marks, *, nps: bool) -> int:
    """Return how many answers at least a score comes from: those to the question that most have answered."""
    counts: Counter[str] = Counter()
    for mark, count in marks.items():
        if mark.nps == nps:
            counts[mark.question] += count
    return max(counts.values(), default=0)


def _satisfied(marks: Marks) -> int | None:
    """Return how satisfied some are over all scales, each read between its ends."""
    read: Counter[tuple[int, int, int]] = Counter()
    for mark, count in marks.items():
        if not mark.nps:
            read[(mark.lowest, mark.highest, mark.number)] += count
    return satisfaction(read)


def _recommended(marks: Marks) -> int | None:
    numbers: Counter[int] = Counter()
    for mark, count in marks.items():
        if mark.nps:
            numbers[mark.number] += count
    return reckoned_nps(numbers)
