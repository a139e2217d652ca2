"""Limits of what a person may do in a time, declared once where they hold, changed within bounds by two persons."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from audit.trail.events import Title
from crm.administrators.models import LimitSet


class DuplicateLimit(Exception):
    """Two limits were declared with one code."""


@dataclass(frozen=True, eq=False)
class Limit:
    """A limit as it ships, and between which bounds it may be set."""

    code: str
    title: Title
    ships: int
    least: int
    most: int

    def __post_init__(self) -> None:
        """Register the limit under its code."""
        if self.code in _limits:
            raise DuplicateLimit(self.code)
        _limits[self.code] = self

    def allows(self, value: int) -> bool:
        """Say whether a value lies within the bounds."""
        return self.least <= value <= self.most


_limits: dict[str, Limit] = {}


def limit(code: str) -> Limit:
    """Return the limit declared under `code`; KeyError where there is none."""
    return _limits[code]


def all_limits() -> Sequence[Limit]:
    """Return every limit, in the order of the codes."""
    return [_limits[code] for code in sorted(_limits)]


def in_force() -> Mapping[str, int]:
    """Return every limit as it stands, by code, in one statement; a row beyond the bounds counts as its bound."""
    rows = dict(LimitSet.objects.values_list("code", "value"))
    return {one.code: min(max(rows.get(one.code, one.ships), one.least), one.most) for one in all_limits()}
