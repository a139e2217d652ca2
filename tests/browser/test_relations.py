"""Relations in a real browser: a visit logged in two clicks, the board by keyboard, a case from word to outcome."""

from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from audit.trail.context import acting
from customers.relations import contacting
from customers.relations.models import Interaction, Relation
from tests.browser.chromium import NARROW
from tests.browser.people import DARK_AND_NARROW, LIGHT_AND_WIDE, Visit, looked_at
from tests.builders import opened
from tests.house.company import Company

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Begin = Callable[..., Visit]


def test_two_clicks_log_a_visit(company: Company, visit: Begin) -> None:
    page = visit("am-1-a").open("/customers/")
    before = Interaction.objects.count()
    page.get_by_role("link", name=company.customer.name, exact=True).click()
    page.get_by_role("button", name="Visit", exact=True).click()
    expect(page.locator(".message-success")).to_contain_text("The contact is logged.")
    expect(page.locator("h1")).to_have_text(company.customer.name)
    expect(page.locator("section:has(#timeline)")).to_contain_text("Visited the customer")
    row = Interaction.objects.latest("id")
    assert Interaction.objects.count() == before + 1 and (row.kind, row.on) == ("visit", timezone.localdate())


def test_a_card_goes_over_the_board_by_keyboard_alone(company: Company, visit: Begin) -> None:
    ticket = opened(company.customer, company.posts["am-1"])
    with acting(by=ticket.by):
        contacting.move(ticket, "introduction")
    page = visit("am-1-a", viewport=NARROW).open("/relations/board/")
    onward = page.get_by_role("button", name=f"{company.customer.name}: on to Proposal")
    for _press in range(80):
        if onward.evaluate("each => each === document.activeElement"):
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("[data-stage=proposal]")).to_contain_text(company.customer.name)
    assert Relation.objects.get(customer=company.customer.pk).stage == "proposal"


def test_a_card_goes_over_the_board_without_scripts_on_a_telephone(company: Company, visit: Begin) -> None:
    page = visit("am-1-a", viewport=NARROW, java_script_enabled=False).open("/relations/board/")
    page.get_by_role("button", name=f"{company.customer.name}: on to Contract").press("Enter")
    expect(page.locator(".message-success")).to_contain_text("Now at the stage: Contract.")
    expect(page.locator("[data-stage=contract]")).to_contain_text(company.customer.name)


def test_a_card_is_dragged_to_another_stage(company: Company, visit: Begin) -> None:
    page = visit("am-1-a").open("/relations/board/")
    page.locator("[data-card]").first.drag_to(page.locator("[data-stage=contract]"))
    expect(page.locator("[data-stage=contract]")).to_contain_text(company.customer.name)
    assert Relation.objects.get(customer=company.customer.pk).stage == "contract"


def test_a_wrong_contact_is_corrected_by_keyboard_alone_on_a_telephone(company: Company, visit: Begin) -> None:
    row = company.things["contact"]
    page = visit("am-1-a", viewport=NARROW).open(f"/relations/of/{company.customer.uuid}/")
    page.get_by_role("link", name="Correct it: Visit of").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Call", exact=True).focus()
    page.keyboard.press("Space")
    page.get_by_label("Note").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".message-success")).to_contain_text("The correction is kept.")
    expect(page.locator("section:has(#contacts) del")).to_have_text("Visit")
    row.refresh_from_db()
    assert row.kind == "call"


def test_the_pages_of_relations_are_whole_in_the_dark_and_narrow(company: Company, visit: Begin) -> None:
    page = visit("am-1-a").page
    of = f"/relations/of/{company.customer.uuid}/"
    case = company.things["service"].uuid
    faults = []
    for path in (
        "/relations/", "/relations/board/", "/relations/overdue/", "/relations/cases/", of, f"{of}log/", f"{of}plan/",
        f"{of}case/", f"/relations/cases/{case}/", f"/relations/plans/{company.things['plan'].uuid}/",
        f"/relations/improvements/{company.things['improvement'].uuid}/", "/relations/activities/",
        "/relations/activities/new/", f"/relations/activities/{company.things['activity'].uuid}/",
        f"/relations/activities/{company.things['activity'].uuid}/choose/", "/relations/steps/",
        "/relations/improvements/", f"/relations/entries/contact/{company.things['contact'].pk}/",
        f"/relations/entries/contact/{company.things['contact'].pk}/strike/",
    ):  # fmt: skip
        page.goto(path)
        faults += looked_at(page, path, LIGHT_AND_WIDE, DARK_AND_NARROW)
    assert not faults, "\n".join(faults)
