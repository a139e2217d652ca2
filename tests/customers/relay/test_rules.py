"""The relay follows from the catalogue: which fields belong to which stage, by when, and where a newcomer goes next."""

from dataclasses import replace
from datetime import date, time

import pytest

from crm.workdays.rules import Calendar, Rule, Way
from customers.catalog.rules import Kind
from customers.catalog.shipped import ENTRIES
from customers.relay import rules

KNOWN = rules.plan(ENTRIES)
STAGES = {
    "entry": {
        "code", "name", "licence_number", "owner_name", "id_type", "id_number", "phone", "customer_since",
        "lead_source", "collected_by", "collected_on",
    },
    "placing": {
        "region", "street", "address", "longitude", "latitude", "visit_batch", "delivery_route", "delivery_order",
        "invoice_type", "serviced_by", "order_method", "settlement", "order_day",
    },
    "business": {"industry", "size", "market_type", "business_format", "scientific_quota"},
}  # fmt: skip
LATER = {
    ("account_manager", 10, True): ("trade_area", "display_form"),
    ("account_manager", 15, False): ("spare_phone", "needs", "storefront_photo"),
    ("account_manager", 20, True): ("attention", "cooperation"),
    ("licence_administrator", 15, False): ("sex", "ethnicity", "id_valid_until"),
    ("section_chief", 15, True): ("integrity_grade",),
}


@pytest.mark.parametrize("stage", STAGES)
def test_the_stages_hold_what_the_regulation_names(stage: str) -> None:
    assert set(KNOWN.names(stage)) == STAGES[stage]


def test_what_is_not_urgent_is_grouped_by_owner_and_day() -> None:
    assert {(one.owner, one.due_days, one.before_grading): one.fields for one in KNOWN.later} == LATER


def test_the_working_days_are_those_of_the_catalogue() -> None:
    assert [KNOWN.days(stage) for stage in rules.STAGES] == [0, 2, 3]


def _changed(identifier: str, **values: object) -> rules.Plan:
    return rules.plan(
        replace(entry, **values) if entry.identifier == identifier else entry  # type: ignore[arg-type]
        for entry in ENTRIES
    )


@pytest.mark.parametrize(
    ("identifier", "change", "stage"),
    [
        ("street", {"owner": "account_manager"}, "business"),
        ("street", {"due_days": 5}, ""),
        ("street", {"hidden": True}, ""),
        ("street", {"due_days": None}, ""),
        ("street", {"owner": "order_clerk"}, ""),
        ("street", {"reason_zh": "", "reason_en": ""}, ""),
        ("trade_area", {"due_days": 3}, "business"),
        ("spare_phone", {"owner": "licence_administrator", "due_days": 0}, "entry"),
        ("storefront_photo", {"due_days": 2}, ""),
    ],
)
def test_a_change_of_the_catalogue_changes_the_relay(identifier: str, change: dict[str, object], stage: str) -> None:
    assert _changed(identifier, **change).stage_of(identifier) == stage


def test_a_photo_that_is_urgent_is_due_all_the_same() -> None:
    found = _changed("storefront_photo", due_days=2)
    assert ("account_manager", 2, False) in {(one.owner, one.due_days, one.before_grading) for one in found.later}
    assert all(entry.kind != Kind.PHOTO for entries in found.stages.values() for entry in entries)


@pytest.mark.parametrize(
    ("stage", "empty", "mend", "sent_back", "following"),
    [
        ("entry", set(), set(), False, "placing"),
        ("placing", set(), set(), False, "business"),
        ("business", set(), set(), False, "approval"),
        ("entry", set(), set(), True, "approval"),
        ("entry", {"street"}, set(), True, "placing"),
        ("entry", set(), {"market_type"}, True, "business"),
        ("placing", set(), {"market_type"}, True, "business"),
        ("placing", set(), set(), True, "approval"),
    ],
)
def test_a_finished_stage_leads_on_and_a_mended_one_to_what_is_left(
    stage: str, empty: set[str], mend: set[str], sent_back: bool, following: str
) -> None:
    assert rules.after(stage, empty, mend, KNOWN, sent_back=sent_back) == following


@pytest.mark.parametrize(
    ("fields", "stage"),
    [
        (["phone", "street"], "entry"),
        (["street", "market_type"], "placing"),
        (["market_type"], "business"),
        (["trade_area"], ""),
        ([], ""),
    ],
)
def test_it_goes_back_to_the_earliest_stage_of_the_fields_to_mend(fields: list[str], stage: str) -> None:
    assert rules.back_to(fields, KNOWN) == stage


TODAY, FIVE = date(2026, 11, 25), time(17)


@pytest.mark.parametrize(
    ("order_day", "closed", "rule"),
    [
        ("5", False, Rule(Way.BEFORE, 1, TODAY, FIVE, 5)),
        ("5", True, Rule(Way.BEFORE, 1, date(2026, 11, 26), FIVE, 5)),
        ("", False, Rule(Way.AFTER, 1, TODAY, FIVE)),
        ("7", False, Rule(Way.AFTER, 1, TODAY, FIVE)),
    ],
)
def test_the_approval_is_due_before_the_order_day(order_day: str, closed: bool, rule: Rule) -> None:
    assert rules.approval_rule(order_day, TODAY, FIVE, closed=closed) == rule


# Four weeks from Monday, 16 November 2026 on; the first Friday is a holiday.
CALENDAR = Calendar(date(2026, 11, 16), bytes([1, 1, 1, 1, 0, 0, 0, *[1, 1, 1, 1, 1, 0, 0] * 3]), {2026})


@pytest.mark.parametrize(
    ("order_day", "today", "day"),
    [
        ("5", date(2026, 11, 16), date(2026, 11, 27)),
        ("5", date(2026, 11, 25), date(2026, 11, 27)),
        ("3", date(2026, 11, 25), date(2026, 12, 2)),
        ("", date(2026, 11, 20), date(2026, 11, 23)),
    ],
)
def test_the_first_order_is_taken_on_the_next_worked_order_day(order_day: str, today: date, day: date) -> None:
    assert rules.next_order_day(order_day, today, CALENDAR) == day


@pytest.mark.parametrize(("method", "at_once"), [("telephone", True), ("online", False), ("", False)])
def test_who_orders_on_line_waits_for_the_set_up(method: str, at_once: bool) -> None:
    assert rules.orders_at_once(method) is at_once


@pytest.mark.parametrize(
    ("posts", "loads", "found"), [([3, 5], {3: 2, 5: 1}, 5), ([3, 5], {}, 3), ([3, 5], {3: 1}, 5), ([], {}, None)]
)
def test_the_analyst_with_the_fewest_takes_it(posts: list[int], loads: dict[int, int], found: int | None) -> None:
    assert rules.fewest(posts, loads) == found


def test_a_number_names_nobody() -> None:
    assert rules.number(2026, 123) == "N2026-000123"
