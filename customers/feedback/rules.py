"""What a feedback form is: sections of questions in two languages, either shown on a condition. Plain Python (P9.3).

A condition looks at one earlier question, so there can be no cycle; what it hides is neither required nor kept. A
section's own looks at an earlier section, and hides all its questions.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Any, TypeVar

QUESTIONS_AT_MOST, SECTIONS_AT_MOST, OPTIONS_AT_MOST, ROWS_AT_MOST = 60, 20, 30, 20
TITLE_LENGTH, TEXT_LENGTH, HELP_LENGTH, OPTION_LENGTH, ANSWER_LENGTH = 60, 200, 300, 80, 2000
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)
NPS = range(11)
LOWEST, HIGHEST = (0, 1), range(2, 11)
PROMOTERS, DETRACTORS = range(9, 11), range(7)


LEAST = 5  # answers that a group must have to be shown
Group = TypeVar("Group")


class Kind(StrEnum):
    """The kinds of question."""

    SINGLE = "single"
    MULTIPLE = "multiple"
    SCALE = "scale"
    NPS = "nps"
    MATRIX = "matrix"
    TEXT = "text"
    DATE = "date"
    FILE = "file"


CHOOSING = frozenset({Kind.SINGLE, Kind.MULTIPLE})
MARKED = frozenset({Kind.SINGLE, Kind.MULTIPLE, Kind.SCALE, Kind.NPS})  # what a condition can look at
NUMBERED = frozenset({Kind.SCALE, Kind.NPS})
CLOSED = frozenset({Kind.TEXT, Kind.FILE})  # sealed whatever their tier
Answers = Mapping[str, Any]  # one option, several, a number, option by row, text, ISO day, bytes of a file


@dataclass(frozen=True)
class Words:
    """A text in both languages."""

    zh: str = ""
    en: str = ""

    def __bool__(self) -> bool:
        return bool(self.zh or self.en)

    @property
    def complete(self) -> bool:
        """Say whether both languages are there."""
        return bool(self.zh and self.en)

    @property
    def half(self) -> bool:
        """Say whether one language is there and the other is not."""
        return bool(self) and not self.complete

    def said(self, language: str) -> str:
        """Return the text in a language, in the other one where it is missing."""
        return (self.zh or self.en) if language.startswith("zh") else (self.en or self.zh)


@dataclass(frozen=True)
class Option:
    """A choice, or a row of a matrix."""

    id: str
    words: Words


@dataclass(frozen=True)
class Condition:
    """Show a part when the answer to an earlier question is among these: options' ids, or numbers as text."""

    question: str
    among: tuple[str, ...]


@dataclass(frozen=True)
class Question:
    """A question. `lowest` and `highest` bound a scale, whose ends may have words; `rows` are a matrix's."""

    id: str
    kind: Kind
    words: Words = Words()
    help: Words = Words()
    required: bool = False
    sensitive: bool = False
    options: tuple[Option, ...] = ()
    rows: tuple[Option, ...] = ()
    lowest: int = 1
    highest: int = 5
    low: Words = Words()
    high: Words = Words()
    when: Condition | None = None

    @property
    def sealed(self) -> bool:
        """Say whether answers are kept as ciphertext: the sensitive ones, free text and files (P1.5.1)."""
        return self.sensitive or self.kind in CLOSED

    @property
    def numbers(self) -> range:
        """Return the numbers that may answer."""
        return NPS if self.kind == Kind.NPS else range(self.lowest, self.highest + 1)

    @property
    def marks(self) -> tuple[str, ...]:
        """Return what a condition on this question may name."""
        if self.kind in NUMBERED:
            return tuple(str(number) for number in self.numbers)
        return tuple(option.id for option in self.options) if self.kind in CHOOSING else ()


@dataclass(frozen=True)
class Section:
    """Questions under a heading."""

    id: str
    title: Words = Words()
    intro: Words = Words()
    questions: tuple[Question, ...] = ()
    when: Condition | None = None


@dataclass(frozen=True)
class Content:
    """A form as it is asked. `serial` is the last number given to a part: none is given twice."""

    title: Words = Words()
    intro: Words = Words()
    sections: tuple[Section, ...] = ()
    serial: int = 0

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """Return every question in order."""
        return tuple(question for section in self.sections for question in section.questions)

    @cached_property
    def numbered(self) -> Mapping[str, int]:
        """Return each question's number as people count them."""
        return {question.id: number for number, question in enumerate(self.questions, 1)}

    def question(self, identifier: str) -> Question:
        """Return a question; raises KeyError."""
        for question in self.questions:
            if question.id == identifier:
                return question
        raise KeyError(identifier)

    def before(self, identifier: str) -> tuple[Question, ...]:
        """Return the questions that stand before one, or before a section; all of them where it is not there."""
        found: list[Question] = []
        for section in self.sections:
            if section.id == identifier:
                break
            for question in section.questions:
                if question.id == identifier:
                    return tuple(found)
                found.append(question)
        return tuple(found)

    def conditions(self, question: Question) -> tuple[Condition, ...]:
        """Return what must hold for a question to be asked: its section's condition and its own."""
        section = next((one for one in self.sections if question in one.questions), Section(""))
        return tuple(when for when in (section.when, question.when) if when is not None)


