"""Three people at work: staff edits, the manager looks on, compliance reads."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from audit.trail.context import acting
from audit.trail.models import LogEntry
from customers.records import actions, gate
from tests.browser.people import Visit
from tests.builders import PASSWORD, opened, seat
from tests.house.canaries import STORED
from tests.house.company import CODE, NAME, Company
from tests.house.doors import REASON

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Begin = Callable[..., Visit]
PHONE, MASKED = STORED["phone"], "139****6257"


def signed_in_by_hand(visit: Begin, username: str) -> Visit:
    """Return a window in which somebody has signed in as people do."""
    here = visit()
    page = here.open("/")
    page.get_by_label("User name").fill(username)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page).to_have_url(re.compile(r"/$"))
    return here


def reveal(page: Page, field: str, reason: str) -> None:
    """Ask for a value in clear."""
    page.get_by_role("link", name=f"Reveal: {field}", exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("radio", name="Delivery", exact=True).check()
    dialog.get_by_label("Reason").fill(reason)
    dialog.get_by_role("button", name="Reveal").click()


def test_staff_finds_opens_reveals_and_edits(company: Company, visit: Begin) -> None:
    here = signed_in_by_hand(visit, "am-1-a")
    page = here.page
    page.clock.install()
    # The key is heard once the frame's script has run.
    expect(page.locator("html")).to_have_attribute("data-keys", "on")
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox").first).to_be_focused()
    page.keyboard.type("zyb")
    page.keyboard.press("Enter")
    # The desk names the customer too: only the list that was asked for is clicked in.
    expect(page).to_have_url(re.compile(r"/customers/\?q=zyb"))
    page.get_by_role("link", name=NAME, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(NAME)
    expect(page.get_by_text(MASKED)).to_be_visible()
    assert PHONE not in page.content()

    reveal(page, "Telephone", "送货前电话确认")
    expect(page.get_by_text(PHONE)).to_be_visible()
    expect(page.get_by_text(MASKED)).to_be_hidden()
    page.clock.fast_forward("01:01")
    expect(page.get_by_text(MASKED)).to_be_visible()
    assert PHONE not in page.content()

    card = page.locator("#group-operating")
    card.get_by_role("link", name="Edit").click()
    card.get_by_label("Attention").select_option("low")
    card.get_by_role("button", name="Save").click()
    expect(card.get_by_text("Saved.")).to_be_visible()
    expect(card.locator(".field", has_text="Attention").locator("dd")).to_have_text("Low")
    assert LogEntry.objects.filter(event="record.changed").latest("id").changes == {"attention": ["high", "low"]}


def test_staff_meets_a_stale_form_and_loses_nothing(company: Company, visit: Begin) -> None:
    page = visit("am-1-a").open(f"/customers/{company.customer.uuid}/")
    card = page.locator("#group-operating")
    card.get_by_role("link", name="Edit").click()
    card.get_by_label("Attention").select_option("low")
    card.get_by_label("Scientific quota").fill("1200")
    record = opened(company.customer, company.posts["am-1"])
    with acting(by=record.by):
        actions.change(record, {"attention": "medium", "cooperation": "high"}, rev=record.rev)
    card.get_by_role("button", name="Save").click()
    expect(card.get_by_role("heading", name="Somebody was quicker")).to_be_visible()
    versions = card.get_by_role("group", name="Attention")
    expect(versions.get_by_text("As it stands now")).to_be_visible()
    versions.get_by_text("As it stands now").click()
    card.get_by_role("button", name="Save what is chosen").click()
    expect(card.get_by_text("Saved.")).to_be_visible()
    for heading, words in (("Attention", "Medium"), ("Scientific quota", "1200"), ("Cooperation", "High")):
        expect(card.locator(".field", has_text=heading).locator("dd")).to_have_text(words)


def test_a_number_is_looked_for_without_standing_in_an_address(company: Company, visit: Begin) -> None:
    page = visit("am-1-a").open("/")
    page.get_by_role("searchbox", name="Search customers").fill(PHONE)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Found by number")
    assert PHONE not in page.url
    page.get_by_role("link", name=NAME, exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text(NAME)


def test_a_refused_reveal_names_the_gate_in_the_dialog(company: Company, visit: Begin) -> None:
    page = visit("am-1-a").open(f"/customers/{company.customer.uuid}/")
    page.get_by_role("link", name="Reveal: Telephone", exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Reveal").click()
    expect(dialog.get_by_role("link", name=re.compile("Say in a few words"))).to_be_visible()
    dialog.get_by_role("radio", name="Marketing", exact=True).check()
    dialog.get_by_label("Reason").fill("节日促销")
    dialog.get_by_role("button", name="Reveal").click()
    expect(dialog.get_by_text("consent")).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()


def test_the_manager_sees_who_may_open_a_record_and_who_has(company: Company, visit: Begin) -> None:
    by = seat(company.posts["am-1"])
    with acting(by=by):
        gate.reveal(company.customer.uuid, "phone", by=by, **REASON)
    page = visit("sc-1-a").open("/customers/")
    page.get_by_role("link", name=NAME, exact=True).click()
    may = page.locator("section", has=page.get_by_role("heading", name="Who can see this record, and why"))
    expect(may.get_by_text(company.posts["am-1"].name)).to_be_visible()
    seen = page.locator("section", has=page.get_by_role("heading", name="Who has viewed it"))
    line = seen.locator(".line", has_text=by.person_name)
    expect(line.get_by_text("revealed Telephone")).to_be_visible()


def test_compliance_finds_the_reveal_and_takes_the_trail_along(company: Company, visit: Begin) -> None:
    staff = visit("am-1-a").open(f"/customers/{company.customer.uuid}/")
    reveal(staff, "Telephone", "送货前电话确认")
    expect(staff.get_by_text(PHONE)).to_be_visible()

    page = visit("co-1-a").open("/trail/")
    page.get_by_text("Narrow down").click()
    page.get_by_role("checkbox", name="Reveal", exact=True).check()
    page.get_by_role("button", name="Look").click()
    row = page.get_by_role("row").filter(has_text=CODE).first
    expect(row).to_contain_text("Telephone")
    expect(row).to_contain_text("Am-1-A")
    row.get_by_role("link").first.click()
    expect(page.get_by_text("送货前电话确认")).to_be_visible()
    expect(page.get_by_role("main").get_by_text("Delivery")).to_be_visible()
    page.go_back()
    with page.expect_download() as downloading:
        page.get_by_role("button", name="Download as CSV").click()
    told = downloading.value.path().read_text("utf-8-sig")
    assert "送货前电话确认" in told and CODE in told and PHONE not in told and MASKED not in told
    assert LogEntry.objects.latest("id").kind == "export"


def test_compliance_sees_a_sealed_change_by_a_reveal_of_their_own(company: Company, visit: Begin) -> None:
    here = visit("co-1-a")
    page = here.open(f"/trail/lines/{company.edit.pk}/")
    expect(page.get_by_text("the values are sealed").first).to_be_visible()
    assert STORED["owner_name"] not in page.content()
    page.get_by_role("link", name="Ask to see the values").click()
    page.get_by_label("Reason").fill("核对变更")
    page.get_by_role("button", name="Reveal").click()
    expect(page.get_by_text(STORED["owner_name"], exact=True)).to_be_visible()
    assert LogEntry.objects.latest("id").reason == "核对变更"
