"""What stands on a page only for a while: dialogs, menus, faults, refusals. In each of them axe finds nothing."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from audit.trail.context import acting
from audit.trail.models import LogEntry, TrailDown
from customers.records import actions
from tests.browser.chromium import CHINESE, NARROW, WIDE
from tests.browser.people import DARK_AND_NARROW, LIGHT_AND_WIDE, Visit, looked_at
from tests.builders import opened
from tests.house.canaries import STORED
from tests.house.company import Company, away

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Begin = Callable[..., Visit]


class Album:
    """Looks at a page by day and wide, by night and narrow, and keeps what is wrong."""

    def __init__(self) -> None:
        self.faults: list[str] = []

    def take(self, page: Page, what: str) -> None:
        """Look at the page as it stands now."""
        self.faults += looked_at(page, what, LIGHT_AND_WIDE, DARK_AND_NARROW)
        page.set_viewport_size(WIDE)


@pytest.fixture
def album() -> Album:
    """Return an empty album."""
    return Album()


def test_before_and_beside_a_seat(company: Company, visit: Begin, album: Album) -> None:
    page = visit(locale=CHINESE).open("/accounts/login/")
    album.take(page, "sign-in")
    for number in range(1, 6):
        page.locator("[name=login]").fill("am-1-a")
        page.locator("[name=password]").fill("wrong")
        page.locator("main .btn.go").click()
        if number in (1, 5):
            album.take(page, f"sign-in failed {number} times")
    expect(page.locator("[name=login]")).to_have_count(0)
    page = visit("stranger").open("/")
    album.take(page, "desk without a post")
    page.goto(f"/customers/{company.customer.uuid}/")
    album.take(page, "404")
    away(company, "am-1")
    page = visit("am-1-a").open("/")
    album.take(page, "desk of who is away")
    page = visit("am-1-b").open("/")
    expect(page.get_by_role("note")).to_contain_text("You are standing in")
    album.take(page, "desk of who stands in")
    page.goto(f"/customers/{company.customer.uuid}/")
    album.take(page, "record for who stands in")
    assert not album.faults, "\n".join(album.faults)


def test_around_a_list(company: Company, visit: Begin, album: Album) -> None:
    page = visit("am-1-a").open("/customers/")
    for name in ("Industry", "Delivery route", "Columns", "Views", "Export", "Purpose:"):
        page.locator("summary", has_text=name).first.click()
        page.wait_for_load_state("networkidle")
        album.take(page, f"menu {name}")
        page.keyboard.press("Escape")
    page.get_by_label("Account of").click()
    album.take(page, "menu of the account")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    album.take(page, "palette")
    page.keyboard.press("Escape")
    page.set_viewport_size(NARROW)
    page.get_by_role("button", name="Menu", exact=True).click()
    album.faults += looked_at(page, "rail on a phone", DARK_AND_NARROW)
    page.get_by_role("button", name="Close the menu").click()
    page.set_viewport_size(WIDE)
    page.locator("[data-row]").first.check()
    album.take(page, "bulk bar")
    page.get_by_role("button", name="Set a field on them").click()
    album.take(page, "bulk: which field")
    page.get_by_label("Field").select_option("attention")
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Attention").select_option("low")
    page.get_by_role("button", name="Continue").click()
    album.take(page, "bulk: sure?")
    for query, what in (("q=nothing-like-it", "nothing found"), (f"q={STORED['phone']}", "number in the address")):
        page.goto(f"/customers/?{query}")
        album.take(page, what)
    for number in (STORED["phone"], "13911112222"):
        page.get_by_role("searchbox").fill(number)
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_have_text("Found by number")
        album.take(page, f"search for {number}")
    assert not album.faults, "\n".join(album.faults)


def test_around_a_record(company: Company, visit: Begin, album: Album) -> None:
    here = visit("am-1-a")
    page = here.open(f"/customers/{company.customer.uuid}/")
    page.get_by_role("link", name="Reveal: Telephone", exact=True).click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    album.take(page, "reveal asks")
    dialog.get_by_role("button", name="Reveal").click()
    expect(dialog.get_by_role("alert")).to_be_visible()
    album.take(page, "reveal with a fault")
    dialog.get_by_role("radio", name="Marketing", exact=True).check()
    dialog.get_by_label("Reason").fill("节日促销")
    dialog.get_by_role("button", name="Reveal").click()
    expect(dialog.get_by_text("consent")).to_be_visible()
    album.take(page, "reveal refused")
    page.reload()
    page.get_by_role("link", name="Reveal: Telephone", exact=True).click()
    dialog.get_by_role("radio", name="Delivery", exact=True).check()
    dialog.get_by_label("Reason").fill("送货前电话确认")
    dialog.get_by_role("button", name="Reveal").click()
    expect(page.get_by_text(STORED["phone"])).to_be_visible()
    album.take(page, "revealed")
    card = page.locator("#group-operating")
    card.get_by_role("link", name="Edit").click()
    album.take(page, "edit in place")
    card.get_by_label("Scientific quota").fill("many")
    card.get_by_role("button", name="Save").click()
    expect(card.get_by_role("alert")).to_be_visible()
    album.take(page, "edit with a fault")
    record = opened(company.customer, company.posts["am-1"])
    with acting(by=record.by):
        actions.change(record, {"scientific_quota": "7"}, rev=record.rev)
    card.get_by_label("Scientific quota").fill("8")
    card.get_by_role("button", name="Save").click()
    expect(card.get_by_role("heading", name="Somebody was quicker")).to_be_visible()
    album.take(page, "stale form")
    page.goto(f"/customers/{company.customer.uuid}/reveal/owner_photo/")
    page.get_by_role("radio", name="Visit", exact=True).check()
    page.get_by_label("Reason").fill("走访核对本人")
    page.get_by_role("button", name="Reveal").click()
    expect(page.get_by_role("img", name="Licence holder's photo")).to_be_visible()
    album.take(page, "photo revealed")
    assert not album.faults, "\n".join(album.faults)


def test_around_an_import(company: Company, visit: Begin, album: Album) -> None:
    page = visit("la-1-a").open("/imports/new/")
    page.locator("input[type=file]").set_input_files({"name": "a.csv", "mimeType": "text/csv", "buffer": b"\x00\x01"})
    page.get_by_role("main").get_by_role("button").first.click()
    album.take(page, "sheet refused")
    page.goto(f"/imports/{company.sheet.uuid}/columns/")
    page.get_by_role("combobox").nth(1).select_option("code")
    page.get_by_role("button", name=re.compile("rows")).click()
    album.take(page, "columns with a fault")
    page.goto(f"/imports/{company.sheet.uuid}/")
    page.get_by_role("button", name=re.compile("Enter")).first.click()
    expect(page.get_by_role("heading", name="Receipt")).to_be_visible()
    album.take(page, "sheet entered")
    assert not album.faults, "\n".join(album.faults)


def test_around_the_trail_and_the_posts(company: Company, visit: Begin, album: Album) -> None:
    page = visit("co-1-a").open("/trail/")
    page.get_by_text("Narrow down").click()
    album.take(page, "trail narrowed down")
    page.goto("/trail/?text=nothing-like-it")
    album.take(page, "no line")
    page.goto(f"/customers/lines/{company.edit.pk}/values/")
    page.get_by_label("Reason").fill("核对变更")
    page.get_by_role("button", name="Reveal").click()
    expect(page.get_by_text(STORED["owner_name"], exact=True)).to_be_visible()
    album.take(page, "values of a change")
    page = visit("se-1-a").open("/administration/ask/post/")
    page.get_by_role("main").get_by_role("button").first.click()
    album.take(page, "post with faults")
    page.goto("/administration/ask/grant/")
    page.get_by_role("main").get_by_role("button").first.click()
    album.take(page, "grant with faults")
    page = visit("sy-1-a").open("/administration/people/add/")
    page.get_by_label("User name").fill("nina")
    page.get_by_label("Full name").fill("倪娜")
    page.get_by_role("button", name="Add the person").click()
    expect(page.get_by_role("heading", name="Password for 倪娜")).to_be_visible()
    album.take(page, "first password")
    page = visit("ic-1-a").open("/catalogue/add/")
    page.get_by_role("main").get_by_role("button").first.click()
    album.take(page, "field with faults")
    assert not album.faults, "\n".join(album.faults)


def test_while_the_trail_is_down(company: Company, visit: Begin, album: Album, monkeypatch: pytest.MonkeyPatch) -> None:
    def down(*_: object, **__: object) -> None:
        raise TrailDown

    here = visit("am-1-a")
    monkeypatch.setattr(LogEntry, "save", down)
    page = here.open(f"/customers/{company.customer.uuid}/")
    album.take(page, "503")
    assert here.complaints.pop(0).startswith("am-1-a : 503") and not album.faults, "\n".join(album.faults)
