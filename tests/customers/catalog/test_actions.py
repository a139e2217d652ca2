"""The verbs of the catalogue: who may, what stands, and that each change is in the trail (P2.3, P4.2.1, P5.3)."""

from typing import Any

import pytest

from audit.trail.context import acting
from audit.trail.models import LogEntry
from crm.posts.queries import Seat
from customers.catalog.actions import (
    Impossible,
    NotYours,
    add_entry,
    change_entry,
    change_tier,
    hide,
    load_shipped,
    show,
)
from customers.catalog.models import CatalogueEntry
from customers.catalog.queries import catalogue
from customers.catalog.rules import Category, Choice, Group, Kind, Tier
from tests.builders import a_customer, a_post, a_warrant, opened, seat

pytestmark = pytest.mark.django_db


@pytest.fixture
def centre() -> Seat:
    return seat(a_post("ic-1", role="information_centre", a="ines"))


def fault_of(call: Any, *args: Any, **named: Any) -> str:
    with pytest.raises(Impossible) as refused:
        call(*args, **named)
    return refused.value.fault


def test_only_the_information_centre_changes_the_catalogue() -> None:
    manager = seat(a_post())
    for verb in (hide, show):
        with pytest.raises(NotYours):
            verb("needs", by=manager)
    with pytest.raises(NotYours):
        change_entry("needs", by=manager, due_days=1)


def test_a_changed_deadline_holds_at_once_and_is_in_the_trail(centre: Seat) -> None:
    with acting(by=centre):
        before, after = change_entry("needs", by=centre, due_days=5, owner="section_chief")
    assert (before.due_days, after.due_days, catalogue().entry("needs").owner) == (15, 5, "section_chief")
    line = LogEntry.objects.filter(event="table.changed").latest("pk")
    assert line.changes["due_days"] == [15, 5] and line.post_code == "ic-1" and line.subject_label == "needs"


def test_a_hidden_field_vanishes_from_the_record_and_comes_back_with_its_value(centre: Seat) -> None:
    post = a_post()
    customer = a_customer(post, needs="希望上午送货")
    hide("needs", by=centre)
    assert "needs" not in [shown.entry.identifier for shown in opened(customer, post).fields]
    show("needs", by=centre)
    assert opened(customer, post).field("needs").text == "希望上午送货"


def test_a_field_without_a_reason_cannot_be_shown_and_with_one_it_can(centre: Seat) -> None:
    assert fault_of(show, "health_note", by=centre) == "reason"
    change_entry("health_note", by=centre, reason_zh="送货时需要协助", reason_en="Help is needed at delivery")
    assert show("health_note", by=centre).collectable


@pytest.mark.parametrize(
    ("identifier", "changes", "fault"),
    [
        ("name", {"hidden": True}, "required_hidden"),
        ("needs", {"reason_zh": "", "reason_en": ""}, "reason"),
        ("needs", {"kind": "date"}, "fixed"),
        ("needs", {"tier": "sensitive"}, "fixed"),
        ("needs", {"heading_zh": "喜好"}, "fixed"),
        ("needs", {"choices": ()}, "choices_lost"),
        ("size", {"choices": (Choice("large", "大型企业", "Large"),)}, "choices_lost"),
        ("trade_area", {"due_days": None}, "due_days"),
    ],
)
def test_a_change_that_breaks_a_rule_is_refused_by_name(
    centre: Seat, identifier: str, changes: dict[str, Any], fault: str
) -> None:
    before = catalogue().entry(identifier)
    assert fault_of(change_entry, identifier, by=centre, **changes) == fault
    assert catalogue().entry(identifier) == before


@pytest.mark.parametrize(
    ("identifier", "tier", "fault"),
    [
        ("phone", Tier.GENERAL, "sealed_stays"),
        ("yearly_income", Tier.SENSITIVE, "tier_too_low"),
        ("licence_number", Tier.SENSITIVE, "unique_sealed"),
        ("phone", Tier.SENSITIVE, "same"),
    ],
)
def test_a_tier_that_breaks_a_rule_is_refused_by_name(centre: Seat, identifier: str, tier: Tier, fault: str) -> None:
    before = catalogue().entry(identifier)
    assert fault_of(change_tier, identifier, tier, by=a_warrant(centre)) == fault
    assert catalogue().entry(identifier) == before


def test_a_tier_takes_two_persons(centre: Seat) -> None:
    with pytest.raises(NotYours):
        change_tier("needs", Tier.SENSITIVE, by=a_warrant(centre, proposer="ines"))
    change_tier("needs", Tier.SENSITIVE, by=a_warrant(centre))
    assert catalogue().entry("needs").tier == Tier.SENSITIVE


def test_a_choice_may_be_added_to_those_that_ship(centre: Seat) -> None:
    size = catalogue().entry("size")
    change_entry("size", by=centre, choices=(*size.choices, Choice("micro", "微型企业", "Micro enterprise", ("微型",))))
    assert catalogue().entry("size").spellings["微型"] == "micro"


def an_added_entry(centre: Seat, identifier: str = "fridge", **more: Any) -> Any:
    given: dict[str, Any] = {
        "heading_zh": "冷柜数量",
        "heading_en": "Fridges",
        "group": Group.OPERATING,
        "kind": Kind.INTEGER,
        "category": Category.BUSINESS,
        "tier": Tier.GENERAL,
        "owner": "account_manager",
        "due_days": 10,
        "reason_zh": "安排陈列",
        "reason_en": "Displays are planned with it",
    }
    return add_entry(identifier, by=centre, **given | more)


def test_an_added_entry_is_part_of_every_record(centre: Seat) -> None:
    an_added_entry(centre)
    post = a_post()
    customer = a_customer(post, fridge="3")
    shown = opened(customer, post).field("fridge")
    assert (shown.text, shown.entry.built_in) == ("3", False)
    assert LogEntry.objects.filter(event="table.created", subject_label="fridge").exists()


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"identifier": "Fridge 1"}, "identifier"),
        ({"identifier": "phone"}, "taken"),
        ({"heading_zh": "联系电话"}, "taken"),
        ({"kind": Kind.PHOTO}, "kind"),
        ({"kind": Kind.CHOICE}, "choices"),
        ({"category": Category.HEALTH}, "tier_too_low"),
        ({"reason_zh": "", "reason_en": ""}, "reason"),
        ({"before_grading": True, "due_days": None}, "due_days"),
    ],
)
def test_an_entry_that_breaks_a_rule_is_not_added(centre: Seat, changes: dict[str, Any], fault: str) -> None:
    assert fault_of(an_added_entry, centre, **changes) == fault
    assert len(catalogue().all) == CatalogueEntry.objects.count()


def test_an_added_entry_may_change_its_headings(centre: Seat) -> None:
    an_added_entry(centre)
    change_entry("fridge", by=centre, heading_zh="冰柜数量", maximum="20")
    assert catalogue().entry("fridge").heading_zh == "冰柜数量"


def test_loading_again_adds_nothing_and_overwrites_nothing(centre: Seat) -> None:
    change_entry("needs", by=centre, due_days=3)
    CatalogueEntry.objects.filter(identifier="remarks").delete()
    assert load_shipped() == 1 and load_shipped() == 0
    assert catalogue().entry("needs").due_days == 3 and catalogue().entry("remarks").built_in
