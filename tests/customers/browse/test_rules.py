"""Columns, deadlines and ticked rows, as plain answers."""

from datetime import date

from crm.workdays.rules import Calendar
from crm.workdays.sources import announced_years, computed
from customers.browse import rules

MONDAY = date(2026, 11, 23)
KNOWN = Calendar(*computed(), announced_years())


def test_columns_are_those_asked_for_then_those_kept_then_the_usual_ones() -> None:
    allowed = {"region", "size", "order_day", "name"}
    assert rules.columns(["size", "name", "gone", "size"], ["region"], allowed) == ("size",)
    assert rules.columns([], ["region"], allowed) == ("region",)
    assert rules.columns(["gone"], [], allowed) == ("region", "order_day")
    assert rules.columns([], [], set()) == ()


def test_a_deadline_is_counted_in_working_days_from_the_day_of_entry() -> None:
    assert rules.due(MONDAY, None, MONDAY, KNOWN) is None
    assert rules.due(MONDAY, 0, MONDAY, KNOWN) == rules.Due(0, MONDAY, late=False, provisional=False)
    assert rules.due(MONDAY, 10, MONDAY, KNOWN) == rules.Due(10, date(2026, 12, 7), late=False, provisional=False)
    late = rules.due(MONDAY, 2, date(2026, 11, 26), KNOWN)
    assert late == rules.Due(2, date(2026, 11, 25), late=True, provisional=False)


def test_an_entry_before_the_holidays_is_due_after_them_and_make_up_days_count() -> None:
    found = rules.due(date(2026, 9, 30), 3, MONDAY, KNOWN)
    assert found is not None and found.day == date(2026, 10, 10)


def test_a_deadline_in_a_year_not_announced_is_provisional_and_beyond_the_calendar_there_is_none() -> None:
    found = rules.due(date(2026, 12, 30), 5, MONDAY, KNOWN)
    assert found is not None and found.provisional
    assert rules.due(date(2040, 12, 31), 5, MONDAY, KNOWN) is None


def test_ticked_rows_are_numbers_once_each_and_no_more_than_allowed() -> None:
    assert rules.selected(["3", "3", "x", "", "-1", "٣", "7", "9" * 19], 5) == [3, 7]
    assert rules.selected(map(str, range(10)), 4) == [0, 1, 2, 3]
