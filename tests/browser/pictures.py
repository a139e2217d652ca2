"""`make pictures`: photograph the product, with a fresh demonstration company in it, for the READMEs."""

import io
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.chromium import ARGUMENTS, CHINESE, CHROMIUM, ENGLISH, WIDE

ROOT = Path(__file__).resolve().parent.parent.parent
PICTURES = ROOT / "docs" / "pictures"
LARGEST = 250_000
# By day in English and in Chinese, one for each README; by night in Chinese.
EDITIONS = (("light", ENGLISH, "-light"), ("light", CHINESE, "-light.zh-CN"), ("dark", CHINESE, "-dark"))
GREETING = re.compile(r"Zhike is at (\S+/).*the password (\S+)", re.DOTALL)


@contextmanager
def served() -> Iterator[tuple[str, str]]:
    """Serve a demonstration company that goes away afterwards; return its address and everybody's password."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    with tempfile.TemporaryDirectory(prefix="zhike-pictures-") as place:
        program = subprocess.Popen(
            [sys.executable, "-u", "manage.py", "serve", "--port", port],
            cwd=ROOT,
            env=os.environ | {"ZHIKE_VAR": place},
            stdout=subprocess.PIPE,
            text=True,
        )
        assert program.stdout is not None
        said = ""
        try:
            while (greeting := GREETING.search(said)) is None:
                said += program.stdout.readline()
            yield greeting[1], greeting[2]
        finally:
            program.send_signal(signal.SIGINT)
            program.wait(60)


def desk(page: Page) -> None:
    """Show the desk of who stands in today."""
    page.goto("/")


def customers(page: Page) -> None:
    """Show the list."""
    page.goto("/customers/")


def record(page: Page) -> None:
    """Show the record of the list's first page that is the most complete."""
    page.goto("/customers/")
    rows = page.locator("[data-rows] tbody tr")
    shares = [int(re.findall(r"(\d+) %", text)[0]) for text in rows.all_inner_texts()]
    rows.nth(shares.index(max(shares))).locator(".row-link").click()
    page.wait_for_load_state()


def reveal(page: Page) -> None:
    """Ask for the telephone on that record."""
    record(page)
    page.locator("a[data-reveal][href*='/reveal/phone/']").click()
    page.locator("dialog input[value=delivery]").check()
    page.locator("dialog [name=reason]").fill("送货前电话确认门店有人收货")


def trail(page: Page) -> None:
    """Show the week of the trail that ended yesterday: today's lines are of these pictures."""
    today = datetime.now(ZoneInfo("Asia/Shanghai")).date()
    page.goto(f"/trail/?first={today - timedelta(days=7)}&last={today - timedelta(days=1)}")


def catalogue(page: Page) -> None:
    """Show the catalogue of fields."""
    page.goto("/catalogue/")


def newcomers(page: Page) -> None:
    """Show the board of newcomers."""
    page.goto("/newcomers/")


def approval(page: Page) -> None:
    """Show the first newcomer that waits for approval."""
    page.goto("/newcomers/?stage=approval")
    page.locator(".row-link").first.click()
    page.wait_for_load_state()
    page.locator("a.go").first.click()
    page.wait_for_load_state()


def sheet(page: Page) -> None:
    """Show a sheet that was imported, with its faults, on the post that did so."""
    page.locator("summary.seat").click()
    page.locator(".menu-item[value=sa-2]").click()
    page.goto("/imports/")
    page.locator(".row-link").first.click()
    page.wait_for_load_state()


def seal(page: Page) -> None:
    """Show how the trail is sealed, once the worker has looked at all of it."""
    page.goto("/trail/seals/")
    for _ in range(60):
        if page.locator(".done").count():
            break
        page.wait_for_timeout(1_000)
        page.reload()


def grading(page: Page) -> None:
    """Show the round of grading that waits for its approval."""
    page.goto("/gradings/")
    page.locator(".row-link").first.click()
    page.wait_for_load_state()


def review(page: Page) -> None:
    """Show this week's review."""
    page.goto("/reviews/")
    page.locator(".row-link").first.click()
    page.wait_for_load_state()


def survey(page: Page) -> None:
    """Show what came of the round that has ended."""
    page.goto("/surveys/")
    page.locator(".row-link").last.click()
    page.wait_for_load_state()
    page.locator("a[href$='/report/']").first.click()
    page.wait_for_load_state()


def board(page: Page) -> None:
    """Show where each relation stands."""
    page.goto("/relations/board/")


def security(page: Page) -> None:
    """Show what the security administrators may ask of one another."""
    page.goto("/administration/")


SHOTS: dict[str, tuple[str, Callable[[Page], None]]] = {
    "desk": ("zhaomin", desk),
    "list": ("wangjian", customers),
    "record": ("wangjian", record),
    "reveal": ("wangjian", reveal),
    "trail": ("luojing", trail),
    "newcomers": ("chenli", newcomers),
    "approval": ("chenli", approval),
    "grading": ("chenli", grading),
    "review": ("chenli", review),
    "survey": ("chenli", survey),
    "board": ("wangjian", board),
    "catalogue": ("gaoyuan", catalogue),
    "import": ("xunuo", sheet),
    "seal": ("luchen", seal),
    "security": ("jiangyi", security),
}


def photograph(browser: Browser, address: str, password: str) -> Iterator[Path]:
    """Take every picture in every edition, and yield where each was put."""
    for colours, locale, ending in EDITIONS:
        for name, (username, show) in SHOTS.items():
            context = browser.new_context(
                base_url=address, viewport=WIDE, locale=locale, color_scheme=colours,
                timezone_id="Asia/Shanghai", reduced_motion="reduce",
            )  # type: ignore[arg-type]  # fmt: skip
            page = context.new_page()
            page.goto("/accounts/login/")
            page.locator("[name=login]").fill(username)
            page.locator("[name=password]").fill(password)
            page.locator("main .btn.go").click()
            page.wait_for_url(re.compile(r"/$"))
            show(page)
            page.wait_for_load_state("networkidle")
            yield kept(page.screenshot(), PICTURES / f"{name}{ending}.png")
            context.close()


def kept(picture: bytes, path: Path) -> Path:
    """Write a picture in 256 colours."""
    with Image.open(io.BytesIO(picture)) as shot:
        shot.convert("RGB").quantize(256, dither=Image.Dither.NONE).save(path, optimize=True)
    if path.stat().st_size > LARGEST:
        raise ValueError(f"{path.name} has {path.stat().st_size} bytes")
    return path


def main() -> int:
    """Take the pictures."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with served() as (address, password), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        for path in photograph(browser, address, password):
            print(path.relative_to(ROOT), path.stat().st_size)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
