"""What a post can be told: each is a Tiding, declared once; a second declaration of its code raises."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from audit.trail.events import Title
from crm.web.dates import day

Fact = str | int
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


class DuplicateTiding(Exception):
    """Two tidings were declared with one code."""


@dataclass(frozen=True, eq=False)
class Tiding:
    """A sentence with %(names)s of its facts; it names no customer and no value of one.

    A fact is kept as it was told. `words` turns those that are codes into the reader's words; a day is always written
    in the reader's language. A plural is declared with `ngettext_lazy`, its third argument the name of the fact.
    """

    code: str
    text: Title
    facts: frozenset[str] = frozenset()
    words: Mapping[str, Callable[[str], Title]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Register the tiding under its code."""
        if self.code in _tidings:
            raise DuplicateTiding(self.code)
        _tidings[self.code] = self

    def sentence(self, facts: Mapping[str, Fact]) -> str:
        """Return the sentence in the reader's language."""
        return str(self.text % {name: self._said(name, fact) for name, fact in facts.items()})

    def _said(self, name: str, fact: Fact) -> Fact:
        if isinstance(fact, int):
            return fact
        if name in self.words:
            return str(self.words[name](fact))
        return day(fact) if _DAY.fullmatch(fact) else fact


_tidings: dict[str, Tiding] = {}


def tiding(code: str) -> Tiding:
    """Return the tiding declared under `code`; KeyError where there is none."""
    return _tidings[code]


def sentence(code: str, facts: Mapping[str, Fact]) -> str:
    """Return what a notice says; its code where no such tiding is declared any more."""
    try:
        return tiding(code).sentence(facts)
    except KeyError:
        return code
