"""Kinds of change that take two persons, declared once: what is said of one, whether it stands, what it does."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from audit.trail.events import Title
from crm.posts.warrants import Warrant

Wanted = Mapping[str, Any]


class DuplicateChange(Exception):
    """Two kinds of change were declared with one code."""


@dataclass(frozen=True, eq=False)
class Change:
    """A kind of change; each function is given what is wanted, as the proposal keeps it.

    `rows` is what the card shows, before and after, in both languages; `gains` are the persons who have the benefit
    and so do not decide; `stands` raises Impossible where it could not be done today; `apply` does it.
    """

    code: str
    title: Title
    icon: str
    rows: Callable[[Wanted], list[dict[str, str]]]
    stands: Callable[[Wanted], None]
    apply: Callable[[Wanted, Warrant], object]
    gains: Callable[[Wanted], Collection[int]]

    def __post_init__(self) -> None:
        """Register the kind under its code."""
        if self.code in _changes:
            raise DuplicateChange(self.code)
        _changes[self.code] = self


_changes: dict[str, Change] = {}


def change_of(code: str) -> Change:
    """Return the kind declared under `code`; KeyError where there is none."""
    return _changes[code]


def all_changes() -> list[Change]:
    """Return every kind, in the order of their declaration."""
    return list(_changes.values())
