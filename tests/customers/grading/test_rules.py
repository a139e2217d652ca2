"""The rules of a grading as pure tables and properties: sums, levels, moves, faults."""

import copy
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers.catalog.entries import Category, Entry, Group, Kind, Tier
from customers.catalog.scoring import Criterion, Scheme, scheme_of
from customers.catalog.shipped import ENTRIES
from customers.grading import rules
from customers.grading.shipped import FIRST
from tests.customers.grading.people import BEST, PLAIN

ENTRY = {entry.identifier: entry for entry in ENTRIES if rules.may_count(entry)}
ROLES = ("account_manager", "section_chief")
CODES = ("a", "b", "c")


@pytest.mark.parametrize(
    ("values", "total", "level"),
    [
        (BEST, 10_000, "important"),
        (PLAIN, 3550, "general"),
        ({**BEST, "scientific_quota": "59"}, 8800, "important"),
        ({**BEST, "scientific_quota": "0", "trade_area": "school"}, 6800, "general"),
        ({**BEST, "attention": "nobody knows it"}, 9000, "important"),
        ({**BEST, "monthly_orders": "", "monthly_amount": "", "main_products": ""}, 7500, "important"),
        ({**PLAIN, "monthly_orders": "4", "monthly_amount": "8000", "main_products": "class_3"}, 5250, "general"),
    ],
)
def test_a_grade_is_the_sum_of_weights_times_scores(values: Mapping[str, str], total: int, level: str) -> None:
    found = scheme_of(FIRST).grade(values)
    assert (found.total, found.level, found.gaps) == (total, level, ())


@pytest.mark.parametrize(
    ("number", "score"),
    [("0", 0), ("0.5", 0), ("1", 20), ("29", 20), ("30", 40), ("199", 80), ("99999", 100), ("x", 0)],
)
def test_a_number_scores_by_the_band_that_it_has_reached(number: str, score: int) -> None:
    (quota,) = [one for one in scheme_of(FIRST).criteria if one.field == "scientific_quota"]
    assert quota.points(number) == 20 * score


def test_a_gap_stops_only_where_the_field_has_a_weight_and_stops() -> None:
    content = copy.deepcopy(FIRST)
    assert scheme_of(content).grade({**BEST, "attention": ""}).gaps == ("attention",)
    content["criteria"][3] |= {"stops": False}
    found = scheme_of(content).grade({**BEST, "attention": ""})
    assert (found.gaps, found.total) == ((), 9000)
    content["criteria"][3] |= {"stops": True, "weight": 0}
    found = scheme_of(content).grade({**BEST, "attention": ""})
    assert found.gaps == () and "attention" not in found.points


SCORES = st.dictionaries(st.sampled_from(CODES), st.integers(0, 100), max_size=3)
CRITERIA = st.lists(
    st.builds(Criterion, st.sampled_from(["f", "g", "h", "i"]), st.integers(0, 100), SCORES, stops=st.booleans()),
    max_size=4,
    unique_by=lambda one: one.field,
).map(tuple)
VALUES = st.fixed_dictionaries({name: st.sampled_from(["", *CODES]) for name in "fghi"})
THRESHOLDS = st.lists(st.integers(0, 30_000), min_size=1, max_size=5, unique=True).map(
    lambda points: tuple((f"l{number}", least) for number, least in enumerate(sorted(points, reverse=True)))
)


@given(CRITERIA, THRESHOLDS, VALUES, st.integers(0, 3), st.integers(0, 100))
def test_a_greater_weight_never_lowers_a_sum_or_a_level(
    criteria: tuple[Criterion, ...], thresholds: Any, values: dict[str, str], at: int, more: int
) -> None:
    if at >= len(criteria):
        return
    raised = list(criteria)
    one = criteria[at]
    raised[at] = Criterion(one.field, one.weight + more, one.scores, stops=False)
    before = Scheme(
        (*criteria[:at], Criterion(one.field, one.weight, one.scores, stops=False), *criteria[at + 1 :]), thresholds
    )
    after = Scheme(tuple(raised), thresholds)
    was, now = before.grade(values), after.grade(values)
    assert now.total >= was.total and now.gaps == was.gaps
    order = [code for code, _least in thresholds] + [""]
    assert order.index(now.level) <= order.index(was.level) or was.gaps


