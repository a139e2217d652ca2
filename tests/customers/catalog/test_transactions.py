"""What the catalogue keeps of a customer's transactions (P7.2): three fields that behave as others of their kind."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.trail.models import LogEntry
from customers.catalog.actions import add_entry, load_shipped
from customers.catalog.models import CatalogueEntry
from customers.catalog.queries import catalogue
from customers.catalog.rules import Category, Fault, Group, Kind, Tier, clean
from customers.catalog.shipped import ENTRIES
from customers.management.demo import clock
from customers.records.confirming import aged
from customers.records.lock import unlocked
from customers.records.models import Customer, Strongbox
from customers.records.reconciling import look_at
from tests.builders import a_customer, a_post, opened, seat, signed_in

pytestmark = pytest.mark.django_db
NAMES = ("monthly_orders", "monthly_amount", "main_products")
BY = {entry.identifier: entry for entry in ENTRIES}


def test_the_order_value_is_sealed_and_the_others_are_general() -> None:
    value = BY["monthly_amount"]
    assert (value.category, value.tier, value.kind) == (Category.TRANSACTIONS, Tier.SENSITIVE, Kind.MONEY)
    for name in NAMES:
        assert BY[name].due_days is None and BY[name].update_days == 90 and BY[name].owner == "statistical_analyst"
        assert BY[name].group == Group.OPERATING and BY[name].sealed == (name == "monthly_amount")


@pytest.mark.parametrize(
    ("name", "raw", "text"),
    [
        ("monthly_orders", "4", "4"),
        ("monthly_amount", "¥12,300.50", "12300.5"),
        ("monthly_amount", "1.2万元", "12000"),
        ("main_products", "三类", "class_3"),
    ],
)
def test_values_are_cleaned_as_those_of_their_kind(name: str, raw: str, text: str) -> None:
    assert clean(BY[name], raw, today=timezone.localdate()) == text


@pytest.mark.parametrize(
    ("name", "raw"), [("monthly_orders", "1000"), ("monthly_amount", "-1"), ("main_products", "茶")]
)
def test_what_cannot_be_is_refused(name: str, raw: str) -> None:
    with pytest.raises(Fault):
        clean(BY[name], raw, today=timezone.localdate())


def test_the_analyst_writes_them_in_the_form_and_the_record_shows_them() -> None:
    analyst = a_post("sa-1", role="statistical_analyst", a="sam")
    customer = a_customer(analyst)
    client, page = signed_in("sam"), reverse("browse:edit", args=[customer.uuid, "operating"])
    assert 'name="monthly_amount"' in client.get(page).content.decode()
    sent = {"rev": "1", "monthly_orders": "4", "monthly_amount": "58391.7", "main_products": "class_3"}
    assert client.post(page, sent).status_code == 302
    with unlocked():
        row = Customer.objects.get(pk=customer.pk)
        box = Strongbox.objects.get(pk=customer.pk)
    assert row.extra == {"monthly_orders": "4", "main_products": "class_3"}
    assert "monthly_amount" in box.sealed
    shown = client.get(reverse("browse:record", args=[customer.uuid])).content.decode()
    assert "Class 3 cigarettes" in shown and "58,391" not in shown and "58391" not in shown
    line = LogEntry.objects.get(event="record.changed")
    assert "58391" not in line.body and line.tier == "sensitive"
    assert not look_at(0).differing
    listed = client.get(reverse("browse:list"), {"columns": ["monthly_orders", "main_products"]}).content.decode()
    assert "Class 3 cigarettes" in listed and "Orders a month" in listed


def test_they_want_to_be_confirmed_each_quarter() -> None:
    analyst = a_post("sa-1", role="statistical_analyst", a="sam")
    with clock.at(timezone.now() - timedelta(days=91)):
        customer = a_customer(analyst, monthly_orders="4", monthly_amount="5200", main_products="class_3")
    old = {one.entry.identifier for one in aged(opened(customer, analyst)) if one.mine}
    assert set(NAMES) <= old


def test_an_older_catalogue_gets_them_in_their_place_and_keeps_what_the_company_made_of_it() -> None:
    CatalogueEntry.objects.filter(identifier__in=NAMES).delete()
    for number, row in enumerate(CatalogueEntry.objects.order_by("position"), 1):
        CatalogueEntry.objects.filter(pk=row.pk).update(position=number * 10)
    CatalogueEntry.objects.filter(identifier="attention").update(hidden=True)
    centre = seat(a_post("ic-1", role="information_centre", a="ivy"))
    own = {"by": centre, "group": Group.BASIC, "category": Category.BUSINESS, "tier": Tier.GENERAL, "reason_zh": "服务"}
    add_entry("fridges", heading_zh="冰柜", heading_en="Fridges", kind=Kind.INTEGER, **own)
    add_entry("turnover", heading_zh="月均订货额", heading_en="Turnover", kind=Kind.INTEGER, **own)
    add_entry("monthly_orders", heading_zh="每月订单", heading_en="Orders", kind=Kind.INTEGER, **own)
    assert load_shipped() == 1 and load_shipped() == 0
    order = [entry.identifier for entry in catalogue().all]
    shipped = [
        name for name in (entry.identifier for entry in ENTRIES) if name not in ("monthly_orders", "monthly_amount")
    ]
    assert order == [*shipped, "fridges", "turnover", "monthly_orders"]
    assert catalogue().entry("attention").hidden and not catalogue().entry("monthly_orders").built_in
    positions = list(CatalogueEntry.objects.values_list("position", flat=True))
    assert len(set(positions)) == len(positions)


def test_a_new_installation_has_the_catalogue_in_the_order_in_which_it_ships() -> None:
    assert [entry.identifier for entry in catalogue().all] == [entry.identifier for entry in ENTRIES]
