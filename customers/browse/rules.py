"""Which columns a list shows, when an empty field is due, what a text before and after says: plain answers."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, time

from crm.workdays.rules import Beyond, Calendar, Rule, Way, due_day

DEFAULT_COLUMNS = ("region", "delivery_route", "visit_batch", "order_day", "loyalty", "grade")
ALWAYS_SHOWN = ("code", "name")
CLOSING = time(18)


def columns(asked: Iterable[str], kept: Iterable[str], allowed: Collection[str]) -> tuple[str, ...]:
    """Return the list's columns: those asked for, else those kept, else the usual ones; only what is allowed, once."""
    for wanted in (asked, kept, DEFAULT_COLUMNS):
        if found := dict.fromkeys(name for name in wanted if name in allowed and name not in ALWAYS_SHOWN):
            return tuple(found)
    return ()


@dataclass(frozen=True)
class Due:
    """When an empty field should be filled: by which working day, whether it is over, whether it may still move."""

    working_day: int
    day: date
    late: bool
    provisional: bool


def due(entered: date, working_days: int | None, today: date, known: Calendar) -> Due | None:
    """Return when a field should be filled (P2.7); day 0 is the day of entry, or the next one that is worked.

    None where there is no deadline, and where the calendar does not reach.
    """
    if working_days is None:
        return None
    try:
        found = due_day(Rule(Way.AFTER, working_days, entered, CLOSING), known)
    except Beyond:
        return None
    return Due(working_days, found.day, found.day < today, found.provisional)


def selected(raw: Iterable[str], at_most: int) -> list[int]:
    """Return the record ids among posted texts, once each and no more than `at_most`; anything else is left out."""
    found = dict.fromkeys(int(text) for text in raw if text.isascii() and text.isdigit() and len(text) < 19)
    return list(found)[:at_most]
