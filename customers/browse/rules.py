"""Which columns a list shows, when an empty field is due, what a text before and after says: plain answers."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

DEFAULT_COLUMNS = ("region", "delivery_route", "visit_batch", "order_day", "loyalty")
ALWAYS_SHOWN = ("code", "name")
SATURDAY = 5


def columns(asked: Iterable[str], kept: Iterable[str], allowed: Collection[str]) -> tuple[str, ...]:
    """Return the list's columns: those asked for, else those kept, else the usual ones; only what is allowed, once."""
    for wanted in (asked, kept, DEFAULT_COLUMNS):
        if found := dict.fromkeys(name for name in wanted if name in allowed and name not in ALWAYS_SHOWN):
            return tuple(found)
    return ()


@dataclass(frozen=True)
class Due:
    """When an empty field should be filled: by a day, counted in weekdays, and whether that day is over."""

    working_day: int
    day: date
    late: bool


def due(entered: date, working_days: int | None, today: date) -> Due | None:
    """Return when a field should be filled (P2.7); day 0 is the day of entry. None where there is no deadline.

    Weekends are left out; public holidays are not known yet, so a day near one may come out too early.
    """
    if working_days is None:
        return None
    day = weekdays_after(entered, working_days)
    return Due(working_days, day, day < today)


def weekdays_after(day: date, count: int) -> date:
    """Return the `count`th weekday after a day; with 0 the day itself, or the Monday after its weekend."""
    while day.weekday() >= SATURDAY:
        day += timedelta(days=1)
    for _ in range(count):
        day += timedelta(days=1)
        while day.weekday() >= SATURDAY:
            day += timedelta(days=1)
    return day


def selected(raw: Iterable[str], at_most: int) -> list[int]:
    """Return the record ids among posted texts, once each and no more than `at_most`; anything else is left out."""
    found = dict.fromkeys(int(text) for text in raw if text.isascii() and text.isdigit() and len(text) < 19)
    return list(found)[:at_most]
