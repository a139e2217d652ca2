"""A year as twelve small months."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from crm.workdays.months import Cell, months
from crm.workdays.rules import Calendar
from crm.workdays.sources import announced_years, computed

KNOWN = Calendar(*computed(), announced_years())
TODAY = date(2026, 11, 25)


def cell(day: date, own: tuple[date, ...] = ()) -> Cell:
    month = months(day.year, KNOWN, {date(2026, 10, 1): "国庆节"}, own, TODAY)[day.month - 1]
    return next(one for week in month.weeks for one in week if one and one.day == day)


@given(st.integers(2020, 2040))
def test_each_day_stands_once_under_its_weekday(year: int) -> None:
    found = months(year, KNOWN, {}, (), TODAY)
    weeks = [week for month in found for week in month.weeks]
    days = [one.day for week in weeks for one in week if one]
    assert days == sorted(set(days)) and (days[0], days[-1]) == (date(year, 1, 1), date(year, 12, 31))
    assert all(len(week) == 7 and one.day.weekday() == place for week in weeks for place, one in enumerate(week) if one)
    worked = KNOWN.between(days[0], days[-1]) + KNOWN.is_working(days[-1])
    assert sum(month.worked for month in found) == worked


def test_a_day_says_how_it_differs_from_its_weekday() -> None:
    holiday, made_up, plain = cell(date(2026, 10, 1)), cell(date(2026, 10, 10)), cell(date(2026, 10, 11))
    assert (holiday.holiday, holiday.made_up, holiday.name) == (True, False, "国庆节")
    assert (made_up.holiday, made_up.made_up) == (False, True)
    assert not (plain.holiday or plain.made_up or plain.own or plain.today)
    assert cell(TODAY).today and cell(TODAY, own=(TODAY,)).own
