"""A newcomer from entry to the first possible order, through four people, one of them a B; in both languages (P2.7)."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from audit.trail.models import LogEntry
from crm.models import Leave
from crm.workdays.queries import calendar
from customers.records.lock import unlocked
from customers.records.models import Customer
from customers.relay.models import Newcomer
from tests.browser.chromium import CHINESE, ENGLISH, NARROW
from tests.browser.people import Visit
from tests.house.company import Company

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Begin = Callable[..., Visit]
NAME, PHONE, ID_NUMBER = "海棠便民超市", "15866021937", "370523198501014411"
ENTERED = {
    "code": "370523000777",
    "name": NAME,
    "licence_number": "370523000777",
    "owner_name": "田小满",
    "id_number": ID_NUMBER,
    "phone": PHONE,
}
CHOSEN_AT_ENTRY = {"id_type": "resident", "lead_source": "application", "collected_by": "face_to_face"}
PLACED = {
    "region": "山东省东营市广饶县",
    "street": "广饶街道",
    "address": "乐安大街56号",
    "longitude": "118.40",
    "latitude": "37.05",
    "delivery_route": "广饶3号线",
    "delivery_order": "7",
    "serviced_by": "Am-1-A",
}
CHOSEN_AT_PLACING = {
    "visit_batch": "2",
    "invoice_type": "ordinary",
    "order_method": "telephone",
    "settlement": "cash",
    "order_day": "3",
}
CLASSED = {"industry": "retail", "size": "sole_trader", "market_type": "urban", "business_format": "convenience"}


def write(page: Page, typed: dict[str, str], chosen: dict[str, str]) -> None:
    """Fill in a form as a person does."""
    for name, text in typed.items():
        page.locator(f"form.form-card [name={name}]").fill(text)
    for name, code in chosen.items():
        page.locator(f"form.form-card select[name={name}]").select_option(code)


def enter(page: Page) -> None:
    """Ask whether the customer is known, then enter it with its consent."""
    page.goto("/newcomers/")
    page.locator("a[href='/newcomers/enter/']").first.click()
    write(page, {name: ENTERED[name] for name in ("licence_number", "phone", "id_number", "name")}, {})
    page.locator("form.form-card button.go").click()
    manager = page.locator("select[name=manager] option", has_text="am-1").get_attribute("value") or ""
    write(page, ENTERED, CHOSEN_AT_ENTRY | {"manager": manager})
    page.locator("form.form-card button.go").click()
    expect(page.locator("[data-summary]")).to_be_visible()  # no consent, no entry (P6.4)
    page.locator("label:has(input[name=purposes][value=business])").click()
    page.locator("label:has(input[name=way][value=written])").click()
    page.locator("form.form-card button.go").click()
    expect(page.locator("h1")).to_have_text(NAME)


def from_the_desk(page: Page, number: str) -> None:
    """Open from the desk what waits there under a number, the first of its lines."""
    page.goto("/")
    page.locator(".line-due", has_text=number).first.locator("a").click()
    page.wait_for_load_state()


@pytest.mark.parametrize("locale", [CHINESE, ENGLISH])
def test_a_newcomer_goes_through_four_people_to_its_first_order(company: Company, visit: Begin, locale: str) -> None:
    administrator, analyst = visit("la-1-a", locale=locale), visit("sa-1-a", locale=locale)
    enter(administrator.page)
    row = Newcomer.objects.latest("id")
    expect(administrator.page.locator(".leg[aria-current=step]")).to_have_count(1)
    shown = administrator.page.content()
    assert PHONE not in shown and ID_NUMBER not in shown

    from_the_desk(analyst.page, row.number)
    analyst.page.locator("button[value=finish]").click()
    expect(analyst.page.locator("[data-summary]")).to_be_visible()  # each empty field is named beside itself
    write(analyst.page, PLACED, CHOSEN_AT_PLACING)
    analyst.page.locator("button[value=finish]").click()
    expect(analyst.page.locator(".message-success")).to_be_visible()

    today = timezone.localdate()
    Leave.objects.create(holding=company.holding("am-1"), first=today, until=today + timedelta(days=3))
    stand_in = visit("am-1-b", locale=locale, viewport=NARROW)
    from_the_desk(stand_in.page, row.number)
    write(stand_in.page, {"scientific_quota": "60"}, CLASSED)
    stand_in.page.locator("button[value=finish]").click()
    expect(stand_in.page.locator(".message-success")).to_be_visible()

    chief = visit("sc-1-a", locale=locale)
    page = chief.open("/approvals/")
    page.locator(f"a[href*='{Newcomer.objects.latest('id').case.uuid}']", has_text=row.number).first.click()
    page.locator("a.go").first.click()
    expect(page.locator("main")).to_contain_text("Am-1-B")
    page.locator("button.go", has=page.locator("svg")).first.click()
    expect(page.locator(".message-success")).to_be_visible()

    row.refresh_from_db()
    assert row.stage == "admitted" and row.orders_from == first_wednesday_after(today)
    page = administrator.open(f"/newcomers/{row.uuid}/")
    expect(page.locator(f"time[datetime='{row.orders_from.isoformat()}']").first).to_be_visible()
    listed = visit("am-1-b", locale=locale).open("/customers/?q=%E6%B5%B7%E6%A3%A0")
    expect(listed.get_by_role("link", name=NAME, exact=True)).to_be_visible()
    line = LogEntry.objects.filter(event="newcomer.finished", facts__stage_done="business").latest("id")
    assert (line.person_name, line.letter, line.stands_in_for) == ("Am-1-B", "B", "Am-1-A")
    with unlocked():
        assert Customer.objects.get(name=NAME).state == "active"


def first_wednesday_after(today: date) -> date:
    """Return the first worked Wednesday after a day."""
    day = today + timedelta(days=1)
    while day.isoweekday() != 3 or not calendar().is_working(day):
        day += timedelta(days=1)
    return day


def test_whoever_enters_sees_that_somebody_is_known_and_nothing_else(company: Company, visit: Begin) -> None:
    page = visit("la-2-a").open("/newcomers/enter/")
    write(page, {"licence_number": company.customer.licence_number}, {})
    page.locator("form.form-card button.go").click()
    said = page.locator("main").inner_text()
    assert re.search(r"exists", said) and "岗位 am-1" in said and company.customer.name not in said
