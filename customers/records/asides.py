"""What a room adds to a record's page: a card beside the six groups, without the page knowing the room."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from customers.records.ticket import OpenRecord


@dataclass(frozen=True)
class Aside:
    """A card: its template, and what that gets as `aside`."""

    template: str
    context: Mapping[str, Any] = field(default_factory=dict)


Made = Callable[[OpenRecord], Aside | None]
_asides: dict[str, tuple[int, Made]] = {}


def aside(*, order: int) -> Callable[[Made], Made]:
    """Declare a function that makes a card of an opened record; None leaves it out. Lower orders stand first."""

    def declare(made: Made) -> Made:
        _asides[f"{made.__module__}.{made.__qualname__}"] = order, made
        return made

    return declare


def asides(record: OpenRecord) -> list[Aside]:
    """Return the cards that the rooms add to a record's page, in order."""
    made = (made(record) for _order, made in sorted(_asides.values(), key=lambda one: one[0]))
    return [one for one in made if one is not None]
