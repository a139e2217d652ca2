"""A weekly review gone through without a mouse, signed by two at their own seats."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from customers.review.models import ReviewItem, ReviewSession
from tests.browser.people import Visit
from tests.house.company import NAME, Company

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Begin = Callable[..., Visit]


@pytest.fixture
def session(company: Company) -> ReviewSession:
    """Return the company's review, in which nothing is decided yet."""
    session: ReviewSession = company.things["review"]
    session.items.update(decision="", for_post=None, until=None)
    return session


def tab_to(page: Page, name: str) -> None:
    """Press Tab until something of this name has the focus."""
    for _ in range(80):
        page.keyboard.press("Tab")
        focused = page.evaluate(
            "(document.activeElement.getAttribute('aria-label') || document.activeElement.innerText)"
        )
        if focused == name:
            return
    raise AssertionError(f"nothing called {name} is reached")


def test_a_review_is_decided_by_keyboard_and_signed_by_two(
    company: Company, session: ReviewSession, visit: Begin
) -> None:
    address = f"/reviews/{session.uuid}/?list=new"
    ann = visit("sa-1-a").open(address)
    ann.keyboard.press("j")
    ann.keyboard.press("Enter")
    expect(ann.get_by_role("heading", level=1)).to_have_text(NAME)
    tab_to(ann, "Back to the list")
    ann.keyboard.press("Tab")
    ann.keyboard.press("Space")  # the first of the decisions
    for _ in range(2):
        ann.keyboard.press("ArrowRight")
    expect(ann.get_by_label("Give to a post")).to_be_checked()
    tab_to(ann, "Decide, on to the next")
    ann.keyboard.press("Enter")
    expect(ann.get_by_text("Given to a post")).to_be_visible()
    item = ReviewItem.objects.get(session=session, customer_id=company.customer.pk, kind="new")
    assert item.for_post == company.posts["am-1"]
    amy = visit("am-1-a").open(f"/reviews/items/{item.uuid}/")
    amy.get_by_label("Result").fill("门牌已核对")
    amy.get_by_role("button", name="Report the result").click()
    expect(amy.get_by_text("Result: 门牌已核对")).to_be_visible()
    ann.goto(address)
    ann.get_by_label("Minutes").last.fill("逐户过了一遍")
    ann.get_by_role("button", name="Keep the minutes").click()
    ann.get_by_role("button", name="Sign", exact=True).click()
    expect(ann.get_by_text("one signature is missing")).to_be_visible()
    expect(ann.get_by_role("button", name="Sign and close")).to_have_count(0)
    chen = visit("sc-1-a").open(address)
    expect(chen.get_by_text("逐户过了一遍")).to_be_visible()
    chen.get_by_role("button", name="Sign and close").click()
    expect(chen.get_by_text("signed and closed")).to_be_visible()
    session.refresh_from_db()
    assert session.closed_at and session.first != session.second
