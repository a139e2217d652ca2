"""A form as JSON keeps it, and back. Plain Python; what is empty is left out."""

from collections.abc import Collection, Mapping
from typing import Any

from customers.feedback.rules import Condition, Content, Kind, Option, Question, Section, Words


def read(stored: Mapping[str, Any]) -> Content:
    """Return a form of what `written` stored."""
    sections = tuple(
        Section(
            one["id"],
            _words(one, "title"),
            _words(one, "intro"),
            tuple(map(_question, one["questions"])),
            _condition(one),
        )
        for one in stored.get("sections", ())
    )
    return Content(_words(stored, "title"), _words(stored, "intro"), sections, stored.get("serial", 0))


def _words(stored: Mapping[str, Any], name: str) -> Words:
    return Words(*stored.get(name, ("", "")))


def _condition(one: Mapping[str, Any]) -> Condition | None:
    when = one.get("when")
    return Condition(when["question"], tuple(when["among"])) if when else None


def _question(one: Mapping[str, Any]) -> Question:
    lowest, highest = one.get("numbers", (1, 5))
    return Question(
        one["id"],
        Kind(one["kind"]),
        _words(one, "words"),
        _words(one, "help"),
        one.get("required", False),
        one.get("sensitive", False),
        _options(one.get("options", ())),
        _options(one.get("rows", ())),
        lowest=lowest,
        highest=highest,
        low=_words(one, "low"),
        high=_words(one, "high"),
        when=_condition(one),
    )


def _options(stored: Collection[Any]) -> tuple[Option, ...]:
    return tuple(Option(identifier, Words(zh, en)) for identifier, zh, en in stored)


def written(content: Content) -> dict[str, Any]:
    """Return a form as JSON keeps it; what is empty is left out."""
    sections = [_section(one) for one in content.sections]
    return {**_pairs(title=content.title, intro=content.intro), "sections": sections, "serial": content.serial}


def _section(one: Section) -> dict[str, Any]:
    questions = [_row(each) for each in one.questions]
    return {"id": one.id, **_pairs(title=one.title, intro=one.intro), **_when(one.when), "questions": questions}


def _when(when: Condition | None) -> dict[str, Any]:
    return {"when": {"question": when.question, "among": list(when.among)}} if when else {}


def _pairs(**texts: Words) -> dict[str, list[str]]:
    return {name: [words.zh, words.en] for name, words in texts.items() if words}


def _row(one: Question) -> dict[str, Any]:
    found: dict[str, Any] = {"id": one.id, "kind": str(one.kind)}
    found |= _pairs(words=one.words, help=one.help, low=one.low, high=one.high)
    found |= {name: True for name in ("required", "sensitive") if getattr(one, name)}
    for name in ("options", "rows"):
        if options := getattr(one, name):
            found[name] = [[option.id, option.words.zh, option.words.en] for option in options]
    if one.kind == Kind.SCALE:
        found["numbers"] = [one.lowest, one.highest]
    return found | _when(one.when)
