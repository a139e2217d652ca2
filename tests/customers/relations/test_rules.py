"""The rules of relations as tables: clocks, days of contact, what a note may hold, stages, care dates."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.workdays.rules import Rule, Way
from customers.relations import rules

TUESDAY = date(2026, 3, 3)
CLOSES = time(18)


@pytest.mark.parametrize(
    ("at", "hours", "working", "days", "closing"),
    [
        (time(9), 2, True, 0, time(11)),
        (time(16), 2, True, 0, time(18)),
        (time(17), 2, True, 1, time(9)),
        (time(19), 2, True, 1, time(10)),
        (time(6), 2, True, 0, time(10)),
        (time(9), 8, True, 0, time(17)),
        (time(17), 8, True, 1, time(15)),
        (time(12), 2, False, 0, time(10)),
        (time(17), 20, True, 2, time(17)),
    ],
)
def test_a_first_answer_is_due_by_working_hours(at: time, hours: int, working: bool, days: int, closing: time) -> None:
    now = datetime.combine(TUESDAY, at)
    assert rules.answer_rule(now, hours, CLOSES, working) == Rule(Way.AFTER, days, TUESDAY, closing)


@given(at=st.times(), hours=st.integers(1, 60), working=st.booleans(), closes=st.times())
def test_a_clock_always_stops_within_working_hours(at: time, hours: int, working: bool, closes: time) -> None:
    rule = rules.answer_rule(datetime.combine(TUESDAY, at), hours, closes, working)
    assert rules.OPENS <= rule.closing <= max(closes, time(9)) and rule.days >= 0


@pytest.mark.parametrize("kind", sorted(rules.CLOCKS))
def test_a_case_is_answered_before_it_is_solved(kind: str) -> None:
    assert 0 < rules.CLOCKS[kind].hours <= 8 and rules.CLOCKS[kind].days >= 3


def test_a_complaint_is_answered_first() -> None:
    assert min(rules.CLOCKS.values(), key=lambda clock: clock.hours) == rules.CLOCKS["complaint"]


@pytest.mark.parametrize(
    "text",
    [
        "打13845405400找他", "手机 138 4540 5400", "１３８４５４０５４００", "0546-8123456转2", "110105194912310021",
        "11010519491231002x", "卡号6222 0212 3456 7890 128", "写信到 wang@example.com",
    ],
)  # fmt: skip
def test_a_note_with_a_private_number_is_refused(text: str) -> None:
    assert rules.holds_private_number(text)


@pytest.mark.parametrize(
    "text",
    ["", "订货500条，12月送2次", "见 K2026-000123 和 2026-03-05", "2026年3月5日至4月5日", "单价 1250.50 元"],
)
def test_a_note_of_business_is_taken(text: str) -> None:
    assert not rules.holds_private_number(text)


def test_a_day_that_was_agreed_comes_before_the_interval() -> None:
    last, agreed = date(2026, 3, 1), date(2026, 3, 20)
    assert rules.contact_due(last, agreed, 14) == agreed
    assert rules.contact_due(last, None, 14) == date(2026, 3, 15)


@pytest.mark.parametrize(
    ("stage", "by", "then"),
    [("contact", 1, "introduction"), ("proposal", 1, "contract"), ("contract", 1, None), ("contact", -1, None)],
)
def test_stages_follow_one_another(stage: str, by: int, then: str | None) -> None:
    assert rules.step_of(stage, by) == then


@pytest.mark.parametrize(
    ("day", "yearly", "then"),
    [
        (date(2026, 3, 3), False, date(2026, 3, 3)),
        (date(2026, 3, 2), False, None),
        (date(2026, 3, 2), True, date(2027, 3, 2)),
        (date(2024, 2, 29), True, date(2027, 2, 28)),
    ],
)
def test_a_care_date_comes_again_or_is_over(day: date, yearly: bool, then: date | None) -> None:
    assert rules.coming(day, yearly, TUESDAY) == then


@given(day=st.dates(date(2000, 1, 1), date(2030, 1, 1)))
def test_a_yearly_day_always_comes_within_a_year(day: date) -> None:
    found = rules.coming(day, True, TUESDAY)
    assert found is not None and found >= TUESDAY
    if day < TUESDAY:
        assert found < TUESDAY + timedelta(days=367)