@given(CRITERIA, THRESHOLDS, VALUES)
def test_the_explanation_adds_up_to_the_sum_that_made_the_level(
    criteria: tuple[Criterion, ...], thresholds: Any, values: dict[str, str]
) -> None:
    scheme = Scheme(criteria, thresholds)
    found = scheme.grade(values)
    parts = rules.parts(scheme, found.points)
    assert rules.total(parts) == found.total <= scheme.most
    assert all(0 <= (part.points or 0) <= part.most for part in parts)
    if not found.gaps:
        assert found.level == scheme.level(rules.total(parts) or 0)


@given(CRITERIA, VALUES)
def test_a_sum_with_a_part_that_stays_shut_is_not_told(criteria: tuple[Criterion, ...], values: dict[str, str]) -> None:
    scheme = Scheme(criteria, (("x", 0),))
    found = scheme.grade(values)
    for name in scheme.fields:
        parts = rules.parts(scheme, found.points, shut=[name])
        assert rules.total(parts) is None and [part.points for part in parts if part.field == name] == [None]


@pytest.mark.parametrize(
    ("before", "after", "move"),
    [
        ("", "a", "new"),
        ("of old rules", "a", "new"),
        ("b", "a", "up"),
        ("a", "c", "down"),
        ("b", "b", "same"),
        ("b", "", "held"),
        ("", "", "held"),
    ],
)
def test_a_grade_moves_by_the_order_of_the_levels(before: str, after: str, move: str) -> None:
    assert rules.move(before, after, CODES) == move


def test_what_moved_a_grade_is_named_by_the_size_of_its_change() -> None:
    assert rules.made_it({"a": 100, "b": 500, "c": 7}, {"a": 400, "b": 100, "c": 7}) == [("b", -400), ("a", 300)]


def broken(**changes: Any) -> dict[str, Any]:
    """Return the rules that ship with something changed."""
    content = copy.deepcopy(FIRST)
    for path, value in changes.items():
        where, row, name = path.split("__")
        content[where][int(row)][name] = value
    return content


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ({**FIRST, "levels": FIRST["levels"][1:]}, "few"),
        (broken(levels__0__heading_zh=""), "nameless"),
        (broken(levels__1__heading_en="important customer"), "twice"),
        (broken(levels__1__at_least=70), "order"),
        (broken(levels__1__at_least=10), "floor"),
        (broken(levels__0__contact_interval_days=0), "interval"),
        (broken(levels__0__review_depth="never"), "service"),
        (broken(levels__0__told=["nobody"]), "service"),
        (broken(levels__0__at_least=101), "unreachable"),
        (broken(criteria__8__weight=60), "sealed_share"),
        (broken(criteria__0__field="phone"), "field"),
        (broken(criteria__0__bands=[]), "scoreless"),
        ({**FIRST, "criteria": [{**one, "weight": 0} for one in FIRST["criteria"]]}, "weightless"),
    ],
)
def test_rules_that_cannot_be_used_say_why(content: dict[str, Any], code: str) -> None:
    assert code in {fault.code for fault in rules.faults(content, ENTRY, ROLES)}


def test_the_rules_that_ship_can_be_used() -> None:
    assert rules.faults(FIRST, ENTRY, ROLES) == []


def test_who_a_customer_is_and_what_it_owns_never_counts() -> None:
    assert set(ENTRY) == {
        *("market_type", "business_format", "scientific_quota", "trade_area", "display_form"),
        *("attention", "cooperation", "integrity_grade", "monthly_orders", "monthly_amount", "main_products"),
    }
    made = {"category": Category.TRANSACTIONS, "tier": Tier.SENSITIVE, "built_in": False}
    added = Entry("orders_a_year", "年订货额", "Orders", Group.BUSINESS, Kind.INTEGER, **made)  # type: ignore[arg-type]
    assert rules.may_count(added)


def test_distributions_stand_in_the_order_of_the_levels_with_the_rest_last() -> None:
    assert rules.shares({"a": 3, "c": 1, "": 2, "old": 5}, ["c", "b", "a"]) == [1, 0, 3, 7]
    assert Decimal("1") == scheme_of(FIRST).criteria[0].bands[0][0]
