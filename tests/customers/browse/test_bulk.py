"""One general field on many records: chosen, given, confirmed, each with its line."""

import pytest
from django.test import Client

from customers.records import actions
from tests.builders import a_customer, a_post, opened, signed_in
from tests.customers.browse.pages import lines, said

pytestmark = pytest.mark.django_db
URL = "/customers/bulk/"


def test_a_field_is_chosen_then_given_then_confirmed_then_set() -> None:
    post = a_post()
    customers = [a_customer(post, industry="retail") for _ in range(3)]
    ticked = {"ids": [str(one.pk) for one in customers], "next": "/customers/?order_day=5"}
    client = signed_in("amy")
    assert "3 customers are ticked" in said(client.post(URL, ticked))
    assert 'name="value"' in said(client.post(URL, ticked | {"field": "industry"}))
    confirm = said(client.post(URL, ticked | {"field": "industry", "value": "catering", "step": "check"}))
    assert "3 customers get this value: <b>Catering</b>" in confirm and not lines("record.changed")
    answer = client.post(URL, ticked | {"field": "industry", "value": "catering", "step": "save"})
    assert answer.headers["Location"] == "/customers/?order_day=5"
    assert {opened(one, post).field("industry").value for one in customers} == {"catering"}
    assert lines("record.changed") == 3


def test_only_general_fields_of_ones_own_post_are_offered() -> None:
    page = said(signed_in_with_one().post(URL, {"ids": "1"}))
    assert 'value="industry"' in page
    assert not [
        name for name in ("delivery_route", "phone", "spare_phone", "code", "loyalty") if f'value="{name}"' in page
    ]


@pytest.mark.parametrize("field", ["delivery_route", "phone", "code", "no_such_field"])
def test_a_field_that_is_not_offered_leads_back_to_the_choice(field: str) -> None:
    client = signed_in_with_one()
    page = said(client.post(URL, {"ids": "1", "field": field, "value": "x", "step": "save"}))
    assert "is ticked" in page and not lines("record.changed")


def test_records_of_another_post_are_left_out() -> None:
    post, other = a_post(), a_post("am-2", a="bea")
    mine, theirs = a_customer(post), a_customer(other)
    ticked = {"ids": [str(mine.pk), str(theirs.pk)], "field": "size", "value": "large", "step": "save"}
    signed_in("amy").post(URL, ticked)
    assert opened(mine, post).field("size").value == "large" and not opened(theirs, other).field("size").value


def test_more_than_two_hundred_at_once_are_refused() -> None:
    client = signed_in_with_one()
    ids = [str(number) for number in range(1, actions.BULK_AT_MOST + 2)]
    answer = client.post(URL, {"ids": ids, "field": "size", "value": "large", "step": "save"})
    assert answer.status_code == 403 and not lines("record.changed")


def test_a_value_that_the_catalogue_refuses_comes_back_with_its_fault() -> None:
    client = signed_in_with_one()
    page = said(client.post(URL, {"ids": "1", "field": "scientific_quota", "value": "viele", "step": "check"}))
    assert "no whole number" in page


def test_nothing_ticked_says_so_and_no_address_outside_is_followed() -> None:
    answer = signed_in_with_one().post(URL, {"next": "https://example.com/"}, follow=True)
    assert "Tick at least one customer first" in said(answer) and answer.redirect_chain == [("/customers/", 302)]


def test_filling_a_gap_on_many_makes_them_more_complete() -> None:
    post = a_post()
    customer = a_customer(post)
    before = opened(customer, post).completeness
    signed_in("amy").post(URL, {"ids": str(customer.pk), "field": "size", "value": "large", "step": "save"})
    assert opened(customer, post).completeness > before


def signed_in_with_one() -> Client:
    """Return a client of a post with one customer."""
    a_customer(a_post())
    return signed_in("amy")
