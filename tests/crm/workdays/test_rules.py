"""Counting working days, as tables and as properties that hold for every calendar."""

from datetime import date, time, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from crm.workdays import rules
from crm.workdays.rules import Beyond, Calendar, DueDay, Rule, Way, due_day
from crm.workdays.sources import announced_years, computed

FIRST = date(2024, 1, 1)
SIX = time(18)
KNOWN = Calendar(*computed(), frozenset(range(2020, 2027)))
CALENDARS = st.binary(min_size=30, max_size=200).map(
    lambda raw: Calendar(FIRST, bytes(byte % 3 > 0 for byte in raw), {2024})
)


@st.composite
def calendars_and_days(draw: st.DrawFn) -> tuple[Calendar, date, date]:
    known = draw(CALENDARS)
    day = st.integers(0, len(known.working) - 1).map(lambda place: FIRST + timedelta(days=place))
    return known, *sorted([draw(day), draw(day)])  # type: ignore[return-value]


def counted(known: Calendar, day: date, count: int) -> date:
    """Return the `count`th working day after a day, a step at a time."""
    while count or not known.is_working(day):
        day += timedelta(days=1)
        count -= bool(count) and known.is_working(day)
    return day


@given(calendars_and_days(), st.integers(0, 20))
def test_counting_agrees_with_counting_on_ones_fingers(found: tuple[Calendar, date, date], count: int) -> None:
    known, day, _later = found
    try:
        by_hand = counted(known, day, count)
    except Beyond:
        with pytest.raises(Beyond):
            known.after(day, count)
    else:
        assert known.after(day, count) == by_hand


@given(calendars_and_days(), st.integers(1, 20))
def test_before_takes_back_what_after_gave(found: tuple[Calendar, date, date], count: int) -> None:
    known, day, _later = found
    assume(known.is_working(day))
    try:
        there = known.after(day, count)
    except Beyond:
        assume(False)
    assert known.before(there, count) == day
    assert known.between(day, there) == count


@given(calendars_and_days(), st.integers(0, 10))
def test_a_later_start_is_never_due_earlier(found: tuple[Calendar, date, date], count: int) -> None:
    known, day, later = found
    try:
        assert known.after(day, count) <= known.after(later, count) <= known.after(later, count + 1)
    except Beyond:
        assume(False)


@given(calendars_and_days())
def test_between_counts_each_working_day_once(found: tuple[Calendar, date, date]) -> None:
    known, first, until = found
    span = [first + timedelta(days=place) for place in range((until - first).days)]
    assert known.between(first, until) == sum(map(known.is_working, span))


@given(st.dates(date(2024, 1, 1), date(2030, 1, 1)), st.integers(1, 5), st.integers(1, 10))
def test_before_an_order_day_leaves_at_least_the_day_it_starts(start: date, weekday: int, days: int) -> None:
    found = due_day(Rule(Way.BEFORE, days, start, SIX, weekday), KNOWN).day
    assert found >= start and KNOWN.is_working(found)
    order_day = KNOWN.after(found, days)
    assert order_day > start and KNOWN.between(found, order_day) == days


@pytest.mark.parametrize(
    ("start", "days", "expected"),
    [
        ("2026-11-23", 2, "2026-11-25"),
        ("2026-11-21", 0, "2026-11-23"),
        ("2026-11-21", 1, "2026-11-23"),  # received on a Saturday: Monday is working day 1
        ("2026-09-30", 1, "2026-10-08"),
        ("2026-10-08", 2, "2026-10-10"),  # the Saturday is made up
        ("2026-02-13", 1, "2026-02-14"),
        ("2026-02-14", 1, "2026-02-24"),
        ("2026-02-27", 1, "2026-02-28"),
        ("2025-01-25", 0, "2025-01-26"),
    ],
)
def test_days_after_a_start(start: str, days: int, expected: str) -> None:
    found = due_day(Rule(Way.AFTER, days, date.fromisoformat(start), SIX), KNOWN)
    assert found == DueDay(date.fromisoformat(expected), provisional=False)


@pytest.mark.parametrize(
    ("start", "weekday", "expected"),
    [
        ("2026-11-23", 5, "2026-11-26"),
        ("2026-11-26", 5, "2026-11-26"),  # on the last day there is still time
        ("2026-11-27", 5, "2026-12-03"),  # on the order day itself the next one counts
        ("2026-09-24", 5, "2026-10-08"),  # 25 September and 2 October are off
        ("2026-09-28", 1, "2026-10-10"),  # before Monday the 12th comes a Saturday that is worked
    ],
)
def test_the_day_before_an_order_day(start: str, weekday: int, expected: str) -> None:
    found = due_day(Rule(Way.BEFORE, 1, date.fromisoformat(start), SIX, weekday), KNOWN)
    assert found == DueDay(date.fromisoformat(expected), provisional=False)


