"""Scripts off: everything still works; only the minute of a reveal is the page's own way back."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.people import Visit
from tests.house.canaries import STORED
from tests.house.company import NAME, Company

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Begin = Callable[..., Visit]


def test_one_lists_opens_edits_and_reveals(company: Company, visit: Begin) -> None:
    page = visit("am-1-a", java_script_enabled=False).open("/customers/")
    page.get_by_role("link", name=NAME, exact=True).click()
    page.locator("#group-operating").get_by_role("link", name="Edit").click()
    page.get_by_label("Attention").select_option("low")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    expect(page.locator("#group-operating .field", has_text="Attention").locator("dd")).to_have_text("Low")

    page.get_by_role("link", name="Reveal: Telephone", exact=True).click()
    page.get_by_role("radio", name="Delivery", exact=True).check()
    page.get_by_label("Reason").fill("送货前电话确认")
    page.get_by_role("button", name="Reveal").click()
    expect(page.get_by_text(STORED["phone"])).to_be_visible()
    page.get_by_role("link", name="Mask again and go back").click()
    expect(page.get_by_text("139****6257")).to_be_visible()
    assert STORED["phone"] not in page.content()


def test_menus_open_and_switches_switch(company: Company, visit: Begin) -> None:
    page = visit("am-1-a", java_script_enabled=False).open("/customers/")
    page.get_by_text("Purpose:").click()
    page.get_by_role("button", name="Delivery").click()
    expect(page.locator("summary.purpose")).to_contain_text("Delivery")
    page.locator("summary", has_text="Industry").click()
    page.get_by_role("link", name="Retail").click()
    expect(page).to_have_url(re.compile("industry=retail"))
    expect(page.get_by_role("link", name=NAME, exact=True)).to_be_visible()
    page.get_by_role("button", name="切换到简体中文").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("客户")
    page.get_by_role("searchbox").fill("紫鸢")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name=NAME, exact=True)).to_be_visible()


def test_many_are_changed_at_once_and_a_list_is_exported(company: Company, visit: Begin) -> None:
    page = visit("am-1-a", java_script_enabled=False).open("/customers/")
    page.locator("[data-row]").first.check()
    page.get_by_role("button", name="Set a field on the ticked customers").click()
    page.get_by_label("Field").select_option("attention")
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Attention").select_option("medium")
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("main").get_by_role("button").first.click()
    expect(page.get_by_text("1 customer was changed.")).to_be_visible()
    page.locator("summary", has_text="Export").click()
    with page.expect_download() as downloading:
        page.get_by_role("button", name="CSV").click()
    assert NAME in downloading.value.path().read_text("utf-8-sig")


def test_a_sheet_is_imported(company: Company, visit: Begin) -> None:
    page = visit("la-1-a", java_script_enabled=False).open(f"/imports/{company.sheet.uuid}/")
    page.get_by_role("button", name=re.compile("Enter")).first.click()
    expect(page.get_by_role("heading", name="Receipt")).to_be_visible()
