"""What other rooms keep of a customer under the customer's own data key, and how it comes out again."""

import pytest

from audit.trail.context import acting
from audit.trail.models import LogEntry
from crm.crypto.sealed import Unopenable
from crm.models import Post
from customers.records import besides, limits
from customers.records.models import Customer
from customers.records.ticket import NotThere, Refused
from tests.builders import a_customer, a_post, seat

pytestmark = pytest.mark.django_db(transaction=True)
TABLE, NAME = "elsewhere", "row 1/q6"


def _kept(post: Post) -> tuple[Customer, str]:
    customer = a_customer(post)
    token = besides.seal(customer.pk, TABLE, {NAME: "柜台太窄"})[NAME]
    return customer, token


def _asked(
    post: Post, customer: Customer, token: str, *, table: str = TABLE, name: str = NAME, reason: str = "回访核实",
    purpose: str = "visit", keyed: int = 0,
) -> str:  # fmt: skip
    by = seat(post)
    with acting(by=by):
        return besides.reveal(
            customer.uuid, table, name, token, keyed=keyed or customer.pk, what="A-1", by=by, purpose=purpose,
            reason=reason,
        )  # fmt: skip


def test_a_text_comes_out_once_with_purpose_reason_and_a_line() -> None:
    post = a_post()
    customer, token = _kept(post)
    assert "柜台" not in token and _asked(post, customer, token) == "柜台太窄"
    line = LogEntry.objects.get(event="beside.revealed")
    assert (line.object_id, line.purpose, line.reason, line.tier) == (customer.pk, "visit", "回访核实", "sensitive")
    assert line.facts == {"what": "A-1"} and "柜台" not in line.body


@pytest.mark.parametrize(("changed", "gate"), [({"reason": " "}, "reason"), ({"purpose": "marketing"}, "consent")])
def test_a_shut_gate_is_named_and_leaves_its_line(changed: dict[str, str], gate: str) -> None:
    post = a_post()
    customer, token = _kept(post)
    with pytest.raises(Refused) as refusal:
        _asked(post, customer, token, **changed)
    assert refusal.value.verdict.gate == gate
    assert LogEntry.objects.get(event="record.refused").facts == {"gate": gate}
    assert not LogEntry.objects.filter(event="beside.revealed").exists()


def test_a_post_that_may_not_open_the_record_sees_nothing_there() -> None:
    customer, token = _kept(a_post())
    with pytest.raises(NotThere):
        _asked(a_post("am-2", a="bo"), customer, token)


def test_each_text_counts_among_what_a_person_reveals() -> None:
    post = a_post()
    customer, token = _kept(post)
    _asked(post, customer, token)
    assert limits.reveals(seat(post).person_id) == (1, 1)


@pytest.mark.parametrize("moved", [{"table": "another"}, {"name": "row 2/q6"}])
def test_a_token_opens_at_its_own_place_only(moved: dict[str, str]) -> None:
    post = a_post()
    customer, token = _kept(post)
    with pytest.raises(Unopenable):
        _asked(post, customer, token, **moved)


def test_what_was_sealed_under_another_record_opens_where_it_went() -> None:
    post = a_post()
    customer, token = _kept(post)
    kept = a_customer(post, name="并入后的店")
    with pytest.raises(Unopenable):
        _asked(post, kept, token)
    assert _asked(post, kept, token, keyed=customer.pk) == "柜台太窄"


def test_a_file_and_a_draft_come_back_to_whom_they_belong() -> None:
    post = a_post()
    customer, token = _kept(post)
    assert besides.give_back(customer.pk, TABLE, NAME, token) == "柜台太窄"
    sealed, by = besides.seal_file(customer.pk, NAME, b"picture"), seat(post)
    with acting(by=by):
        shown = besides.reveal_file(
            customer.uuid, NAME, sealed, keyed=customer.pk, what="A-1", by=by, purpose="visit", reason="回访核实"
        )
    assert b"picture" not in sealed and shown == b"picture"


def test_the_classes_are_those_of_today_and_only_of_an_active_customer() -> None:
    post = a_post()
    customer = a_customer(post, size="large", customer_since="2010-01-01", delivery_route="3号线")
    found = besides.beside(customer.pk)
    assert found.subject.label == f"{customer.code} {customer.name}"
    assert found.classes == {
        "industry": "retail", "size": "large", "loyalty": "loyal", "grade": "", "delivery_route": "3号线",
        "region": "370523",
    }  # fmt: skip
    with pytest.raises(NotThere):
        besides.beside(customer.pk + 1)
