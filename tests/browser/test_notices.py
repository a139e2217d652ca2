"""The bell in a real window: it counts without a reload, opens by keyboard, and carries nobody away."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from crm.models import Notice
from crm.notices.actions import tell
from tests.browser.people import LIGHT_AND_NARROW, LIGHT_AND_WIDE, Visit, looked_at
from tests.house.company import Company
from tests.house.doors_notices import CAME

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Begin = Callable[..., Visit]
HALF_A_MINUTE = 31_000


@pytest.fixture(autouse=True)
def told(company: Company) -> None:
    """Leave one notice in the company, told to am-1."""
    Notice.objects.all().delete()
    tell(CAME, posts=[company.posts["am-1"].pk], link="/posts/")


def test_a_notice_arrives_without_a_reload_and_is_read_by_keyboard(company: Company, visit: Begin) -> None:
    seen = visit("am-1-a")
    seen.page.clock.install()
    page = seen.open("/posts/mine/")
    bell = page.locator("summary.bell")
    expect(bell.locator(".bell-count")).to_contain_text("1 unread")
    tell(CAME, posts=[company.posts["am-1"].pk], link="/posts/", automatic=True)
    page.clock.fast_forward(HALF_A_MINUTE)
    expect(bell.locator(".bell-count")).to_contain_text("2 unread")

    bell.focus()
    page.keyboard.press("Enter")
    tray = page.locator(".tray")
    expect(tray.get_by_role("link", name="Something came").first).to_be_visible()
    expect(tray).to_contain_text("automatic")
    assert not list(looked_at(page, "tray", LIGHT_AND_WIDE, LIGHT_AND_NARROW))
    tray.get_by_role("button", name="Mark as read").focus()
    page.keyboard.press("Enter")
    expect(bell.locator(".bell-count")).to_have_count(0)
    expect(tray.get_by_role("button", name="Mark as read")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(tray).to_be_hidden()


def test_a_sign_in_that_has_ended_leaves_the_page_and_what_was_typed(company: Company, visit: Begin) -> None:
    seen = visit("am-1-a")
    seen.page.clock.install()
    page = seen.open("/notices/mail/")
    expect(page.locator(".bell-count")).to_contain_text("1 unread")
    page.get_by_label("E-mail address").fill("somebody@example.com")
    seen.context.clear_cookies()
    with page.expect_response("**/notices/count/") as asked:
        page.clock.fast_forward(HALF_A_MINUTE)
    assert asked.value.status == 204
    expect(page.get_by_label("E-mail address")).to_have_value("somebody@example.com")
    expect(page.locator("#toast")).to_be_hidden()


def test_without_script_the_bell_is_a_link(company: Company, visit: Begin) -> None:
    page = visit("am-1-a", java_script_enabled=False).open("/posts/mine/")
    page.locator(".top").get_by_role("link", name="Notices").click()
    expect(page.get_by_role("link", name="Something came")).to_be_visible()
    page.get_by_role("button", name="Mark all as read").click()
    expect(page.get_by_role("button", name="Mark all as read")).to_have_count(0)
