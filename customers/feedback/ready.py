"""The ready-made forms, one for each of the company's usual occasions, in both languages (P9.4).

Kept as the file `ready_made.json` beside this one, in the shape that their authors write: parts without numbers, a
condition, of a question or of a section, by the place of its question and choices. Plain Python.
"""

import json
from collections.abc import Iterator, Mapping
from itertools import count
from pathlib import Path
from typing import Any

from customers.feedback.rules import Condition, Content, Kind, Option, Question, Section, Words

FILE = Path(__file__).with_name("ready_made.json")


def made_of(one: Mapping[str, Any]) -> Content:
    """Return the form of what an author wrote."""
    serial, questions = count(1), dict[str, Question]()
    sections = tuple(
        Section(
            f"s{next(serial)}",
            _words(part.get("title")),
            _words(part.get("intro")),
            tuple(_question(each, serial, questions) for each in part["questions"]),
            _condition(part["when"], questions) if "when" in part else None,
        )
        for part in one["sections"]
    )
    return Content(_words(one["title"]), _words(one.get("intro")), sections, next(serial))


def _question(one: Mapping[str, Any], serial: Iterator[int], known: dict[str, Question]) -> Question:
    """Return a question; `name` is how later conditions call it, `when` is [name, [places of choices, or numbers]]."""
    lowest, highest = one.get("numbers", (1, 5))
    made = Question(
        f"q{next(serial)}",
        Kind(one["kind"]),
        _words(one["words"]),
        _words(one.get("help")),
        one.get("required", False),
        one.get("sensitive", False),
        tuple(Option(f"o{next(serial)}", _words(option)) for option in one.get("options", ())),
        tuple(Option(f"r{next(serial)}", _words(row)) for row in one.get("rows", ())),
        lowest,
        highest,
        _words(one.get("low")),
        _words(one.get("high")),
        _condition(one["when"], known) if "when" in one else None,
    )
    if "name" in one:
        known[one["name"]] = made
    return made


def _condition(when: tuple[str, list[int]], known: Mapping[str, Question]) -> Condition:
    question = known[when[0]]
    offset = 0 if question.kind not in (Kind.SCALE, Kind.NPS) else question.numbers[0]
    return Condition(question.id, tuple(question.marks[place - offset] for place in when[1]))


def _words(pair: list[str] | None) -> Words:
    return Words(*pair) if pair else Words()


READY: Mapping[str, Content] = {one["code"]: made_of(one) for one in json.loads(FILE.read_text("utf-8"))}
