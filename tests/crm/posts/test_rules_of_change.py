"""Which changes of holders and leaves stand, and who may make them, as tables."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.posts import rules
from crm.posts.rules import Absence, Letter, Term

AMY, BO, CAT = 1, 2, 3
D0 = date(2026, 11, 2)


def day(number: int) -> date:
    return D0 + timedelta(days=number)


def away(person: int, first: int, until: int) -> Absence:
    return Absence(person, day(first), day(until))


@pytest.mark.parametrize(
    ("first", "until", "taken", "fault"),
    [
        (5, 6, [], ""),
        (5, 35, [], ""),
        (5, 36, [], "too_long"),
        (5, 5, [], "backwards"),
        (8, 5, [], "backwards"),
        (-1, 3, [], "past"),
        (0, 3, [], ""),
        (5, 8, [(8, 10)], ""),
        (5, 8, [(2, 5)], ""),
        (5, 8, [(7, 10)], "overlap"),
        (5, 8, [(6, 7)], "overlap"),
        (5, 8, [(6, 6)], ""),
        (5, 20, [(20, 35)], ""),
        (5, 20, [(20, 36)], "too_long"),
        (20, 36, [(5, 20)], "too_long"),
        (12, 22, [(0, 5), (5, 12), (22, 31)], "too_long"),
        (12, 22, [(0, 5), (6, 12), (22, 31)], ""),
        (80, 85, [], "outside"),
    ],
)
def test_which_leaves_stand(first: int, until: int, taken: list[tuple[int, int]], fault: str) -> None:
    term = Term(AMY, "A", day(-100), day(80))
    absences = [away(AMY, *one) for one in taken]
    assert rules.leave_fault(term, day(first), day(until), absences, day(0)) == fault


@pytest.mark.parametrize(
    ("first", "until", "on", "fault"),
    [
        (-3, 5, 0, ""),
        (-3, 5, 4, ""),
        (-3, 5, 5, "not_earlier"),
        (-3, 5, -1, "past"),
        (2, 5, 0, ""),
        (2, 2, 1, "not_earlier"),
    ],
)
def test_which_returns_stand(first: int, until: int, on: int, fault: str) -> None:
    assert rules.return_fault(day(first), day(until), day(on), day(0)) == fault


@pytest.mark.parametrize(
    ("person", "letter", "first", "fault"),
    [
        (CAT, "A", 0, ""),
        (CAT, "A", 9, ""),
        (CAT, "A", -1, "past"),
        (AMY, "A", 3, "already"),
        (BO, "A", 3, "both_sides"),
        (AMY, "B", 3, "both_sides"),
    ],
)
def test_who_can_take_a_side(person: int, letter: Letter, first: int, fault: str) -> None:
    terms = [Term(AMY, "A", day(-9)), Term(BO, "B", day(-9))]
    assert rules.holder_fault(person, letter, day(first), terms, day(0)) == fault


def test_the_first_holder_of_a_side_may_have_begun_long_ago() -> None:
    assert rules.holder_fault(AMY, "A", day(-900), [], day(0)) == ""


def test_a_former_b_may_become_a() -> None:
    terms = [Term(AMY, "A", day(-9)), Term(BO, "B", day(-9), day(2)), Term(CAT, "B", day(2))]
    assert rules.holder_fault(BO, "A", day(2), terms, day(0)) == ""
    assert rules.holder_fault(BO, "A", day(1), terms, day(0)) == "both_sides"


@pytest.mark.parametrize(
    ("role", "on", "post", "above", "may"),
    [
        ("section_chief", 9, 5, 9, True),
        ("section_chief", 8, 5, 9, False),
        ("account_manager", 5, 5, 9, False),
        ("information_centre", 7, 5, 9, True),
        ("information_centre", 5, 5, 9, False),
        ("information_centre", 5, 5, 5, False),
        ("compliance_officer", 7, 5, None, False),
    ],
)
def test_who_staffs_a_post(role: str, on: int, post: int, above: int | None, may: bool) -> None:
    assert rules.may_staff(role=role, on=on, post=post, above=above) is may


@pytest.mark.parametrize(
    ("role", "on", "above", "may"),
    [
        ("section_chief", 9, 9, True),
        ("section_chief", 8, 9, False),
        ("account_manager", 5, 5, False),
        ("information_centre", 7, None, False),
        ("security_administrator", 7, None, False),
        ("security_administrator", 9, 9, False),
    ],
)
def test_holders_are_named_from_the_post_above_and_from_nowhere_else(
    role: str, on: int, above: int | None, may: bool
) -> None:
    assert rules.may_fill(role=role, on=on, post=5, above=above) is may


@pytest.mark.parametrize("role", sorted(rules.ADMINISTRATORS))
def test_an_administrator_enters_nobodys_leave(role: str) -> None:
    assert not rules.may_staff(role=role, on=9, post=5, above=9)


def test_a_change_stands_on_two_people_neither_of_whom_has_the_benefit() -> None:
    assert rules.may_warrant(proposer=AMY, approver=BO)
    assert rules.may_warrant(proposer=AMY, approver=BO, beneficiary=CAT)
    for proposer, approver, beneficiary in ((AMY, AMY, None), (AMY, BO, AMY), (AMY, BO, BO)):
        assert not rules.may_warrant(proposer=proposer, approver=approver, beneficiary=beneficiary)


def test_nobody_names_themselves() -> None:
    assert rules.may_name(by=AMY, person=BO, fills=True)
    assert not rules.may_name(by=AMY, person=AMY, fills=True)
    assert not rules.may_name(by=AMY, person=BO, fills=False)


@pytest.mark.parametrize(
    ("by", "stand_ins", "staffs", "may"),
    [
        (AMY, [BO], False, False),
        (AMY, [BO], True, False),
        (CAT, [BO], True, True),
        (CAT, [BO], False, False),
        (BO, [BO], True, False),
        (BO, [BO], False, False),
    ],
)
def test_a_leave_is_entered_from_above_and_never_by_the_holder_nor_by_whom_it_seats(
    by: int, stand_ins: list[int], staffs: bool, may: bool
) -> None:
    assert rules.may_send_away(by=by, holder=AMY, stand_ins=stand_ins, staffs=staffs) is may


@given(st.lists(st.tuples(st.integers(min_value=0, max_value=24), st.integers(min_value=1, max_value=40)), max_size=12))
def test_leaves_that_stand_never_keep_anyone_away_longer_than_the_ceiling(asked: list[tuple[int, int]]) -> None:
    taken: list[Absence] = []
    for first, length in asked:
        leave = away(AMY, first, first + length)
        if not rules.leave_fault(Term(AMY, "A", day(0)), leave.first, leave.until, taken, day(0)):
            taken.append(leave)
    on_end = 0
    for number in range(80):
        on_end = on_end + 1 if rules.is_away(taken, AMY, day(number)) else 0
        assert on_end <= rules.LEAVE_DAYS
