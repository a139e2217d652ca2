"""A browser keeps nothing of what it was shown, and runs nothing of what somebody has typed."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.people import Visit
from tests.builders import a_customer
from tests.house.canaries import STORED, TYPED
from tests.house.company import Company

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Begin = Callable[..., Visit]
EVIL = "\"><img src=x onerror=hit()><script>hit()</script>{{7*7}}<a href='javascript:hit()'>"


def stored(page: Page) -> str:
    """Return all that the page's own stores hold."""
    return str(page.evaluate("JSON.stringify([{...sessionStorage}, {...localStorage}, document.cookie])"))


def test_going_on_and_back_masks_what_was_revealed(company: Company, visit: Begin) -> None:
    here = visit("am-1-a")
    page = here.open(f"/customers/{company.customer.uuid}/")
    page.get_by_role("link", name="Reveal: Telephone", exact=True).click()
    page.get_by_role("radio", name="Delivery", exact=True).check()
    page.get_by_label("Reason").fill("送货前电话确认")
    page.get_by_role("dialog").get_by_role("button", name="Reveal").click()
    expect(page.get_by_text(STORED["phone"])).to_be_visible()
    assert STORED["phone"] not in stored(page)
    page.get_by_role("link", name="My desk").click()
    page.go_back()
    expect(page.get_by_text("139****6257")).to_be_visible()
    assert STORED["phone"] not in page.content()


def test_a_draft_keeps_general_fields_only_and_goes_at_sign_out(company: Company, visit: Begin) -> None:
    here = visit("la-1-a")
    address = f"/customers/{company.customer.uuid}/edit/identification/"
    page = here.open(address)
    page.get_by_label("Customer name").fill("紫鸢大卖场")
    page.get_by_label("Telephone", exact=True).fill(TYPED["phone"])
    assert "紫鸢大卖场" in stored(page) and TYPED["phone"] not in stored(page)
    page.on("dialog", lambda dialog: dialog.accept())
    here.open("/customers/")
    here.open(address)
    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_label("Customer name")).to_have_value("紫鸢大卖场")
    expect(page.get_by_label("Telephone", exact=True)).to_have_value("")
    here.open("/")
    page.get_by_label("Account of").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    assert "紫鸢大卖场" not in stored(page)
    page.go_back()
    page.reload()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


def test_nothing_that_was_typed_runs(company: Company, visit: Begin) -> None:
    evil = a_customer(
        company.posts["am-1"],
        company.posts["sc-1"],
        name=f"恶{EVIL}"[:100],
        code="370523990099",
        phone="13700000099",
        street=EVIL[:60],
        remarks=EVIL,
        needs=EVIL,
        address=EVIL,
        delivery_route=EVIL[:60],
        violations=f"2020-01-02 {EVIL}",
    )
    record = f"/customers/{evil.uuid}/"
    for username, pages in {
        "am-1-a": (
            "/",
            "/customers/?q=恶",
            "/customers/?columns=street&columns=delivery_route",
            record,
            f"{record}print/",
        ),
        "sc-1-a": (record, f"{record}timeline/", f"{record}reveal/violations/"),
        "co-1-a": ("/trail/", f"/trail/records/{evil.pk}/", f"/trail/records/{evil.pk}/then/", "/trail/?text=恶"),
    }.items():
        here = visit(username)
        here.context.add_init_script("window.hit = () => { window.wasHit = true; }")
        for path in pages:
            page = here.open(path)
            assert not page.evaluate("window.wasHit") and not page.locator("img[src=x], a[href^='javascript']").count()
        assert "恶" in page.content()
    page = visit("am-1-a").open(record)
    page.get_by_role("link", name="Reveal: Address", exact=True).click()
    page.get_by_role("radio", name="Delivery", exact=True).check()
    page.get_by_label("Reason").fill("送货上门")
    page.get_by_role("dialog").get_by_role("button", name="Reveal").click()
    expect(page.locator(".shown-value")).to_have_text(EVIL)
    assert not page.locator("img[src=x]").count()
