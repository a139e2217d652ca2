"""Where the computed layers come from: announced years of chinesecalendar, later ones of `holidays` (provisional)."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import lru_cache

import chinese_calendar
import holidays
from chinese_calendar import constants

FIRST, LAST = 2020, 2040
# A notice may name days of the years beside its own; only its own year has the national day in it.
NATIONAL_DAY = (10, 1)


def announced_years() -> frozenset[int]:
    """Return the years whose official calendar the installed package knows."""
    return frozenset(day.year for day in constants.holidays if (day.month, day.day) == NATIONAL_DAY)


@lru_cache(maxsize=64)
def holiday_names(year: int, *, chinese: bool) -> Mapping[date, str]:
    """Return the names of a year's holidays in one of the two languages, as far as the packages know them."""
    if year not in announced_years():
        return dict(holidays.country_holidays("CN", years=year, language="zh_CN" if chinese else "en_US"))
    known = {day: constants.Holiday(name) for day, name in constants.holidays.items() if day.year == year}
    return {day: str(holiday.chinese if chinese else holiday.value) for day, holiday in known.items()}


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
