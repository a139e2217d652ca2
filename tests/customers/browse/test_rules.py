"""Columns, deadlines and ticked rows, as plain answers."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from customers.browse import rules

MONDAY = date(2026, 11, 23)
DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))


def test_columns_are_those_asked_for_then_those_kept_then_the_usual_ones() -> None:
    allowed = {"region", "size", "order_day", "name"}
    assert rules.columns(["size", "name", "gone", "size"], ["region"], allowed) == ("size",)
    assert rules.columns([], ["region"], allowed) == ("region",)
    assert rules.columns(["gone"], [], allowed) == ("region", "order_day")
    assert rules.columns([], [], set()) == ()


def test_a_deadline_is_counted_in_weekdays_from_the_day_of_entry() -> None:
    assert rules.due(MONDAY, None, MONDAY) is None
    assert rules.due(MONDAY, 0, MONDAY) == rules.Due(0, MONDAY, late=False)
    assert rules.due(MONDAY, 10, MONDAY) == rules.Due(10, date(2026, 12, 7), late=False)
    assert rules.due(MONDAY, 2, date(2026, 11, 26)) == rules.Due(2, date(2026, 11, 25), late=True)


def test_an_entry_on_a_weekend_begins_on_monday() -> None:
    assert rules.weekdays_after(date(2026, 11, 21), 0) == MONDAY
    assert rules.weekdays_after(date(2026, 11, 21), 1) == date(2026, 11, 24)


@given(DAYS, st.integers(0, 60))
def test_a_deadline_is_a_weekday_with_as_many_weekdays_before_it(day: date, count: int) -> None:
    found = rules.weekdays_after(day, count)
    begin = rules.weekdays_after(day, 0)
    between = [begin + timedelta(days=n) for n in range(1, (found - begin).days + 1)]
    assert found.weekday() < rules.SATURDAY
    assert sum(each.weekday() < rules.SATURDAY for each in between) == count


def test_ticked_rows_are_numbers_once_each_and_no_more_than_allowed() -> None:
    assert rules.selected(["3", "3", "x", "", "-1", "٣", "7", "9" * 19], 5) == [3, 7]
    assert rules.selected(map(str, range(10)), 4) == [0, 1, 2, 3]
