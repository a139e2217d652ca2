"""Edits of a form that is not published, each giving a new form; and what a form still lacks. Plain Python (P9.3)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TypeVar

from customers.feedback.rules import (
    CHOOSING,
    HIGHEST,
    LOWEST,
    OPTIONS_AT_MOST,
    QUESTIONS_AT_MOST,
    ROWS_AT_MOST,
    SECTIONS_AT_MOST,
    Content,
    Kind,
    Question,
    Section,
    with_questions,
)

Part = TypeVar("Part", Section, Question)


class Wrong(Exception):
    """An edit that a form cannot take; `code` says why, `question` on whose account."""

    def __init__(self, code: str, question: str = "") -> None:
        super().__init__(code)
        self.code, self.question = code, question


@dataclass(frozen=True)
class Fault:
    """What keeps a form from being published: a code, and the section or question concerned ("" for the form)."""

    code: str
    part: str = ""


def add_section(content: Content) -> Content:
    """Return the form with an empty section at its end; raises Wrong("sections")."""
    if len(content.sections) >= SECTIONS_AT_MOST:
        raise Wrong("sections")
    serial = content.serial + 1
    return replace(content, sections=(*content.sections, Section(f"s{serial}")), serial=serial)


def put_section(content: Content, section: Section) -> Content:
    """Return the form with a section's heading and introduction as given."""
    return replace(content, sections=tuple(section if one.id == section.id else one for one in content.sections))


def put_question(content: Content, section_id: str, question: Question) -> Content:
    """Return the form with a question as given: in its place, or, new, at the end of a section.

    A new question's own id is "" and is given here. Raises Wrong: questions, or what `must_look_back` finds.
    """
    if question.id:
        section = _section_of(content, question.id)
        questions = tuple(question if one.id == question.id else one for one in section.questions)
        return must_look_back(_without_lost_marks(with_questions(content, section, questions), question))
    if len(content.questions) >= QUESTIONS_AT_MOST:
        raise Wrong("questions")
    serial = content.serial + 1
    section = _section(content, section_id)
    made = replace(question, id=f"q{serial}")
    grown = with_questions(content, section, (*section.questions, made))
    return must_look_back(replace(grown, serial=serial))


def remove(content: Content, identifier: str) -> Content:
    """Return the form without a question, or without a section and all its questions; KeyError where it is not there.

    Raises Wrong("needed") where a question that stays is shown by what goes.
    """
    if any(one.id == identifier for one in content.sections):
        left = replace(content, sections=tuple(one for one in content.sections if one.id != identifier))
    else:
        section = _section_of(content, identifier)
        left = with_questions(content, section, tuple(one for one in section.questions if one.id != identifier))
    there = {one.id for one in left.questions}
    for one in left.questions:
        if one.when and one.when.question not in there:
            raise Wrong("needed", one.id)
    return left


def move(content: Content, identifier: str, step: int) -> Content:
    """Return the form with a question or section one place up (-1) or down (1); at an end nothing moves.

    A question goes over into the neighbouring section. Raises Wrong("order") where a condition would look ahead.
    """
    places = [one.id for one in content.sections]
    if identifier in places:
        return must_look_back(replace(content, sections=_swapped(content.sections, places.index(identifier), step)))
    section = _section_of(content, identifier)
    at = [one.id for one in section.questions].index(identifier)
    if 0 <= at + step < len(section.questions):
        return must_look_back(with_questions(content, section, _swapped(section.questions, at, step)))
    neighbour = places.index(section.id) + step
    if not 0 <= neighbour < len(places):
        return content
    question, other = section.questions[at], content.sections[neighbour]
    left = with_questions(content, section, (*section.questions[:at], *section.questions[at + 1 :]))
    joined = (*other.questions, question) if step < 0 else (question, *other.questions)
    return must_look_back(with_questions(left, other, joined))


def must_look_back(content: Content) -> Content:
    """Return a form whose conditions look at earlier questions only; raises Wrong("order") for another."""
    seen: set[str] = set()
    for question in content.questions:
        if question.when and question.when.question not in seen:
            raise Wrong("order", question.id)
        seen.add(question.id)
    return content


def faults(content: Content) -> list[Fault]:
    """Return what keeps a form from being published: texts of one language only, choices too few, dead conditions."""
    found = [Fault("title")] if not content.title.complete else []
    found += [Fault("intro")] if content.intro.half else []
    if not content.questions:
        found.append(Fault("nothing"))
    for section in content.sections:
        found += _of_section(section)
        for question in section.questions:
            found += [Fault(code, question.id) for code in _of_question(content, question)]
    return found


def _of_section(section: Section) -> Iterator[Fault]:
    if section.title.half or section.intro.half:
        yield Fault("half", section.id)
    if not section.questions:
        yield Fault("empty", section.id)


def _of_question(content: Content, one: Question) -> Iterator[str]:
    if not one.words.complete:
        yield "words"
    if one.help.half or one.low.half or one.high.half:
        yield "half"
    if one.kind in CHOOSING or one.kind == Kind.MATRIX:
        yield from _of_options(one)
    if one.kind == Kind.SCALE and not (one.lowest in LOWEST and one.highest in HIGHEST):
        yield "numbers"
    if one.when:
        earlier = {each.id: each for each in content.before(one.id)}
        looked_at = earlier.get(one.when.question)
        if looked_at is None or not set(one.when.among) & set(looked_at.marks):
            yield "condition"


def _of_options(one: Question) -> Iterator[str]:
    if not 2 <= len(one.options) <= OPTIONS_AT_MOST:
        yield "options"
    if one.kind == Kind.MATRIX and not 1 <= len(one.rows) <= ROWS_AT_MOST:
        yield "rows"
    rows = one.rows if one.kind == Kind.MATRIX else ()
    if not all(option.words.complete for option in (*one.options, *rows)):
        yield "option_words"


def _without_lost_marks(content: Content, changed: Question) -> Content:
    """Return the form with conditions that name an option which is no longer there freed of it.

    A condition that would then name nothing stays as it is, so that its question is not silently shown to all.
    """
    for section in content.sections:
        questions = tuple(_freed(one, changed) for one in section.questions)
        if questions != section.questions:
            content = with_questions(content, section, questions)
    return content


def _freed(one: Question, changed: Question) -> Question:
    if one.when is None or one.when.question != changed.id:
        return one
    left = tuple(mark for mark in one.when.among if mark in changed.marks)
    return replace(one, when=replace(one.when, among=left)) if left else one


def _section(content: Content, identifier: str) -> Section:
    for section in content.sections:
        if section.id == identifier:
            return section
    raise KeyError(identifier)


def _section_of(content: Content, question: str) -> Section:
    for section in content.sections:
        if any(one.id == question for one in section.questions):
            return section
    raise KeyError(question)


def _swapped(parts: tuple[Part, ...], at: int, step: int) -> tuple[Part, ...]:
    to = at + step
    if not 0 <= to < len(parts):
        return parts
    changed = list(parts)
    changed[at], changed[to] = changed[to], changed[at]
    return tuple(changed)
