"""Forms and answers as pages show them, in the reader's language: what an answer says, and what of it is masked."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from customers.feedback.editing import Fault, faults
from customers.feedback.forms import class_choices
from customers.feedback.models import Answer, FeedbackForm, Given
from customers.feedback.queries import files_of
from customers.feedback.rules import Content, Question, Section
from customers.feedback.sentences import FAULTS, Words


@dataclass(frozen=True)
class Line:
    """A question of an answer: what was said, a line each, or that it is sealed."""

    question: Question
    number: int
    words: str
    said: list[str]
    sealed: bool = False
    file: str = ""  # the type of the file that answers it


@dataclass(frozen=True)
class Block:
    """A section of an answer; `passed` where its condition hid it, or nothing in it was answered."""

    title: str
    lines: list[Line]
    passed: bool = False


def blocks(answer: Answer, language: str) -> list[Block]:
    """Return what an answer says, section by section; questions that were not answered say nothing."""
    content, given, files = answer.version.asked, _by_question(answer), files_of(answer)
    closed = {*answer.sealed, *files}

    def line(question: Question) -> Line:
        said = [_said(question, row, language) for row in given.get(question.id, ())]
        name, words = question.id, question.words.said(language)
        return Line(question, content.numbered[name], words, said, name in closed, files.get(name, ""))

    def block(section: Section) -> Block:
        lines = [line(question) for question in section.questions]
        passed = section.when is not None and not any(one.said or one.sealed for one in lines)
        return Block(section.title.said(language), lines, passed)

    return [block(section) for section in content.sections]


def unsealed(question: Question, text: str, language: str) -> str:
    """Return in words what a sealed answer, opened, says."""
    value: Any = json.loads(text)
    options = {option.id: option.words.said(language) for option in question.options}
    rows = {row.id: row.words.said(language) for row in question.rows}
    if isinstance(value, dict):
        return "\n".join(f"{rows.get(row, row)} · {options.get(option, option)}" for row, option in value.items())
    if isinstance(value, list):
        return "\n".join(options.get(str(option), str(option)) for option in value)
    return options.get(value, str(value)) if isinstance(value, str) else str(value)


def aimed(form: FeedbackForm, known: Mapping[str, list[tuple[str, str]]] | None = None) -> list[str]:
    """Return in words which customers a form is for, a class each; nothing where it is for all."""
    choices = known or class_choices()
    found = []
    for name, pairs in choices.items():
        words = dict(pairs)
        if codes := getattr(form, name):
            found.append("、".join(str(words.get(code, code)) for code in codes))
    return found


def lacking(content: Content) -> dict[str, list[Words]]:
    """Return in words, by section or question, what keeps a form from being published; "" is the form itself."""
    found: dict[str, list[Words]] = {}
    for fault in faults(content):
        found.setdefault(fault.part, []).append(_lack(fault))
    return found


def _lack(fault: Fault) -> Words:
    return FAULTS[fault.code]


def _by_question(answer: Answer) -> Mapping[str, list[Given]]:
    found: dict[str, list[Given]] = {}
    for row in sorted(answer.given.all(), key=lambda one: one.pk):
        found.setdefault(row.question, []).append(row)
    return found


def _said(question: Question, row: Given, language: str) -> str:
    if row.day is not None:
        return row.day.isoformat()
    if row.number is not None:
        return f"{row.number} / {question.numbers[-1]}"
    return " · ".join(_words(question, row, language))


def _words(question: Question, row: Given, language: str) -> Iterator[str]:
    for options, identifier in ((question.rows, row.row), (question.options, row.option)):
        yield from (one.words.said(language) for one in options if one.id == identifier)
