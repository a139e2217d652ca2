"""Letters on paper: A4, one a page, none on two, no empty sheet after the last; each code is that letter's own link."""

import re
from collections.abc import Callable
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import Locator
from pypdf import PdfReader
from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode

from customers.surveys.models import Round
from tests.browser.chromium import CHINESE, ENGLISH
from tests.browser.people import Visit
from tests.builders import a_customer
from tests.customers.surveys.arrangement import AGREED, Shop, a_round, running
from tests.house.company import Company

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LONG = "黑龙江省双鸭山市宝清县七星泡镇兴旺发达百货批发零售商行（个体工商户）第二分店"
MANY = 20
A4 = (595, 842)


def a_round_by_letter(company: Company, count: int) -> Round:
    """Return a round that asks some customers with long names by letter."""
    manager = company.posts["am-1"]
    shop = Shop(company.posts["sc-1"], manager, company.things["survey_version"])
    people = [a_customer(manager, name=f"{LONG}{number}", consents=AGREED) for number in range(count)]
    return running(a_round(shop, ways=["letter"]), people)


def read_code(picture: Locator, size: int) -> list[list[bool]]:
    """Return the modules of a code as a telephone sees them, border and all: dark ones are True."""
    seen = Image.open(BytesIO(picture.screenshot())).convert("L")
    step = (seen.width / size, seen.height / size)
    return [
        [seen.getpixel((int((x + 0.5) * step[0]), int((y + 0.5) * step[1]))) < 128 for x in range(size)]
        for y in range(size)
    ]


@pytest.mark.parametrize(("locale", "addressed"), [(CHINESE, "no"), (ENGLISH, "yes")])
def test_each_letter_is_a_sheet_of_its_own_with_its_own_code(
    company: Company, visit: Callable[..., Visit], locale: str, addressed: str
) -> None:
    row = a_round_by_letter(company, MANY)
    page = visit("am-1-a", locale=locale).open(f"/surveys/{row.uuid}/letters/")
    page.locator(f"label:has(input[name=addressed][value={addressed}])").click()
    page.locator("[name=reason]").fill("寄信")
    page.locator("main button.go").click()
    links = page.locator(".letter-link").all_inner_texts()
    assert len(set(links)) == MANY
    sheets = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True))).pages
    assert len(sheets) == MANY, "one a page, and no empty one after the last"
    for number, (sheet, link) in enumerate(zip(sheets, links, strict=True)):
        assert tuple(round(float(side)) for side in sheet.mediabox[2:]) == A4
        text = re.sub(r"\s", "", sheet.extract_text())
        assert link in text and text.count("/f/") == 1 and f"{LONG}{number}" in text
        assert row.title not in text, "only colleagues see what the round is called"


def test_the_code_is_the_letters_own_link_module_by_module(company: Company, visit: Callable[..., Visit]) -> None:
    row = a_round_by_letter(company, 2)
    page = visit("am-1-a", device_scale_factor=3, color_scheme="dark").open(f"/surveys/{row.uuid}/letters/")
    page.locator("main button.go").click()
    for letter in page.locator(".letter").all():
        code = QRCode(border=2, error_correction=ERROR_CORRECT_M)
        code.add_data(letter.locator(".letter-link").inner_text())
        expected = code.get_matrix()
        assert read_code(letter.locator(".survey-code svg"), len(expected)) == expected
