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
    Condition,
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
    """Return the form with a section's heading, introduction and condition as given; raises Wrong("order")."""
    put = replace(content, sections=tuple(section if one.id == section.id else one for one in content.sections))
    return must_look_back(put)


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

    Raises Wrong("needed") where a question or section that stays is shown by what goes.
    """
    if any(one.id == identifier for one in content.sections):
        left = replace(content, sections=tuple(one for one in content.sections if one.id != identifier))
    else:
        section = _section_of(content, identifier)
        left = with_questions(content, section, tuple(one for one in section.questions if one.id != identifier))
    there = {one.id for one in left.questions}
    parts: tuple[Section | Question, ...] = (*left.sections, *left.questions)
    for one in parts:
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
    for section in content.sections:
        parts: tuple[Section | Question, ...] = (section, *section.questions)
        for part in parts:
            if part.when and part.when.question not in seen:
                raise Wrong("order", part.id)
            seen.add(part.id)
    return content


def faults(content: Content) -> list[Fault]:
    """Return what keeps a form from being published: texts of one language only, choices too few, dead conditions.

    What a sensitive answer shows must be sensitive itself: counted openly, it would tell that answer (P5.4).
    """
    found = [Fault("title")] if not content.title.complete else []
    found += [Fault("intro")] if content.intro.half else []
    if not content.questions:
        found.append(Fault("nothing"))
    for section in content.sections:
        found += [Fault(code, section.id) for code in _of_section(content, section)]
        for question in section.questions:
            found += [Fault(code, question.id) for code in _of_question(content, question)]
    return found


def _of_section(content: Content, section: Section) -> Iterator[str]:
    if section.title.half or section.intro.half:
        yield "half"
    if not section.questions:
        yield "empty"
    if _is_dead(content, section):
        yield "condition"


def _of_question(content: Content, one: Question) -> Iterator[str]:
    if not one.words.complete:
        yield "words"
    if one.help.half or one.low.half or one.high.half:
        yield "half"
    if one.kind in CHOOSING or one.kind == Kind.MATRIX:
        yield from _of_options(one)
    if one.kind == Kind.SCALE and not (one.lowest in LOWEST and one.highest in HIGHEST):
        yield "numbers"
    if _is_dead(content, one):
        yield "condition"
    if not one.sealed and any(_looked_at(content, one, when).sealed for when in content.conditions(one)):
        yield "tells"


def _is_dead(content: Content, part: Section | Question) -> bool:
    """Say whether a part has a condition that no answer can meet."""
    return part.when is not None and not set(part.when.among) & set(_looked_at(content, part, part.when).marks)


def _looked_at(content: Content, part: Section | Question, when: Condition) -> Question:
    """Return the earlier question that a condition looks at; one that takes no answer where it is not there."""
    return next((one for one in content.before(part.id) if one.id == when.question), Question("", Kind.DATE))


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

    def freed(section: Section) -> Section:
        return _freed(replace(section, questions=tuple(_freed(one, changed) for one in section.questions)), changed)

    return replace(content, sections=tuple(freed(section) for section in content.sections))


def _freed(one: Part, changed: Question) -> Part:
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