def marks_of(value: Any) -> frozenset[str]:
    """Return what an answer marks, for conditions: options chosen, or the number."""
    if isinstance(value, bool) or value is None or isinstance(value, Mapping | bytes):
        return frozenset()
    if isinstance(value, str):
        return frozenset({value} if value else ())
    return frozenset({str(value)}) if isinstance(value, int) else frozenset(map(str, value))


def asked(content: Content, answers: Answers) -> tuple[Question, ...]:
    """Return the questions that these answers leave to be answered: a hidden question's answer shows no other."""
    shown: dict[str, Question] = {}

    def met(when: Condition | None) -> bool:
        return when is None or (when.question in shown and bool(marks_of(answers.get(when.question)) & set(when.among)))

    for section in content.sections:
        if met(section.when):
            for question in section.questions:
                if met(question.when):
                    shown[question.id] = question
    return tuple(shown.values())


def kept(content: Content, answers: Answers) -> dict[str, Any]:
    """Return the answers that count: to questions that were asked, and not empty."""
    return {one.id: answers[one.id] for one in asked(content, answers) if not empty(answers.get(one.id))}


def missing(content: Content, answers: Answers) -> tuple[str, ...]:
    """Return the questions that must still be answered, in order; a required matrix wants all its rows."""
    return tuple(one.id for one in asked(content, answers) if one.required and not _whole(one, answers.get(one.id)))


def empty(value: Any) -> bool:
    """Say whether a value answers nothing; nought answers."""
    return value is None or (not isinstance(value, int) and not value)


def _whole(question: Question, value: Any) -> bool:
    if question.kind == Kind.MATRIX:
        return isinstance(value, Mapping) and all(value.get(row.id) for row in question.rows)
    return not empty(value)


def fits(question: Question, value: Any) -> bool:
    """Say whether a value can answer a question at all; what comes from outside is asked this before it is kept."""
    options = {option.id for option in question.options}
    match question.kind:
        case Kind.SINGLE:
            return isinstance(value, str) and value in options
        case Kind.MULTIPLE:
            return isinstance(value, list | tuple) and set(value) <= options and len(set(value)) == len(value)
        case Kind.SCALE | Kind.NPS:
            return isinstance(value, int) and not isinstance(value, bool) and value in question.numbers
        case Kind.MATRIX:
            rows = {row.id for row in question.rows}
            return isinstance(value, Mapping) and set(value) <= rows and set(value.values()) <= options
        case Kind.FILE:
            return isinstance(value, bytes)
        case Kind.DATE:
            return isinstance(value, str) and is_day(value)
    return isinstance(value, str) and len(value) <= ANSWER_LENGTH


def is_day(text: str) -> bool:
    """Say whether a text is a day as it is kept: ISO 8601 with dashes."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def spans(numbers: Iterable[str]) -> list[str]:
    """Return numbers as people write them down: those that follow each other as a span, `0–6`."""
    found: list[list[int]] = []
    for number in map(int, numbers):
        if found and number == found[-1][-1] + 1:
            found[-1].append(number)
        else:
            found.append([number])
    return [str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in found]


def reckoned_nps(counts: Mapping[int, int]) -> int | None:
    """Return the net promoter score of counts by number, -100 to 100: share of 9 and 10 less that of 0 to 6."""
    total = sum(counts.values())
    if not total:
        return None
    good, bad = (sum(counts.get(number, 0) for number in group) for group in (PROMOTERS, DETRACTORS))
    return round(100 * (good - bad) / total)


def reckoned_mean(counts: Mapping[int, int]) -> float | None:
    """Return the mean of counts by number; None of nothing."""
    total = sum(counts.values())
    return sum(number * times for number, times in counts.items()) / total if total else None


def together(sizes: Mapping[Group, int], least: int = LEAST) -> list[tuple[Group, ...]]:
    """Return groups, the largest first; those of fewer than `least` as one, with so many others that it is no smaller.

    So no small group can be told, nor reckoned from the whole. Where there are too few in all, nothing is returned.
    """
    ordered = sorted(sizes, key=lambda one: (-sizes[one], str(one)))
    shown = [one for one in ordered if sizes[one] >= least]
    small = [one for one in ordered if sizes[one] < least]
    while small and shown and sum(sizes[one] for one in small) < least:
        small.insert(0, shown.pop())
    if sum(sizes[one] for one in small) < least:
        small = []
    return [*((one,) for one in shown), *([tuple(small)] if small else [])]


def told(bases: Mapping[Group, int]) -> frozenset[Group]:
    """Return the groups of which a figure may be shown, by how many it comes from: none can be reckoned from others."""
    return frozenset(of[0] for of in together({one: base for one, base in bases.items() if base}) if len(of) == 1)


def with_questions(content: Content, section: Section, questions: tuple[Question, ...]) -> Content:
    """Return the form with other questions in one of its sections."""
    changed = replace(section, questions=questions)
    return replace(content, sections=tuple(changed if one.id == section.id else one for one in content.sections))
