"""A value in clear: once, for a reason, with its line first; a refusal names the gate."""

import pytest
from django.test import Client

from customers.browse.views_reveal import SECONDS
from customers.records import actions
from customers.records.models import Customer
from customers.records.rules import REVEALS_PER_HOUR
from tests.builders import FULL, a_customer, a_post, opened, signed_in
from tests.customers.browse.pages import last_line, lines, said

pytestmark = pytest.mark.django_db
ASKED = {"purpose": "delivery", "reason": "送货前电话确认"}
SCRIPT = {"x-fragment": "reveal"}


def _url(customer: Customer, field: str = "phone") -> str:
    return f"/customers/{customer.uuid}/reveal/{field}/"


@pytest.fixture
def customer() -> Customer:
    """Return a customer of Amy's post."""
    return a_customer(a_post())


def test_the_question_says_what_for_whom_and_how_often_today(customer: Customer) -> None:
    page = said(signed_in("amy").get(_url(customer)))
    assert "Reveal: Telephone" in page and "Doing business (1 Mar 2024)" in page and "Revealed today: 0 of 100" in page
    assert FULL["phone"] not in page


def test_a_script_gets_the_question_alone(customer: Customer) -> None:
    page = said(signed_in("amy").get(_url(customer), headers=SCRIPT))
    assert "data-reveal-form" in page and "<html" not in page


def test_a_script_gets_the_value_once_with_its_seconds(customer: Customer) -> None:
    answer = signed_in("amy").post(_url(customer), ASKED, headers=SCRIPT)
    assert answer.json() == {"value": FULL["phone"], "seconds": SECONDS}
    assert answer.headers["Cache-Control"] == "no-store"
    line = last_line()
    assert (line.event, line.fields, line.purpose, line.reason) == (
        "field.revealed",
        ",phone,",
        "delivery",
        "送货前电话确认",
    )
    assert FULL["phone"] not in f"{line.facts}{line.changes}{line.sealed}{line.subject_label}"


def test_without_a_script_the_page_shows_the_value_and_goes_back_by_itself(customer: Customer) -> None:
    answer = signed_in("amy").post(_url(customer), ASKED)
    assert FULL["phone"] in said(answer)
    assert answer.headers["Refresh"] == f"{SECONDS}; url=/customers/{customer.uuid}/"
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("asked", "fault"),
    [
        ({"purpose": "delivery", "reason": " "}, "which task needs the value"),
        ({"purpose": "other", "reason": "x"}, "says nothing by itself"),
        ({"purpose": "curiosity", "reason": "送货前"}, "Select a valid choice"),
    ],
)
def test_a_reveal_needs_a_purpose_of_the_register_and_a_reason(
    customer: Customer, asked: dict[str, str], fault: str
) -> None:
    answer = signed_in("amy").post(_url(customer), asked, headers=SCRIPT)
    assert answer.status_code == 422 and fault in said(answer)
    assert not lines("field.revealed")


def test_a_purpose_without_consent_names_the_consent(customer: Customer) -> None:
    answer = signed_in("amy").post(_url(customer), {**ASKED, "purpose": "marketing"}, headers=SCRIPT)
    assert answer.status_code == 403 and "consent to this use is missing" in said(answer)
    assert "<html" not in said(answer) and last_line().facts == {"gate": "consent"}


def test_a_restricted_value_without_the_standing_consent_is_refused() -> None:
    customer = a_customer(a_post(), consents=())
    answer = signed_in("amy").post(_url(customer, "bank_account"), ASKED)
    assert answer.status_code == 403 and FULL["bank_account"] not in said(answer)


def test_a_tier_above_the_posts_is_refused_by_name() -> None:
    customer = a_customer(a_post("oc-1", role="order_clerk", a="ora"))
    answer = signed_in("ora").post(_url(customer), ASKED)
    assert answer.status_code == 403 and "may not see values of this tier" in said(answer)
    page = said(signed_in("ora").get(f"/customers/{customer.uuid}/"))
    assert '<a class="eye"' not in page


def test_the_limit_is_named_with_its_numbers(customer: Customer) -> None:
    client = signed_in("amy")
    for _ in range(REVEALS_PER_HOUR):
        assert client.post(_url(customer), ASKED, headers=SCRIPT).status_code == 200
    answer = client.post(_url(customer), ASKED, headers=SCRIPT)
    assert answer.status_code == 403 and "30 reveals an hour, 100 a day" in said(answer)


@pytest.mark.parametrize("field", ["name", "violations", "no_such_field"])
def test_what_is_not_sealed_or_not_filled_is_not_there_to_be_revealed(customer: Customer, field: str) -> None:
    client = signed_in("amy")
    assert client.get(_url(customer, field)).status_code == 404


def test_a_stranger_reveals_nothing_and_sees_nothing(customer: Customer) -> None:
    a_post("am-2", a="bea")
    assert signed_in("bea").post(_url(customer), ASKED).status_code == 404
    assert Client().post(_url(customer), ASKED).status_code == 302


def test_a_compliance_officer_sees_a_changes_sealed_values_by_a_reveal_of_their_own() -> None:
    post, _ = a_post("sa-1", role="statistical_analyst", a="sue"), a_post("co-1", role="compliance_officer", a="coco")
    customer = a_customer(post, address="旧路1号")
    actions.change(opened(customer, post), {"address": "新路2号"}, rev=1)
    url = f"/customers/lines/{last_line().pk}/values/"
    client = signed_in("coco")
    page = said(client.get(url))
    assert "新路2号" not in page and "Sealed values of a change" in page
    page = said(client.post(url, {"purpose": "inspection", "reason": "核查变更"}))
    assert "旧路1号" in page and "新路2号" in page
    assert last_line().event == "line.values_revealed"
    assert signed_in("sue").get(url).status_code == 404
