"""Without a mouse: one comes everywhere, and sees where one is."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.people import Visit
from tests.builders import a_customer
from tests.house.company import NAME, NAME_OF_OTHERS, Company

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Begin = Callable[..., Visit]


@pytest.fixture
def four(company: Company) -> list[str]:
    """Return the names of four customers, in the list's order."""
    for number, name in ((21, "阿福食杂店"), (22, "白马超市")):
        a_customer(company.posts["am-2"], name=name, code=f"3705239900{number}", phone=f"137000000{number}")
    return ["阿福食杂店", "白马超市", NAME_OF_OTHERS, "春风超市"]


def focused(page: Page) -> str:
    """Return the text of what has the focus."""
    return str(page.evaluate("document.activeElement.textContent.trim()"))


def test_rows_are_walked_ticked_and_opened(four: list[str], visit: Begin) -> None:
    page = visit("am-2-a").open("/customers/")
    seen = []
    for key in ("j", "j", "j", "j", "j", "k"):
        page.keyboard.press(key)
        seen.append(focused(page))
    assert seen == [*four, four[3], four[2]]
    bar = page.locator("[data-bulk]")
    expect(bar).to_be_hidden()
    page.keyboard.press("x")
    expect(bar).to_be_visible()
    expect(bar).to_contain_text("1")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(four[2])


def test_single_keys_can_be_turned_off_and_do_nothing_while_one_types(four: list[str], visit: Begin) -> None:
    page = visit("am-2-a").open("/customers/")
    page.keyboard.press("/")
    page.keyboard.type("j/k")
    expect(page.get_by_role("searchbox")).to_have_value("j/k")
    page.get_by_label("Account of").click()
    page.get_by_label("Single-key shortcuts").uncheck()
    page.keyboard.press("Escape")
    page.reload()
    page.keyboard.press("j")
    assert focused(page) not in four
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).not_to_be_focused()


def test_the_palette_goes_anywhere_and_searches(company: Company, visit: Begin) -> None:
    page = visit("am-1-a").open("/")
    palette = page.get_by_role("dialog", name="Go anywhere")
    page.keyboard.press("Control+k")
    expect(palette).to_be_visible()
    page.keyboard.press("Escape")
    expect(palette).to_be_hidden()
    page.keyboard.press("Control+k")
    page.keyboard.type("my posts")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/posts/mine/$"))
    page.keyboard.press("Control+k")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/approvals/$"))
    page.keyboard.press("Control+k")
    page.keyboard.type("紫鸢")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name=NAME, exact=True)).to_be_visible()


def test_the_first_stop_skips_to_the_content(company: Company, visit: Begin) -> None:
    page = visit("am-1-a").open("/customers/")
    page.keyboard.press("Tab")
    assert focused(page) == "Skip to the content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_a_reveal_keeps_the_focus_in_its_dialog_and_gives_it_back(company: Company, visit: Begin) -> None:
    page = visit("am-1-a").open(f"/customers/{company.customer.uuid}/")
    eye = page.get_by_role("link", name="Reveal: Telephone", exact=True)
    eye.focus()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    for _ in range(8):
        page.keyboard.press("Tab")
        inside = page.evaluate("!!document.activeElement.closest('dialog') || document.activeElement === document.body")
        assert inside
    page.keyboard.press("Escape")
    expect(eye).to_be_focused()
    page.keyboard.press("Enter")
    dialog.get_by_role("radio", name="Delivery", exact=True).check()
    dialog.get_by_label("Reason").fill("送货前电话确认")
    page.keyboard.press("Enter")
    again = page.get_by_role("button", name="Mask again")
    expect(again).to_be_focused()
    page.keyboard.press("Enter")
    expect(eye).to_be_focused()


def test_what_has_the_focus_can_be_seen(company: Company, visit: Begin) -> None:
    page = visit("am-1-a").open("/customers/")
    for _ in range(14):
        page.keyboard.press("Tab")
        line = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert line != "none" or page.evaluate("document.activeElement.id") == "search", focused(page)
