"""The levels of the grading stand where every room may read them."""

import pytest

from customers.catalog.actions import tier_fault
from customers.catalog.entries import Tier
from customers.catalog.levels import SHIPPED, UNGRADED, Depth, Level, level_of, levels, put_in_force
from customers.catalog.queries import catalogue

pytestmark = pytest.mark.django_db
FIVE = [
    Level(f"s{n}", f"{n}星", f"{n} stars", 6 - n, 80 - 10 * n, Depth.FAULTS, ("account_manager",))
    for n in range(5, 0, -1)
]


def test_what_ships_stands_until_the_company_puts_its_own_in_force() -> None:
    assert levels() == SHIPPED and level_of("important").contact_interval_days == 14
    put_in_force(FIVE)
    assert levels() == tuple(FIVE) and level_of("s5").rank == 1


def test_a_level_that_stands_no_longer_is_known_to_who_still_has_it() -> None:
    put_in_force(FIVE)
    put_in_force(FIVE[:2])
    assert [one.code for one in levels()] == ["s5", "s4"] and level_of("s1").contact_interval_days == 70
    assert list(catalogue().entry("grade").codes)[:2] == ["s5", "s4"] and "s1" in catalogue().entry("grade").codes


def test_who_has_no_grade_is_served_as_not_graded() -> None:
    assert level_of("") == UNGRADED == level_of("nobody-knows-it") and level_of("s1", FIVE) == FIVE[4]


def test_a_computed_entry_is_not_sealed_as_nothing_of_it_is_ever_typed_in() -> None:
    assert tier_fault(catalogue().entry("grade"), Tier.SENSITIVE) == "computed_sealed"
