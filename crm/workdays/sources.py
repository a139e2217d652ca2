"""Where the computed layers come from: announced years of chinesecalendar, later ones of `holidays` (provisional)."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache

import chinese_calendar
import holidays
from chinese_calendar import constants

FIRST, LAST = 2020, 2040


def announced_years() -> frozenset[int]:
    """Return the years whose official calendar the installed package knows."""
    return frozenset(day.year for day in constants.holidays)


@lru_cache(maxsize=1)
def computed() -> tuple[date, bytes]:
    """Return the first day of what is computed, and from there on which days are worked, a byte each."""
    first = date(FIRST, 1, 1)
    return first, bytes(_days(first, date(LAST, 12, 31)))


def _days(first: date, last: date) -> Iterator[int]:
    known = announced_years()
    statutory = holidays.country_holidays("CN", years=range(FIRST, LAST + 1))
    for place in range((last - first).days + 1):
        day = first + timedelta(days=place)
        if day.year in known:
            yield chinese_calendar.is_workday(day)
        else:
            yield day.weekday() < 5 and day not in statutory
