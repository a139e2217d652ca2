"""How rooms that do not know each other speak of a customer's feedback answer, and of what came of it (P9.3)."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from customers.records.asides import Aside
from customers.records.ticket import OpenRecord


@dataclass(frozen=True)
class Origin:
    """A feedback answer as other rooms name it: its id and number, what was asked, and its page."""

    id: int
    number: str
    title: str
    link: str


Find = Callable[[OpenRecord, int], Origin | None]
Askers = Callable[[int], Iterable[int]]
Came = Callable[[OpenRecord, int], Aside | None]
_found: list[Find] = []
_askers: list[Askers] = []
_came: list[Came] = []


def names_answers(find: Find) -> Find:
    """Declare the function that names an answer of an opened record by its id."""
    _found.append(find)
    return find


def knows_who_asked(askers: Askers) -> Askers:
    """Declare a function that returns the posts which asked for an answer."""
    _askers.append(askers)
    return askers


def comes_of_answers(came: Came) -> Came:
    """Declare a function that makes a card of what came of an answer, for the answer's page; None leaves it out."""
    _came.append(came)
    return came


def origin_of(record: OpenRecord, answer: int | None) -> Origin | None:
    """Return an answer of an opened record; None where the record has no such answer."""
    if answer is None:
        return None
    return next((one for find in _found if (one := find(record, answer))), None)


def asked_by(answer: int | None) -> set[int]:
    """Return the posts that asked for an answer: those that filled it in, or whose survey it came of."""
    return {post for askers in _askers for post in askers(answer)} if answer is not None else set()


def came_of(record: OpenRecord, answer: int) -> list[Aside]:
    """Return the cards of what came of an answer."""
    return [one for came in _came if (one := came(record, answer))]
