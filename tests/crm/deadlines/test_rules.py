"""When an overdue deadline goes above, and to whom: tables and properties."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.deadlines.rules import escalation_edge, middle_and_worst, post_above, working_days_late
from crm.workdays.rules import Calendar

FIRST = date(2026, 11, 2)  # a Monday
WEEKS = Calendar(FIRST, bytes([1, 1, 1, 1, 1, 0, 0] * 12), {2026, 2027})
MONDAY = date(2026, 11, 23)


def at(days: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, 23, hour, minute) + timedelta(days=days)


@pytest.mark.parametrize(
    ("now", "edge"),
    [
        (at(1, 18), at(0, 18)),
        (at(1, 9), at(0, 9)),
        (at(0, 18), at(-3, 18)),  # Friday's end of work, on Monday's
        (at(-1, 18), at(-3, 0)),  # Sunday: nothing of Friday has waited a working day
        (at(-2, 0), at(-3, 0)),
        (at(-3, 23, 59), at(-4, 23, 59)),
    ],
)
def test_a_working_day_before(now: datetime, edge: datetime) -> None:
    assert escalation_edge(now, WEEKS) == edge


@given(st.lists(st.datetimes(at(-14, 0), at(21, 0)), min_size=2, max_size=2).map(sorted))
def test_what_went_above_stays_due_to_go_above(moments: list[datetime]) -> None:
    earlier, later = moments
    assert escalation_edge(earlier, WEEKS) <= escalation_edge(later, WEEKS) < later


CHAIN = {1: 2, 2: 3, 3: None, 4: 5, 5: 4, 6: 6}


@pytest.mark.parametrize(
    ("post", "acted", "told"),
    [
        (1, {2, 3}, 2),
        (1, {3}, 3),  # nobody acts on the one above: the one above that
        (1, {1}, None),
        (3, {1, 2, 3}, None),
        (4, {4}, None),  # posts wired in a circle end the walk
        (4, {5}, 5),
        (6, {6}, None),
        (9, {1}, None),
    ],
)
def test_the_post_above_on_which_somebody_acts(post: int, acted: set[int], told: int | None) -> None:
    assert post_above(post, CHAIN, acted) == told


@pytest.mark.parametrize(
    ("due", "done", "days"),
    [
        (MONDAY, MONDAY, 0),
        (MONDAY, date(2026, 11, 24), 1),
        (date(2026, 11, 20), MONDAY, 1),
        (MONDAY, date(2026, 11, 30), 5),
    ],
)
def test_lateness_counts_working_days(due: date, done: date, days: int) -> None:
    assert working_days_late(due, done, WEEKS) == days


def test_median_and_worst() -> None:
    assert middle_and_worst([]) == (0.0, 0) and middle_and_worst([3, 0, 1, 2]) == (1.5, 3)
