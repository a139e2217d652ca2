"""People at their screens: a window with somebody signed in, what it complains of, and what axe finds in it."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import Browser, ConsoleMessage, Page, Response

from tests.browser.chromium import ENGLISH, NARROW, WIDE
from tests.builders import signed_in

LIGHT_AND_WIDE, DARK_AND_NARROW = ("light", WIDE), ("dark", NARROW)
DARK_AND_WIDE, LIGHT_AND_NARROW = ("dark", WIDE), ("light", NARROW)
# An answer that says no is in the console too; which status it has, each test says for itself.
STATUS = re.compile(r"the server responded with a status of (\d+)")


class Visit:
    """A browser window of one person, with a jar of its own; `complaints` are console errors, and answers of 500 on."""

    def __init__(self, browser: Browser, url: str, username: str = "", *, locale: str = ENGLISH, **more: Any) -> None:
        still: dict[str, Any] = {"viewport": WIDE, "timezone_id": "Asia/Shanghai", "reduced_motion": "reduce"}
        self.context = browser.new_context(base_url=url, locale=locale, **(still | more))
        self.complaints: list[str] = []
        self.who = username or "nobody"
        if username:
            session = signed_in(username).cookies[settings.SESSION_COOKIE_NAME].value
            self.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": url}])
        self.context.set_default_timeout(8_000)
        self.page = self.window()

    def window(self) -> Page:
        """Return another window of this person."""
        page = self.context.new_page()
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self._complain(page, f"script: {error}"))
        page.on("response", self._answered)
        return page

    def open(self, path: str, page: Page | None = None) -> Page:
        """Return the window with a page open in it."""
        page = page or self.page
        page.goto(path)
        return page

    def close(self) -> None:
        """Close the windows."""
        self.context.close()

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not STATUS.search(message.text):
            self._complain(message.page, f"{message.type}: {message.text}")

    def _answered(self, response: Response) -> None:
        if response.status >= 500 or (response.status == 404 and "/static/" in response.url):
            self._complain(None, f"{response.status} {response.url}")

    def _complain(self, page: Page | None, text: str) -> None:
        self.complaints.append(f"{self.who} {page.url if page else ''}: {text}")


@cache
def axe() -> Axe:
    """Return axe-core as it is packed."""
    return Axe()


def found_by_axe(page: Page) -> list[str]:
    """Return what axe finds on a page, a sentence for each place."""
    found = [(one["id"], node) for one in axe().run(page).response["violations"] for node in one["nodes"]]
    return [
        f"{name}: {node['target'][0]} {node['html'][:110]} · {node['failureSummary'].splitlines()[-1].strip()}"
        for name, node in found
    ]


def looked_at(page: Page, what: str, *looks: tuple[str, Any]) -> Iterator[str]:
    """Yield what is wrong with a page in some looks: what axe finds, and what makes it scroll sideways."""
    for colours, size in looks:
        page.emulate_media(color_scheme=colours)  # type: ignore[arg-type]
        page.set_viewport_size(size)
        faults = found_by_axe(page)
        if out := sticks_out(page):
            faults.append(f"sticks out: {out}")
        yield from (f"{what} {colours} {size['width']}: {fault}" for fault in faults)


def sticks_out(page: Page) -> str:
    """Return which element makes a page scroll sideways, "" where none does."""
    return str(
        page.evaluate(
            """() => {
              const wide = document.documentElement;
              if (wide.scrollWidth <= wide.clientWidth) return "";
              const out = [...document.body.querySelectorAll("*")]
                .filter((each) => each.getBoundingClientRect().right > wide.clientWidth + 1)
                .map((each) => each.outerHTML.slice(0, 90));
              return `${wide.scrollWidth} px: ${out.slice(0, 4).join(" | ")}`;
            }"""
        )
    )
