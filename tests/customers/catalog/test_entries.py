"""Tiers, loyalty and completeness."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers.catalog.rules import (
    Category,
    Entry,
    Group,
    Kind,
    Tier,
    completeness,
    computed,
    highest,
    lowest_allowed,
    loyalty,
)
from customers.catalog.shipped import ENTRIES

TODAY = date(2026, 11, 23)


def test_tiers_are_ordered_by_closeness_and_not_by_letter() -> None:
    assert Tier.GENERAL < Tier.SENSITIVE < Tier.RESTRICTED
    assert Tier.RESTRICTED > Tier.SENSITIVE >= Tier.SENSITIVE and Tier.GENERAL <= "restricted"
    assert sorted(Tier, reverse=True)[0] == Tier.RESTRICTED == max(Tier)


@given(st.lists(st.sampled_from(list(Tier))))
def test_what_stands_together_has_the_tier_of_its_highest_part(tiers: list[Tier]) -> None:
    together = highest(tiers)
    assert all(tier <= together for tier in tiers) and (together in tiers or together == Tier.GENERAL)


@pytest.mark.parametrize(
    ("since", "kind"),
    [
        (date(2026, 11, 23), "new"),
        (date(2025, 11, 24), "new"),
        (date(2025, 11, 23), "old"),
        (date(2021, 11, 24), "old"),
        (date(2021, 11, 23), "loyal"),
        (date(2008, 1, 1), "loyal"),
        (None, ""),
    ],
)
def test_years_of_cooperation_make_the_class(since: date | None, kind: str) -> None:
    assert loyalty(since, TODAY) == kind


def test_a_leap_day_has_its_anniversary_on_the_first_of_march() -> None:
    assert loyalty(date(2024, 2, 29), date(2025, 2, 28)) == "new"
    assert loyalty(date(2024, 2, 29), date(2025, 3, 1)) == "old"


@given(st.dates(date(2000, 1, 1), date(2026, 1, 1)), st.integers(0, 9000), st.integers(0, 9000))
def test_loyalty_only_grows(since: date, one: int, more: int) -> None:
    order = ("new", "old", "loyal")
    earlier, later = since + timedelta(one), since + timedelta(one + more)
    assert order.index(loyalty(since, earlier)) <= order.index(loyalty(since, later))


def test_only_a_computed_entry_is_computed() -> None:
    by = {entry.identifier: entry for entry in ENTRIES}
    assert computed(by["loyalty"], "2020-01-01", TODAY) == "loyal" and computed(by["loyalty"], "", TODAY) == ""
    with pytest.raises(ValueError, match="phone is not computed"):
        computed(by["phone"], "2020-01-01", TODAY)


def an_entry(identifier: str, **more: object) -> Entry:
    return Entry(identifier, identifier, identifier, Group.BASIC, Kind.TEXT, **{"reason_en": "why", **more})  # type: ignore[arg-type]


def test_completeness_counts_what_may_be_collected() -> None:
    entries = [an_entry("a"), an_entry("b"), an_entry("c"), an_entry("d", hidden=True), an_entry("e", computed=True)]
    entries.append(an_entry("f", reason_en=""))
    assert completeness(set(), entries) == 0
    assert completeness({"a", "d", "e", "f"}, entries) == 33
    assert completeness({"a", "b", "c"}, entries) == 100
    assert completeness(set(), []) == 100


@pytest.mark.parametrize(
    ("category", "kind", "tier"),
    [
        (Category.HEALTH, Kind.LONG_TEXT, Tier.RESTRICTED),
        (Category.PROPERTY, Kind.MONEY, Tier.RESTRICTED),
        (Category.CREDIT, Kind.CHOICE, Tier.SENSITIVE),
        (Category.IDENTITY, Kind.PHONE, Tier.SENSITIVE),
        (Category.IDENTITY, Kind.REGION, Tier.GENERAL),
        (Category.BUSINESS, Kind.PERSON, Tier.GENERAL),
    ],
)
def test_a_category_has_a_tier_below_which_it_cannot_go(category: Category, kind: Kind, tier: Tier) -> None:
    assert lowest_allowed(category, kind) == tier