def test_the_very_day_is_the_very_day_and_never_provisional() -> None:
    sunday = date(2027, 11, 21)
    assert due_day(Rule(Way.ON, 0, sunday, SIX), KNOWN) == DueDay(sunday, provisional=False)


def test_what_was_counted_through_a_year_not_announced_is_provisional() -> None:
    assert due_day(Rule(Way.AFTER, 5, date(2026, 12, 29), SIX), KNOWN).provisional
    assert not due_day(Rule(Way.AFTER, 2, date(2026, 12, 29), SIX), KNOWN).provisional
    # Due in 2026, but only if the Monday in 2027 is worked.
    order_day = due_day(Rule(Way.BEFORE, 1, date(2026, 12, 28), SIX, 1), KNOWN)
    assert order_day == DueDay(date(2026, 12, 31), provisional=True)


def test_a_calendar_in_which_nobody_works_on_a_weekday_has_no_day_before_it() -> None:
    days = bytes((FIRST + timedelta(days=place)).weekday() == 0 for place in range(1000))
    with pytest.raises(Beyond):
        due_day(Rule(Way.BEFORE, 1, FIRST, SIX, 5), Calendar(FIRST, days, {2024}))


def test_layers_lie_over_each_other() -> None:
    monday, saturday, sunday = date(2024, 1, 1), date(2024, 1, 6), date(2024, 1, 7)
    one_off = bytes(7)
    assert rules.layered(monday, one_off, (), {}, {}) == one_off
    assert rules.layered(monday, one_off, (), {saturday: True}, {sunday: True}) == bytes([0, 0, 0, 0, 0, 1, 1])
    assert rules.layered(monday, one_off, (), {saturday: True}, {saturday: False}) == one_off
    assert rules.layered(monday, one_off, {2024}, {monday: False}, {}) == bytes([0, 1, 1, 1, 1, 0, 0])
    assert rules.layered(monday, one_off, (), {date(2023, 1, 1): True}, {date(2025, 1, 1): True}) == one_off


@pytest.mark.parametrize(
    ("today", "announced", "missing"),
    [
        (date(2026, 11, 1), {2026}, None),
        (date(2026, 11, 2), {2026}, 2027),
        (date(2026, 12, 31), {2026}, 2027),
        (date(2026, 12, 31), {2026, 2027}, None),
        (date(2027, 1, 1), {2026}, 2027),
        (date(2027, 1, 1), {2027}, None),
    ],
)
def test_a_missing_year_is_missed_60_days_before_it_begins(
    today: date, announced: set[int], missing: int | None
) -> None:
    assert rules.missing_year(today, announced) == missing


def test_the_warning_begins_60_days_ahead() -> None:
    assert (date(2027, 1, 1) - date(2026, *rules.MISSED_FROM)).days == 60


def test_a_mark_tells_calendars_apart_and_not_versions() -> None:
    one = Calendar(FIRST, bytes([1, 0]), {2024}, 1)
    assert one.mark == Calendar(FIRST, bytes([1, 0]), {2024}, 2).mark
    others = [Calendar(FIRST, bytes([1, 1]), {2024}), Calendar(FIRST, bytes([1, 0]), {2024, 2025})]
    assert len({one.mark, *(other.mark for other in others)}) == 3


def test_changed_days_are_those_before_a_day_that_differ() -> None:
    before, after = Calendar(FIRST, bytes([1, 0, 1]), ()), Calendar(FIRST, bytes([0, 0, 0]), ())
    assert rules.changed_days(before, after, until=date(2024, 1, 3)) == [FIRST]
    assert rules.changed_days(before, after, until=date(2030, 1, 1)) == [FIRST, date(2024, 1, 3)]


def test_beyond_the_calendar_nothing_is_guessed() -> None:
    known = Calendar(*computed(), announced_years())
    for ask in (lambda: known.is_working(date(1999, 1, 1)), lambda: known.after(known.last, 9)):
        with pytest.raises(Beyond):
            ask()
    with pytest.raises(Beyond):
        known.before(known.first, 1)
