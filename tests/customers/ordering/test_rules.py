"""Which act follows which, and by when: tables."""

from datetime import date, datetime, time

import pytest

from crm.workdays.rules import Beyond, Calendar, due_day
from customers.ordering.rules import MOVES, OVER, PARTS, Act, due_rule, training_fault

# Mon 23 Nov 2026 to Sun 6 Dec; Wednesday 25 is off, Saturday 28 is worked.
WORKED = bytes([1, 1, 0, 1, 1, 1, 0, 1, 1, 1, 1, 1, 0, 0])
KNOWN = Calendar(date(2026, 11, 23), WORKED, {2026})
SIX = time(18)


def nov(day: int, hour: int = 10, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute)


def test_every_act_is_of_a_post_of_the_application_and_leads_on() -> None:
    states = {"approved", *(move.to for move in MOVES.values())}
    assert all(move.post in PARTS and move.after <= states for move in MOVES.values())
    assert [move.to for move in MOVES.values()] == ["set_up", "sent", "received", "passed_on", "agreed", "ready"]
    assert not {state for move in MOVES.values() for state in move.after} & OVER
    assert {act for move in MOVES.values() for act in move.opens} | {Act.SET_UP} == set(Act)


@pytest.mark.parametrize(
    ("act", "now", "day", "closing"),
    [
        (Act.SET_UP, nov(23), date(2026, 11, 24), SIX),
        (Act.SET_UP, nov(24), date(2026, 11, 26), SIX),
        (Act.SEND, nov(23), date(2026, 11, 26), time(12)),
        (Act.RECEIVE, nov(23, 19), date(2026, 11, 26), time(12)),
        (Act.RECEIVE, nov(26), date(2026, 11, 28), time(12)),
        (Act.PASS_ON, nov(26, 11), date(2026, 11, 26), SIX),
        (Act.PASS_ON, nov(26, 18), date(2026, 11, 27), SIX),
        (Act.PASS_ON, nov(29, 11), date(2026, 11, 30), SIX),
        (Act.AGREE, nov(27), date(2026, 11, 28), SIX),
    ],
)
def test_when_an_act_is_due(act: Act, now: datetime, day: date, closing: time) -> None:
    rule = due_rule(act, now, SIX)
    assert (due_day(rule, KNOWN).day, rule.closing) == (day, closing)


def test_the_training_is_due_at_its_own_time_whatever_day_it_is() -> None:
    rule = due_rule(Act.TRAIN, nov(26), SIX, nov(29, 15, 30))
    assert (due_day(rule, KNOWN).day, rule.closing) == (date(2026, 11, 29), time(15, 30))


@pytest.mark.parametrize(
    ("after", "weekday", "day"),
    [
        (date(2026, 11, 23), 5, date(2026, 11, 27)),
        (date(2026, 11, 27), 5, date(2026, 12, 4)),
        (date(2026, 11, 23), 3, date(2026, 12, 2)),
        (date(2026, 11, 23), 1, date(2026, 11, 30)),
    ],
)
def test_the_order_day_after_a_training_is_a_worked_one(after: date, weekday: int, day: date) -> None:
    assert KNOWN.weekday_after(after, weekday) == day


def test_beyond_the_calendar_no_order_day_is_guessed() -> None:
    with pytest.raises(Beyond):
        KNOWN.weekday_after(date(2026, 12, 4), 5)


@pytest.mark.parametrize(
    ("at", "fault"),
    [
        (nov(26, 9), "past"),
        (nov(26, 10), "past"),
        (nov(26, 10, 1), ""),
        (nov(27, 8), ""),
        (nov(27, 7, 59), "outside"),
        (nov(27, 18), ""),
        (nov(27, 18, 1), "outside"),
    ],
)
def test_a_training_lies_ahead_and_within_working_hours(at: datetime, fault: str) -> None:
    assert training_fault(at, nov(26), SIX) == fault
