"""A grading in a browser: weights turned by keyboard, the picture beside today, approval on a telephone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from customers.grading.models import GradingRound, GradingRules
from tests.browser.chromium import NARROW
from tests.browser.people import DARK_AND_NARROW, LIGHT_AND_WIDE, Visit, looked_at
from tests.house.company import NAME, Company

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Begin = Callable[..., Visit]


def test_rules_are_tried_by_keyboard_and_a_grading_is_decided_on_a_telephone(company: Company, visit: Begin) -> None:
    page = visit("sa-1-a").open("/gradings/rules/")
    page.get_by_role("button", name="Draw up a new version").click()
    weight = page.locator("[name=weight-trade_area]")
    weight.focus()
    page.keyboard.press("Control+A")
    page.keyboard.type("25")
    count = page.locator("main form").get_by_role("button", name="Save and count the distribution")
    count.focus()
    page.keyboard.press("Enter")
    expect(page.locator("[name=weight-trade_area]")).to_have_value("25")
    expect(page.locator("aside svg[role=img]")).to_be_visible()
    assert GradingRules.objects.get(state="draft").trials.get().done
    assert not list(looked_at(page, "a draft of the rules", LIGHT_AND_WIDE, DARK_AND_NARROW))
    found = GradingRound.objects.get(state="asked")
    phone = visit("sc-1-a", viewport=NARROW).open(f"/gradings/{found.uuid}/")
    expect(phone.get_by_text(NAME)).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    phone.get_by_role("button", name="Approve", exact=True).click()
    phone.wait_for_load_state()
    found.refresh_from_db()
    assert found.state == "done"
    amy = visit("am-1-a").open(f"/customers/{company.customer.uuid}/")
    amy.get_by_role("link", name="Why this grade").click()
    expect(amy.get_by_role("heading", level=1)).to_have_text("Why this grade")
    expect(amy.get_by_text("Open the sealed part")).to_be_visible()
