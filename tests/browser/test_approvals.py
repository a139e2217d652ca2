"""Deciding at a desk without a mouse, and on a telephone."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from audit.trail.context import acting
from crm.approvals.actions import start
from crm.approvals.models import Case
from tests.browser.chromium import CHINESE, NARROW
from tests.browser.people import DARK_AND_NARROW, LIGHT_AND_WIDE, Visit, looked_at
from tests.builders import seat
from tests.crm.approvals.paths import a_row
from tests.crm.approvals.procedure import PLAN
from tests.house.company import Company

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.urls("tests.crm.approvals.procedure"),
]
Begin = Callable[..., Visit]
ROWS = [a_row("amount", "Amount", "数量", "12") | {"editable": True}, a_row("colour", "Colour", "颜色", "red")]


@pytest.fixture
def cases(company: Company) -> list[Case]:
    """Return two cases that wait on sc-1 after the company's own."""
    by, posts = seat(company.posts["am-1"]), {"chief": [company.posts["sc-1"].pk]}
    with acting(by=by):
        return [
            start(PLAN, subject=uuid4(), number=number, proposal={"rows": ROWS}, mark="m", posts=posts, by=by)
            for number in ("P-2", "P-3")
        ]


def state(case: Case) -> str:
    case.refresh_from_db()
    return str(case.state)


def test_chosen_approved_and_sent_back_by_keyboard(cases: list[Case], visit: Begin) -> None:
    page = visit("sc-1-a").open("/approvals/")
    for _ in range(3):
        page.keyboard.press("j")
    page.keyboard.press("Enter")
    expect(page.locator("#case-title")).to_contain_text("P-3")
    page.keyboard.press("a")
    expect(page.get_by_role("button", name="Approve", exact=True)).to_be_focused()
    assert state(cases[1]) == "open"
    page.keyboard.press("Enter")
    expect(page.get_by_role("status").or_(page.locator(".message"))).to_contain_text("P-3")
    assert state(cases[1]) == "approved"
    page.goto(f"/approvals/?case={cases[0].uuid}")
    page.keyboard.press("r")
    expect(page.get_by_label("Note or reason")).to_be_focused()
    page.keyboard.type("arj: the amount is wrong")
    page.get_by_role("button", name="Send back").press("Enter")
    expect(page.locator(".message")).to_contain_text("P-2")
    assert state(cases[0]) == "sent_back"


def test_keys_that_are_turned_off_lead_nowhere(cases: list[Case], visit: Begin) -> None:
    page = visit("sc-1-a").open(f"/approvals/?case={cases[0].uuid}")
    page.evaluate("document.documentElement.dataset.keys = 'off'")
    page.keyboard.press("a")
    expect(page.get_by_role("button", name="Approve", exact=True)).not_to_be_focused()


def test_decided_on_a_telephone_with_an_edit(cases: list[Case], visit: Begin) -> None:
    page = visit("sc-1-a", viewport=NARROW, has_touch=True, locale=CHINESE).open("/approvals/")
    expect(page.locator("[data-case]")).to_be_hidden()
    page.get_by_role("link", name="P-2").tap()
    expect(page.locator("[data-case]")).to_be_visible()
    page.locator(".decide-edits > summary").tap()
    page.locator("[name=edit-amount]").fill("10")
    page.locator("[value=edit]").tap()
    expect(page.locator(".message")).to_contain_text("P-2")
    assert state(cases[0]) == "approved" and cases[0].proposal["rows"][0]["value"] == "10"


def test_decided_without_scripts(cases: list[Case], visit: Begin) -> None:
    page = visit("sc-1-a", java_script_enabled=False).open(f"/approvals/?case={cases[0].uuid}")
    page.get_by_role("button", name="Reject").click()
    expect(page.get_by_text("Say why").first).to_be_visible()
    page.get_by_label("Note or reason").fill("no")
    page.get_by_role("button", name="Reject").click()
    expect(page.locator(".message")).to_contain_text("P-2")
    assert state(cases[0]) == "rejected"


def test_axe_finds_nothing_where_one_decides(cases: list[Case], visit: Begin) -> None:
    page, faults = visit("sc-1-a").open(f"/approvals/?case={cases[0].uuid}"), list[str]()
    for summary in page.locator(".decide-edits > summary, .decide-signer > summary").all():
        summary.click()
    faults += looked_at(page, "inbox", LIGHT_AND_WIDE, DARK_AND_NARROW)
    page.get_by_role("button", name="Send back").click()
    faults += looked_at(page, "fault", LIGHT_AND_WIDE, DARK_AND_NARROW)
    page = visit("am-1-a", locale=CHINESE).open(f"/approvals/{cases[0].uuid}/")
    faults += looked_at(page, "case", LIGHT_AND_WIDE, DARK_AND_NARROW)
    assert not faults, "\n".join(faults)
