"""Whether a customer may be asked: only while the consent stands, only in the ways it names, and not after a no."""

from datetime import date

import pytest

from audit.trail.context import acting
from audit.trail.models import LogEntry
from customers.records import actions
from customers.records.asking import ask_no_more, may_be_asked, may_be_asked_still
from customers.records.models import Customer
from customers.records.rules import CONTACT_WAYS
from customers.records.ticket import NotThere
from tests.builders import a_customer, a_post, opened, seat

pytestmark = pytest.mark.django_db


def agrees(customer: Customer, post: object, purposes: list[str], ways: list[str]) -> None:
    """Have a customer's consent recorded."""
    with acting(by=seat(post)):  # type: ignore[arg-type]
        record = opened(customer, post)  # type: ignore[arg-type]
        actions.consent(record, purposes, given_on=date(2026, 1, 2), way="written", ways=ways)


def may(customer: Customer) -> list[str]:
    """Return the ways in which a customer may be asked."""
    return [way for way in CONTACT_WAYS if may_be_asked(customer.pk, way)]


def test_only_while_the_consent_stands_and_only_in_its_ways() -> None:
    post = a_post()
    customer = a_customer(post)
    assert may(customer) == [] and may_be_asked_still([customer.pk]) == {}
    agrees(customer, post, ["business", "survey"], ["letter", "visit"])
    assert may(customer) == ["letter", "visit"]
    agrees(customer, post, ["business", "survey"], [])
    assert may(customer) == list(CONTACT_WAYS) and may_be_asked_still([customer.pk]) == {customer.pk: CONTACT_WAYS}
    agrees(customer, post, ["business"], ["visit"])
    assert may(customer) == []


def test_a_customer_who_says_no_is_asked_no_more_and_the_line_says_who_said_it() -> None:
    customer = a_customer(a_post(), consents=("business", "marketing", "survey"))
    ask_no_more(customer.pk)
    line = LogEntry.objects.latest("id")
    assert (line.event, line.object_id, line.actor_id) == ("consent.changed", customer.pk, None)
    assert "客户本人" in line.person_name and line.facts == {"purposes": "business,marketing", "ways": ""}
    assert may(customer) == []
    ask_no_more(customer.pk)
    assert LogEntry.objects.latest("id") == line  # said twice, withdrawn once


def test_nobody_is_there_to_say_no() -> None:
    with pytest.raises(NotThere):
        ask_no_more(987654)
