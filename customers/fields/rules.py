"""Which entries a filter shows, and choices as lines of text. Pure."""

import hashlib
from collections.abc import Iterable
from dataclasses import asdict, dataclass

from customers.catalog.rules import Choice, Entry

HIDDEN, VISIBLE = "hidden", "visible"


@dataclass(frozen=True)
class Filter:
    """What the reader asked for; an empty part lets everything through."""

    text: str = ""
    group: str = ""
    tier: str = ""
    owner: str = ""
    state: str = ""

    def lets_through(self, entry: Entry) -> bool:
        """Say whether an entry is among what was asked for."""
        said = f"{entry.identifier} {entry.heading_zh} {entry.heading_en}".casefold()
        return (
            self.text.casefold().strip() in said
            and self.group in ("", entry.group)
            and self.tier in ("", entry.tier)
            and self.owner in ("", entry.owner)
            and self.state in ("", HIDDEN if entry.hidden else VISIBLE)
        )


class BadLine(ValueError):
    """A line of choices that cannot be read: its number, from 1."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def choice_lines(choices: Iterable[Choice]) -> str:
    """Return choices a line each: code | Chinese | English, and other spellings behind."""
    return "\n".join(" | ".join((each.code, each.heading_zh, each.heading_en, *each.also)) for each in choices)


def choices_of_lines(text: str) -> tuple[Choice, ...]:
    """Return the choices that lines name; BadLine for one without its three parts, or a code used twice."""
    found: dict[str, Choice] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        parts = [part.strip() for part in line.replace("｜", "|").split("|")]
        code = parts[0]
        if len(parts) < 3 or not all(parts) or code in found or len(code) > 40 or not code.isascii():
            raise BadLine(number)
        found[code] = Choice(code, parts[1], parts[2], tuple(parts[3:]))
    return tuple(found.values())


def mark_of(entry: Entry) -> str:
    """Return a mark of an entry as it stands: a form that carries another one is out of date."""
    return hashlib.sha256(repr(sorted(asdict(entry).items())).encode()).hexdigest()[:16]
