"""The calendar against a table of our own: the State Council's notices for 2024 to 2026, every day of them."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from crm.workdays.rules import Calendar
from crm.workdays.sources import FIRST, LAST, announced_years, computed, holiday_names

# From the texts of the notices 国办发明电〔2023〕7号, 〔2024〕12号, 〔2025〕7号: first and last day off; make-up days.
NOTICES: dict[int, tuple[list[tuple[str, str]], list[str]]] = {
    2024: (
        [
            ("01-01", "01-01"),
            ("02-10", "02-17"),
            ("04-04", "04-06"),
            ("05-01", "05-05"),
            ("06-10", "06-10"),
            ("09-15", "09-17"),
            ("10-01", "10-07"),
        ],
        ["02-04", "02-18", "04-07", "04-28", "05-11", "09-14", "09-29", "10-12"],
    ),
    2025: (
        [
            ("01-01", "01-01"),
            ("01-28", "02-04"),
            ("04-04", "04-06"),
            ("05-01", "05-05"),
            ("05-31", "06-02"),
            ("10-01", "10-08"),
        ],
        ["01-26", "02-08", "04-27", "09-28", "10-11"],
    ),
    2026: (
        [
            ("01-01", "01-03"),
            ("02-15", "02-23"),
            ("04-04", "04-06"),
            ("05-01", "05-05"),
            ("06-19", "06-21"),
            ("09-25", "09-27"),
            ("10-01", "10-07"),
        ],
        ["01-04", "02-14", "02-28", "05-09", "09-20", "10-10"],
    ),
}
# 365 days less weekends and days off, plus make-up days.
WORKED = {2024: 251, 2025: 248, 2026: 248}


@pytest.fixture
def known() -> Calendar:
    return Calendar(*computed(), announced_years())


def days(year: int) -> Iterator[date]:
    day = date(year, 1, 1)
    while day.year == year:
        yield day
        day += timedelta(days=1)


def by_the_notice(day: date) -> bool:
    off, made_up = NOTICES[day.year]
    text = f"{day:%m-%d}"
    if text in made_up:
        return True
    return day.weekday() < 5 and not any(first <= text <= last for first, last in off)


@pytest.mark.parametrize("year", NOTICES)
def test_every_day_is_as_the_notice_says(known: Calendar, year: int) -> None:
    wrong = [str(day) for day in days(year) if known.is_working(day) != by_the_notice(day)]
    assert not wrong
    assert known.between(date(year, 1, 1), date(year + 1, 1, 1)) == sum(map(by_the_notice, days(year))) == WORKED[year]


def test_the_years_of_the_notices_are_announced_and_later_ones_provisional(known: Calendar) -> None:
    assert set(NOTICES) <= set(known.announced)
    assert known.is_provisional(date(LAST, 6, 1)) and not known.is_provisional(date(2026, 12, 31))


def test_a_year_not_announced_has_the_statutory_days_off_and_weekends(known: Calendar) -> None:
    year = max(known.announced) + 1
    assert not known.is_working(date(year, 1, 1)) and not known.is_working(date(year, 10, 1))
    assert not any(known.is_working(day) for day in days(year) if day.weekday() >= 5)


def test_the_calendar_reaches_as_far_as_it_says(known: Calendar) -> None:
    assert (known.first, known.last) == (date(FIRST, 1, 1), date(LAST, 12, 31))


def test_holidays_have_names_in_both_languages() -> None:
    day = date(2026, 2, 17)
    assert holiday_names(2026, chinese=True)[day] == "春节"
    assert holiday_names(2026, chinese=False)[day] == "Spring Festival"
    assert holiday_names(2030, chinese=True)[date(2030, 10, 1)] == "国庆节"
    assert holiday_names(2030, chinese=False)[date(2030, 10, 1)] == "National Day"
