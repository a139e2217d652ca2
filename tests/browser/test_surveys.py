"""The customer's page on a telephone: by keyboard alone, without a script, in both languages; and the staff's side."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from customers.feedback.models import Answer
from customers.surveys.models import Invitation
from tests.browser.chromium import CHINESE, NARROW
from tests.browser.people import DARK_AND_NARROW, DARK_AND_WIDE, LIGHT_AND_NARROW, LIGHT_AND_WIDE, Visit, looked_at
from tests.customers.feedback.arrangement import PARTED, a_version
from tests.customers.surveys.arrangement import Shop, a_link, asked
from tests.house.company import Company

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Begin = Callable[..., Visit]
ACTS = ("open", "send")


def on_a_telephone(company: Company, visit: Begin, **more: Any) -> tuple[Page, str]:
    """Return a customer's telephone, with the page of their link."""
    seen = visit(viewport=NARROW, **more)
    path = f"/f/{company.things['survey_token']}/"
    return seen.open(path), path


def tab_to(page: Page, name: str) -> None:
    """Press Tab until a control of this name, or a button of this value, has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("[document.activeElement.name, document.activeElement.value]")[name in ACTS] == name:
            return
    raise AssertionError(f"the keyboard does not reach {name}")


def choose(page: Page, name: str, steps: int) -> None:
    """Choose in a group of choices by keyboard: the first, then so many steps on."""
    tab_to(page, name)
    page.keyboard.press("Space")
    for _ in range(steps):
        page.keyboard.press("ArrowRight")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_a_customer_answers_by_keyboard_alone_on_a_telephone(company: Company, visit: Begin, scripts: bool) -> None:
    page, path = on_a_telephone(company, visit, java_script_enabled=scripts)
    if scripts:
        tab_to(page, "open")
        page.keyboard.press("Enter")
        expect(page.locator("[name=q1]").first).to_be_attached()
        for name, steps in (("q1", 3), ("q2", 9), ("q3", 1)):
            choose(page, name, steps)
        for name, text in (("q4", "On time"), ("q5", "Too few")):
            tab_to(page, name)
            page.keyboard.type(text)
        tab_to(page, "send")
        page.keyboard.press("Enter")
    else:
        page.get_by_role("button", name="Open the form").click()
        page.locator("label:has(input[name=q1][value='4'])").click()
        page.locator("label:has(input[name=q2][value='9'])").click()
        page.get_by_role("radio", name="no", exact=True).check()
        page.locator("[name=q4]").fill("On time")
        page.locator("[name=q5]").fill("Too few")
        page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")
    assert company.things["survey_token"] not in page.url and not page.context.cookies()
    answer = Answer.objects.latest("pk")
    assert {one.question: one.option or one.number for one in answer.given.all()} == {"q1": 4, "q2": 9, "q3": "no"}
    assert set(answer.sealed) == {"q4", "q5"}
    page.goto(path)
    expect(page.get_by_role("heading", level=1)).to_have_text("This link opens nothing")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without"])
def test_a_section_that_an_answer_hides_is_neither_required_nor_kept(
    company: Company, visit: Begin, scripts: bool
) -> None:
    shop = Shop(company.posts["sc-1"], company.posts["am-1"], a_version(PARTED))
    (one,) = asked(shop)
    page = visit(viewport=NARROW, java_script_enabled=scripts).open(f"/f/{a_link(one, shop)}/")
    page.get_by_role("button", name="Open the form").click()
    section = page.locator("[data-ask-section][data-when=q1]")
    if scripts:
        expect(section).to_be_hidden()
        page.locator("label:has(input[name=q1][value=yes])").click()
        expect(section).to_be_visible()
    else:
        expect(section).to_contain_text("Only if question 1 was answered: yes")
    page.locator("label:has(input[name=q2][value='1'])").click()
    page.locator("label:has(input[name=q1][value=no])").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you")
    assert {one.question for one in Answer.objects.latest("pk").given.all()} == {"q1"}


def test_a_draft_is_kept_and_the_language_switched_on_the_page(company: Company, visit: Begin) -> None:
    page, path = on_a_telephone(company, visit, java_script_enabled=False, locale=CHINESE)
    page.get_by_role("link", name="English").click()
    page.get_by_role("button", name="Open the form").click()
    page.locator("[name=q4]").fill("half of a")
    page.get_by_role("button", name="简体中文").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-hans")
    expect(page.locator("[name=q4]")).to_have_value("half of a")
    page.goto(path)
    page.locator("button[value=open]").click()
    expect(page.locator("[name=q4]")).to_have_value("half of a")


def test_a_customer_asks_not_to_be_asked_again(company: Company, visit: Begin) -> None:
    page, _path = on_a_telephone(company, visit)
    page.get_by_role("button", name="I do not want to be asked").click()
    page.get_by_role("button", name="Do not ask me again").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("We do not ask you any more")
    assert Invitation.objects.filter(state="refused").count() == 1


@pytest.mark.parametrize("locale", [CHINESE, "en-GB"])
def test_axe_finds_nothing_on_the_customers_pages(company: Company, visit: Begin, locale: str) -> None:
    looks = (LIGHT_AND_NARROW, DARK_AND_NARROW, LIGHT_AND_WIDE, DARK_AND_WIDE)
    page, path = on_a_telephone(company, visit, locale=locale)
    faults = [*looked_at(page, "look", *looks)]
    for act in ("ask", "open"):
        page.goto(path)
        page.locator(f"button[value={act}]").click()
        faults += looked_at(page, act, *looks)
    page.locator("button[value=send]").click()
    faults += looked_at(page, "faults", *looks)
    for there in ("/f/nothing/", "/f/done/sent/", "/f/done/never/"):
        page.goto(there)
        faults += looked_at(page, there, *looks)
    assert not faults, "\n".join(faults)


def test_axe_finds_nothing_on_what_staff_see_after_a_post(company: Company, visit: Begin) -> None:
    looks, faults = (LIGHT_AND_NARROW, DARK_AND_WIDE), list[str]()
    seen = visit("am-1-a")
    rounds = company.things["surveys"]
    page = seen.open(f"/surveys/{rounds['link'].uuid}/people/")
    faults += looked_at(page, "people", *looks)
    page.get_by_role("button", name=re.compile("New link")).click()
    faults += looked_at(page, "link", *looks)
    page.goto(f"/surveys/{rounds['letter'].uuid}/letters/")
    page.locator("label:has(input[name=addressed][value=yes])").click()
    page.get_by_label("Reason").fill("寄信")
    page.get_by_role("button", name="Make the letters").click()
    expect(page.locator(".letter")).to_have_count(1)
    faults += looked_at(page, "letters", *looks)
    page.goto(f"/surveys/{rounds['telephone'].uuid}/opinions/")
    page.get_by_label("Reason").fill("改进服务")
    page.get_by_role("button", name="Open", exact=True).click()
    expect(page.get_by_text("送货很准时")).to_be_visible()
    faults += looked_at(page, "opinions", *looks)
    assert not faults, "\n".join(faults)
