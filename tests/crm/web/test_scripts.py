"""The frame's scripts in a real browser: a revealed value leaves the page, rows are walked, drafts keep no secrets.

The pages are answered from here, under the product's own policy of content; neither server nor database takes part.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.template import engines
from playwright.sync_api import Browser, Dialog, Page, Route

pytestmark = pytest.mark.browser

POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; form-action 'self'"
VALUE = "138 4540 5400"
HEAD = """{% load web static %}<!doctype html><html lang="en"><title>t</title>
{% for name in scripts %}<script type="module" src="/static/crm/{{ name }}.js"></script>{% endfor %}<body>"""
FRAGMENT = """<form method="post" action="/reveal/" data-reveal-form><h2 tabindex="-1">Reveal</h2>
<input name="reason"><button type="button" data-close>Cancel</button><button id="go">Reveal</button></form>"""
REVEAL = HEAD + '{% mask_chip "138****5400" "/reveal/" "Phone" %}{% include "crm/web/reveal.html" %}'
ROWS = (
    HEAD
    + """<table data-rows><tr><td><input type="checkbox" data-all></td></tr>{% for n in "123" %}
<tr><td><input type="checkbox" data-row></td><td><a class="row-link" href="/r/{{ n }}">{{ n }}</a></td></tr>{% endfor %}
</table><div data-bulk hidden><b data-count></b></div>"""
)
FORM = (
    HEAD
    + """<form method="post" action="/saved/" data-draft="k" data-guard>{% include "crm/form/draft.html" %}
<input name="name" data-draft value="old"><input name="phone" data-sensitive data-draft><input name="other">
<input name="secret" type="password" data-draft><button id="save">Save</button></form>"""
)


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Open an empty page; an error in a script or against the policy fails the test."""
    context = browser.new_context()
    opened = context.new_page()
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.on("console", lambda line: errors.append(line.text) if "Content Security Policy" in line.text else None)
    yield opened
    context.close()
    assert errors == []


def serve(page: Page, source: str, scripts: list[str], *, seconds: int = 60) -> None:
    """Answer every request of `page` from here and open `source` as its first page."""
    html = engines["django"].from_string(source).render({"scripts": scripts})

    def answer(route: Route) -> None:
        path = urlsplit(route.request.url).path
        if path.startswith("/static/"):
            file = Path(settings.ROOT) / path.lstrip("/")
            route.fulfill(body=file.read_text(encoding="utf-8"), content_type="text/javascript")
        elif path == "/reveal/" and route.request.method == "POST":
            _answer_reveal(route, seconds)
        else:
            body = FRAGMENT if path == "/reveal/" else html if path == "/" else "<title>elsewhere</title>"
            route.fulfill(body=body, content_type="text/html", headers={"Content-Security-Policy": POLICY})

    page.route("**/*", answer)
    page.goto("http://zhike.test/")


def _answer_reveal(route: Route, seconds: int) -> None:
    if "because" in (route.request.post_data or ""):
        route.fulfill(json={"value": VALUE, "seconds": seconds})
    else:
        route.fulfill(status=422, body=f"<p data-summary tabindex=-1>Why?</p>{FRAGMENT}", content_type="text/html")


def reveal(page: Page) -> None:
    """Ask for the value with a reason."""
    page.click("a.eye")
    page.fill("[name=reason]", "because")
    page.click("#go")
    page.wait_for_selector(".shown")


def test_a_revealed_value_stands_in_place_of_its_mask(page: Page) -> None:
    serve(page, REVEAL, ["reveal"])
    reveal(page)
    assert page.inner_text(".shown-value") == VALUE
    assert not page.is_visible(".mask")
    assert page.locator("#reveal[open]").count() == 0


def test_a_revealed_value_leaves_the_page_after_its_time(page: Page) -> None:
    serve(page, REVEAL, ["reveal"], seconds=1)
    reveal(page)
    page.wait_for_selector(".mask", timeout=4000)
    assert VALUE not in page.content()


def test_a_revealed_value_is_masked_again_at_once_when_asked(page: Page) -> None:
    serve(page, REVEAL, ["reveal"])
    reveal(page)
    page.click("[data-mask-again]")
    assert VALUE not in page.content()
    assert page.evaluate("document.activeElement.className") == "eye"


@pytest.mark.parametrize("event", ["pagehide", "beforeprint"])
def test_a_revealed_value_is_gone_before_the_page_is_kept_or_printed(page: Page, event: str) -> None:
    serve(page, REVEAL, ["reveal"])
    reveal(page)
    page.evaluate("name => dispatchEvent(new Event(name))", event)
    assert VALUE not in page.content()


def test_a_refused_reveal_shows_its_answer_in_the_dialog(page: Page) -> None:
    serve(page, REVEAL, ["reveal"])
    page.click("a.eye")
    page.click("#go")
    page.wait_for_selector("#reveal [data-summary]")
    assert page.evaluate("document.activeElement.matches('[data-summary]')")
    page.click("[data-close]")
    assert page.inner_html("[data-reveal-body]") == ""


def test_rows_are_walked_with_j_and_k_and_ticked_with_x(page: Page) -> None:
    serve(page, ROWS, ["table"])
    for key in "jjjjk":
        page.keyboard.press(key)
    assert page.evaluate("document.activeElement.textContent") == "2"
    page.keyboard.press("x")
    assert page.inner_text("[data-count]") == "1"
    page.check("[data-all]")
    assert page.inner_text("[data-count]") == "3"
    page.uncheck("[data-all]")
    assert not page.is_visible("[data-bulk]")


def test_enter_opens_the_row(page: Page) -> None:
    serve(page, ROWS, ["table"])
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/r/1")


def test_single_keys_can_be_turned_off(page: Page) -> None:
    serve(page, ROWS + '<input type="checkbox" data-shortcuts>', ["frame", "table"])
    page.uncheck("[data-shortcuts]")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.tagName") == "BODY"


def test_a_draft_comes_back_and_holds_nothing_sensitive(page: Page) -> None:
    serve(page, FORM, ["forms"])
    for name, text in [("name", "new"), ("phone", VALUE), ("secret", "hush"), ("other", "left out")]:
        page.fill(f"[name={name}]", text)
    stored = page.evaluate("Object.values(sessionStorage).join()")
    assert json.loads(stored) == {"name": "new"}
    page.once("dialog", lambda dialog: dialog.accept())
    page.reload()
    page.click("[data-draft-restore]")
    assert page.input_value("[name=name]") == "new"


def test_leaving_with_unsaved_changes_asks_first_and_saving_does_not(page: Page) -> None:
    serve(page, FORM, ["forms"])
    asked: list[str] = []

    def leave(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", leave)
    page.fill("[name=name]", "new")
    page.goto("http://zhike.test/elsewhere")
    assert asked == ["beforeunload"]
    page.goto("http://zhike.test/")
    page.fill("[name=name]", "newer")
    page.click("#save")
    page.wait_for_url("**/saved/")
    assert asked == ["beforeunload"]


def test_signing_out_forgets_the_drafts(page: Page) -> None:
    serve(
        page,
        FORM + '<form method="post" action="/out/" data-sign-out><button id="out"></button></form>',
        ["frame", "forms"],
    )
    page.fill("[name=name]", "new")
    page.once("dialog", lambda dialog: dialog.accept())
    page.click("#out")
    page.wait_for_url("**/out/")
    assert page.evaluate("sessionStorage.length") == 0
