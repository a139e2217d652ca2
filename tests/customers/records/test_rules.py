"""Verdicts as tables."""

import pytest

from customers.records.rules import (
    CONTACT_WAYS,
    REVEALS_PER_DAY,
    REVEALS_PER_HOUR,
    may_edit,
    may_reveal,
    may_use,
    ways_of,
)

OPEN = {
    "tier": "sensitive",
    "hidden": False,
    "ceiling": "restricted",
    "purpose": "delivery",
    "reason": "call first",
    "consents": {"business"},
    "this_hour": 0,
    "today": 0,
}


@pytest.mark.parametrize(
    ("given", "gate"),
    [
        ({}, ""),
        ({"tier": "restricted"}, ""),
        ({"hidden": True}, "hidden"),
        ({"ceiling": "general"}, "tier"),
        ({"tier": "restricted", "ceiling": "sensitive"}, "tier"),
        ({"purpose": "curiosity"}, "purpose"),
        ({"purpose": "marketing"}, "consent"),
        ({"purpose": "marketing", "consents": {"marketing"}}, ""),
        ({"tier": "restricted", "consents": set()}, "consent"),
        ({"consents": set()}, ""),
        ({"reason": " \t"}, "reason"),
        ({"this_hour": REVEALS_PER_HOUR}, "limit"),
        ({"today": REVEALS_PER_DAY}, "limit"),
    ],
)
def test_a_reveal_names_the_first_shut_gate(given: dict[str, object], gate: str) -> None:
    assert may_reveal(**{**OPEN, **given}).gate == gate  # type: ignore[arg-type]


def test_marketing_and_surveys_need_a_consent_of_their_own() -> None:
    assert may_use("maintenance", set()) and may_use("marketing", {"marketing"}) and may_use("survey", {"survey"})
    assert not may_use("marketing", {"business", "survey"}) and not may_use("survey", {"business", "marketing"})


def test_a_consent_that_names_no_way_stands_for_every_way() -> None:
    assert ways_of("") == CONTACT_WAYS
    assert ways_of("visit,link") == ("link", "visit") and ways_of("pigeon") == ()


@pytest.mark.parametrize(
    ("owner", "role", "hidden", "computed", "reason", "may"),
    [
        ("account_manager", "account_manager", False, False, "sales", True),
        ("account_manager", "section_chief", False, False, "sales", False),
        ("account_manager", "account_manager", True, False, "sales", False),
        ("account_manager", "account_manager", False, True, "sales", False),
        ("account_manager", "account_manager", False, False, "", False),
        ("", "", False, False, "sales", False),
    ],
)
def test_a_field_is_edited_by_its_owner_for_a_business_reason(
    owner: str, role: str, hidden: bool, computed: bool, reason: str, may: bool
) -> None:
    assert may_edit(owner=owner, role=role, hidden=hidden, computed=computed, reason=reason) is may
