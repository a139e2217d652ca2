"""Which day a review is held, what it looks at, what fits, who signs: as tables, and as properties where one holds."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers.review import rules
from customers.review.rules import CONTACT, DUPLICATE, GAPS, LOOK, NEW, NOTHING, STALE, Earlier, Found

MONDAY = date(2026, 11, 23)
DAYS = st.dates(date(2020, 1, 1), date(2040, 1, 1))


def on(*weekdays: int) -> object:
    return lambda day: day.weekday() in weekdays


@pytest.mark.parametrize(
    ("worked", "held"),
    [
        ((0, 1, 2, 3, 4), MONDAY),
        ((2, 3, 4), MONDAY + timedelta(days=2)),
        ((5,), MONDAY + timedelta(days=5)),  # a make-up Saturday is all that is worked
        ((), None),
    ],
)
def test_a_review_is_held_on_the_first_working_day_of_the_week(worked: tuple[int, ...], held: date | None) -> None:
    assert rules.held_on(MONDAY, on(*worked)) == held


@pytest.mark.parametrize(("weekday", "due"), [(0, False), (1, False), (2, True), (6, True)])
def test_a_session_is_due_from_its_day_to_the_end_of_the_week(weekday: int, due: bool) -> None:
    assert rules.is_due(MONDAY + timedelta(days=weekday), on(2, 3, 4)) is due


def test_a_week_that_is_off_has_no_session() -> None:
    assert not rules.is_due(MONDAY, on())


@given(DAYS)
def test_every_day_belongs_to_the_week_of_its_monday(day: date) -> None:
    monday = rules.monday_of(day)
    assert monday.weekday() == 0 and day in rules.week(monday)


@pytest.mark.parametrize(
    ("kind", "depth", "looked"),
    [
        (NEW, "sample", True),
        (DUPLICATE, "sample", True),
        (LOOK, "every", True),
        (LOOK, "faults", False),
        (LOOK, "sample", False),
        (GAPS, "every", True),
        (STALE, "faults", True),
        (CONTACT, "faults", True),
    ],
)
def test_how_deep_a_session_looks_follows_the_grade(kind: str, depth: str, looked: bool) -> None:
    assert rules.looks_at(kind, depth, 7, MONDAY) is looked


@given(st.integers(1, 10**9), DAYS)
def test_one_of_a_sample_comes_up_once_in_five_weeks(customer: int, day: date) -> None:
    mondays = [rules.monday_of(day) + rules.WEEK * number for number in range(rules.ONE_IN)]
    assert sum(rules.looks_at(GAPS, "sample", customer, monday) for monday in mondays) == 1


def test_a_list_takes_what_was_carried_then_the_higher_grades_then_the_longest_waiting() -> None:
    def found(customer: int, **more: object) -> Found:
        return Found(CONTACT, customer, 1, **more)  # type: ignore[arg-type]

    rows = [
        found(1, rank=2, day=MONDAY),
        found(2, rank=1),
        found(3, rank=2, day=MONDAY - timedelta(days=9)),
        found(4, rank=3, weeks=1),
        found(5, rank=1, day=MONDAY),
    ]
    assert [one.customer for one in rules.taken(rows)] == [4, 5, 2, 3, 1]
    assert [one.customer for one in rules.taken(rows, 2)] == [4, 5]


@pytest.mark.parametrize(
    ("decision", "weeks", "in_hand", "rest"),
    [
        (NOTHING, 1, False, True),
        (NOTHING, 3, False, True),
        (NOTHING, 4, False, False),
        ("done", 1, False, False),
        ("assign", 9, True, True),
        ("plan", 1, False, False),
    ],
)
def test_what_a_post_has_in_hand_rests_and_what_needed_nothing_rests_four_weeks(
    decision: str, weeks: int, in_hand: bool, rest: bool
) -> None:
    assert rules.rests(Earlier(decision, MONDAY - rules.WEEK * weeks, in_hand), MONDAY) is rest
    assert not rules.rests(None, MONDAY)


@pytest.mark.parametrize(
    ("person", "first", "second", "part"),
    [(1, None, None, "first"), (1, 1, None, ""), (2, 1, None, "second"), (2, 1, 2, ""), (3, 1, 2, "")],
)
def test_two_different_people_sign(person: int, first: int | None, second: int | None, part: str) -> None:
    assert rules.part_of(person, first=first, second=second) == part


@pytest.mark.parametrize(
    ("ahead", "fault"), [(-1, "past"), (0, ""), (4, ""), (5, "off"), (11, ""), (14, "far"), (30, "far")]
)
def test_a_plan_lies_on_a_working_day_up_to_the_end_of_next_week(ahead: int, fault: str) -> None:
    day = MONDAY + timedelta(days=ahead)
    assert rules.plan_fault(day, MONDAY, MONDAY, on(0, 1, 2, 3, 4)) == fault


def test_the_next_undecided_is_the_one_below_else_the_first_above() -> None:
    order = [4, 5, 6, 7]
    assert rules.next_undecided(order, {4, 6}, 5) == 6
    assert rules.next_undecided(order, {4}, 6) == 4
    assert rules.next_undecided(order, set(), 6) is None


def test_progress_counts_what_people_decided_what_is_carried_and_what_waits() -> None:
    found = rules.progress({"": 3, "done": 4, "plan": 1, "assign": 1, "nothing": 1, "carried": 2, "settled": 1})
    assert (found.items, found.decided, found.carried, found.settled, found.open) == (13, 7, 2, 1, 3)
    assert found.percent == 53 and rules.progress({}).percent == 100


@given(st.dictionaries(st.sampled_from(["", "done", "plan", "carried", "settled"]), st.integers(0, 40)))
def test_progress_loses_no_item(counts: dict[str, int]) -> None:
    found = rules.progress(counts)
    assert found.open + found.decided + found.carried + found.settled == sum(counts.values()) and found.open >= 0


def test_the_grid_counts_each_owner_and_grade() -> None:
    cells = [("7", "important"), ("7", ""), ("7", "important"), ("role:statistical_analyst", "")]
    assert rules.grid(cells) == {"7": {"important": 2, "": 1}, "role:statistical_analyst": {"": 1}}
