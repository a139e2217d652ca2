"""Feedback forms as people use them: conditions by keyboard alone on a small screen, hostile texts as texts."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from customers.feedback.models import Answer
from customers.feedback.rules import Kind, Option, Words
from tests.browser.chromium import NARROW
from tests.browser.people import Visit
from tests.customers.feedback.arrangement import PARTED, a_content, a_pdf, a_question, a_version
from tests.house.company import Company

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
EVIL = "<script>document.title='x'</script><img src=x onerror=\"document.title='x'\">{{ 7|add:7 }}"
STEPS = 60
FOCUSED = "document.activeElement.name ? `${document.activeElement.name}=${document.activeElement.value}` : ''"


def tab_to(page: Page, name: str) -> None:
    """Press Tab until an input of this name has the focus."""
    for _ in range(STEPS):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name || document.activeElement.textContent.trim()") == name:
            return
    raise AssertionError(f"{name} cannot be reached by Tab")


def keep_by_keyboard(page: Page) -> None:
    """Say how the answers came and send them, on a page that does not scroll sideways."""
    tab_to(page, "way")
    page.keyboard.press("Space")
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    tab_to(page, "Keep the answers")
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_conditional_questions_are_answered_by_keyboard_alone_on_a_small_screen(
    company: Company, visit: Callable[..., Visit]
) -> None:
    form = company.things["feedback_form"]
    window = visit("am-1-a", viewport=NARROW)
    page = window.open(f"/feedback/customers/{company.customer.uuid}/fill/{form.uuid}/")
    before = Answer.objects.count()
    hidden = page.locator("[data-ask=q6]")
    assert not hidden.is_visible()
    tab_to(page, "q1")
    page.keyboard.press("Space")
    assert page.evaluate(FOCUSED) == "q1=yes" and not hidden.is_visible()
    page.keyboard.press("ArrowDown")
    assert page.evaluate(FOCUSED) == "q1=no" and hidden.is_visible()
    page.keyboard.press("ArrowUp")
    assert not hidden.is_visible(), "it goes again with the answer that asked for it"
    page.keyboard.press("ArrowDown")
    for name in ("q3", "q5-r1", "q5-r2"):
        tab_to(page, name)
        page.keyboard.press("Space")
    tab_to(page, "q6")
    page.keyboard.type("too narrow")
    keep_by_keyboard(page)
    assert "The answers are kept." in page.inner_text("main") and Answer.objects.count() == before + 1
    assert "too narrow" not in page.content()


def test_without_a_script_every_question_stands_there_with_its_condition(
    company: Company, visit: Callable[..., Visit]
) -> None:
    form = company.things["feedback_form"]
    window = visit("am-1-a", viewport=NARROW, java_script_enabled=False)
    page = window.open(f"/feedback/customers/{company.customer.uuid}/fill/{form.uuid}/")
    assert page.locator("[data-ask=q6]").is_visible()
    assert "Only if question 1 was answered: no" in page.inner_text("[data-ask=q6]")
    page.locator("label", has_text="yes").first.click()
    for name in ("q3", "q5-r1", "q5-r2", "way"):
        page.locator(f"[name='{name}']").first.check(force=True)
    page.locator("[name=q6]").fill("left over")
    page.get_by_role("button", name="Keep the answers").click()
    assert "The answers are kept." in page.inner_text("main")
    assert "q6" not in Answer.objects.latest("pk").sealed, "what the condition hides is not kept"


@pytest.mark.parametrize("text", [EVIL, "long" * 60, "很长" * 100])
def test_hostile_texts_stay_texts_and_within_a_small_screen(
    company: Company, visit: Callable[..., Visit], text: str
) -> None:
    said: Any = Words(text, text)
    both = (Option("a", said), Option("b", said))
    question = a_question("q1", options=both, help=said)
    version = a_version(a_content(question, a_question("q2", options=both, words=said), title=text))
    window = visit("sc-1-a", viewport=NARROW)
    for path in (f"/feedback/{version.form.uuid}/versions/1/", f"/feedback/{version.form.uuid}/", "/feedback/"):
        page = window.open(path)
        assert page.title() != "x" and page.locator("main script, main img[src=x]").count() == 0
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"], path
    assert text in page.inner_text("main")


def test_the_answers_of_a_condition_appear_in_place_and_nothing_is_saved_by_it(
    company: Company, visit: Callable[..., Visit]
) -> None:
    form = company.things["feedback_form"]
    draft = form.versions.get(published_at=None)
    page = visit("sa-1-a").open(f"/feedback/{form.uuid}/draft/question/q7/")
    page.locator("[name=words_en]").fill("Which day, as typed")
    page.locator("[name=when_question]").select_option("q4")
    page.get_by_role("button", name="Show its answers").press("Enter")
    page.locator("[name=when_among]").first.wait_for(state="attached")
    assert page.locator("[name=when_among]").count() == 11
    assert page.locator("[name=words_en]").input_value() == "Which day, as typed"
    draft.refresh_from_db()
    assert draft.rev == 1


def test_a_section_comes_and_goes_with_an_answer_by_keyboard_alone_on_a_small_screen(
    company: Company, visit: Callable[..., Visit]
) -> None:
    version = a_version(PARTED)
    window = visit("am-1-a", viewport=NARROW)
    page = window.open(f"/feedback/customers/{company.customer.uuid}/fill/{version.form.uuid}/")
    second, inner = page.get_by_role("heading", name="Second"), page.locator("[data-ask=q2]")
    assert not second.is_visible() and page.get_by_role("heading", name="Last").is_visible()
    tab_to(page, "q1")
    page.keyboard.press("Space")
    assert page.evaluate(FOCUSED) == "q1=yes" and second.is_visible() and inner.is_visible()
    tab_to(page, "q2")
    page.keyboard.press("Space")
    assert page.get_by_role("heading", name="Third").is_visible(), "shown by an answer within the second"
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("ArrowDown")
    assert page.evaluate(FOCUSED) == "q1=no" and not second.is_visible() and not inner.is_visible()
    assert not page.get_by_role("heading", name="Third").is_visible(), "what is hidden shows nothing"
    keep_by_keyboard(page)
    answer = Answer.objects.latest("pk")
    assert {one.question for one in answer.given.all()} == {"q1"}, "the mark given to the hidden section is not kept"
    assert page.inner_text("main").count("This section was not asked, or nothing in it was answered.") == 2


def test_a_condition_is_given_to_a_section_by_keyboard_alone_on_a_small_screen(
    company: Company, visit: Callable[..., Visit]
) -> None:
    version = a_version(PARTED, published=False)
    page = visit("sa-1-a", viewport=NARROW).open(f"/feedback/{version.form.uuid}/draft/section/s4/")
    tab_to(page, "when_question")
    page.keyboard.type("2.")
    tab_to(page, "op")
    page.keyboard.press("Enter")
    page.locator("[name=when_among]").first.wait_for(state="attached")
    tab_to(page, "when_among")
    page.keyboard.press("Space")
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    tab_to(page, "Save")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    version.refresh_from_db()
    assert version.content["sections"][3]["when"] == {"question": "q2", "among": ["1"]}


def test_a_pdf_goes_in_and_comes_out_as_a_file_only(company: Company, visit: Callable[..., Visit]) -> None:
    version = a_version(a_content(a_question("q1", Kind.FILE)))
    window = visit("am-1-a")
    page = window.open(f"/feedback/customers/{company.customer.uuid}/fill/{version.form.uuid}/")
    page.locator("[name=q1]").set_input_files({"name": "扫描.pdf", "mimeType": "application/pdf", "buffer": a_pdf()})
    page.locator("label", has_text="At a visit").click()
    page.get_by_role("button", name="Keep the answers").click()
    page.get_by_role("link", name="Take it out").click()
    page.locator("input[value=delivery]").check(force=True)
    page.locator("[name=reason]").fill("核对退换货单")
    with page.expect_download() as caught:
        page.get_by_role("button", name="Take it out and record").click()
    assert caught.value.suggested_filename.startswith("Sensitive-A-")
    assert Path(caught.value.path()).read_bytes() == a_pdf() and "/reveal" not in page.url
    page.get_by_role("link", name="Back to the answer").click()
    assert page.locator("embed, object, iframe").count() == 0
