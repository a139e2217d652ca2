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
        (time(8), 8, True, 0, time(17, 30)),
        (time(9), 8, True, 1, time(8, 30)),
        (time(17), 8, True, 1, time(16, 30)),
        (time(12), 2, False, 0, time(10)),
        (time(17), 20, True, 3, time(10)),
        (time(11), 2, True, 0, time(14, 30)),
        (time(10), 2, True, 0, time(12)),
        (time(12), 2, True, 0, time(15, 30)),
        (time(12, 40), 2, True, 0, time(15, 30)),
        (time(13, 30), 2, True, 0, time(15, 30)),
    ],
)
def test_a_first_answer_is_due_by_working_hours(at: time, hours: int, working: bool, days: int, closing: time) -> None:
    now = datetime.combine(TUESDAY, at)
    assert rules.answer_rule(now, hours, CLOSES, working) == Rule(Way.AFTER, days, TUESDAY, closing)


@pytest.mark.parametrize(
    ("closes", "spans"),
    [
        (time(18), ((time(8), time(12)), (time(13, 30), time(18)))),
        (time(14), ((time(8), time(12)), (time(13, 30), time(14)))),
        (time(13), ((time(8), time(12)),)),
        (time(11), ((time(8), time(11)),)),
        (time(7), ((time(8), time(9)),)),
    ],
)
def test_a_day_is_worked_before_lunch_and_after_it(closes: time, spans: tuple[tuple[time, time], ...]) -> None:
    assert rules.hours_of(closes) == spans


@pytest.mark.parametrize(
    ("at", "days", "closing"), [(time(11), 0, time(12)), (time(12), 1, time(9)), (time(11, 30), 1, time(8, 30))]
)
def test_a_unit_that_closes_at_noon_goes_on_the_day_after(at: time, days: int, closing: time) -> None:
    rule = rules.answer_rule(datetime.combine(TUESDAY, at), 1, time(12), True)
    assert rule == Rule(Way.AFTER, days, TUESDAY, closing)


@given(at=st.times(), hours=st.integers(1, 60), working=st.booleans(), closes=st.times())
def test_a_clock_always_stops_within_working_hours(at: time, hours: int, working: bool, closes: time) -> None:
    rule = rules.answer_rule(datetime.combine(TUESDAY, at), hours, closes, working)
    assert any(begin <= rule.closing <= end for begin, end in rules.hours_of(closes)) and rule.days >= 0


@given(at=st.times(), hours=st.integers(1, 30), closes=st.times(time(9)))
def test_a_clock_runs_as_many_hours_as_it_is_given(at: time, hours: int, closes: time) -> None:
    """Count the minutes of its hours from the start to the end, day by day."""
    begins = datetime.combine(TUESDAY, at.replace(second=0, microsecond=0))
    rule = rules.answer_rule(begins, hours, closes.replace(second=0, microsecond=0), True)
    ends = datetime.combine(TUESDAY + timedelta(days=rule.days), rule.closing)
    run = timedelta()
    for day in range(rule.days + 1):
        for begin, end in rules.hours_of(closes.replace(second=0, microsecond=0)):
            first, last = (datetime.combine(TUESDAY + timedelta(days=day), one) for one in (begin, end))
            run += max(min(last, ends) - max(first, begins), timedelta())
    assert run == timedelta(hours=hours)


@pytest.mark.parametrize(
    ("stands", "before", "after", "then"),
    [
        (None, None, None, None),
        (date(2026, 3, 9), date(2026, 3, 9), None, None),
        (date(2026, 3, 9), date(2026, 3, 9), date(2026, 3, 5), date(2026, 3, 5)),
        (None, None, date(2026, 3, 5), date(2026, 3, 5)),
        (date(2026, 3, 12), date(2026, 3, 9), date(2026, 3, 5), date(2026, 3, 12)),
    ],
)
def test_what_was_agreed_apart_from_a_struck_contact_stays(
    stands: date | None, before: date | None, after: date | None, then: date | None
) -> None:
    assert rules.agreed_again(stands, before, after) == then


def test_an_entry_is_mended_within_thirty_days() -> None:
    assert rules.may_be_mended(TUESDAY, TUESDAY + timedelta(days=30))
    assert not rules.may_be_mended(TUESDAY, TUESDAY + timedelta(days=31))


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
