"""Records are granted to posts, and taken from them, by two persons who open none of them."""

import pytest
from django.urls import reverse

from audit.trail.context import acting
from audit.trail.models import LogEntry
from crm.administrators.actions import Impossible, finish, propose
from crm.administrators.changes import change_of
from crm.administrators.models import Proposal
from crm.approvals import actions as approvals
from crm.models import Post
from crm.posts.queries import Seat
from customers.records import gate, granting
from customers.records.lock import unlocked
from customers.records.models import Customer, Grant
from customers.records.queries import ListQuery
from customers.records.ticket import NotThere, Refused
from tests.builders import a_customer, a_post, a_warrant, seat, signed_in

pytestmark = pytest.mark.django_db(transaction=True)


class House:
    """Two security administrators, and a customer that am-1 opens and am-2 does not."""

    def __init__(self) -> None:
        self.asker = seat(a_post("se-1", role="security_administrator", a="sam"))
        self.second = seat(a_post("se-2", role="security_administrator", a="sue"))
        self.mine, self.other = a_post("am-1", a="amy"), a_post("am-2", a="bo")
        self.customer = a_customer(self.mine, name="紫鸢便利店")


@pytest.fixture
def house() -> House:
    return House()


def opens(customer: Customer, post: Post) -> bool:
    page = gate.list_records(ListQuery(), by=seat(post), purpose="maintenance")
    return customer.pk in {row["id"] for row in page.rows}


def approved(proposal: Proposal, by: Seat) -> None:
    assert proposal.case is not None
    with acting(by=by):
        finish(approvals.approve(proposal.case, by=by, mark=proposal.case.mark), by=by)


def test_a_record_is_granted_and_withdrawn_when_somebody_else_approves(house: House) -> None:
    wanted = {"customer": house.customer.code, "post": "am-2", "basis": "duty"}
    made = propose(change_of("grant"), wanted, by=house.asker)
    assert not opens(house.customer, house.other)
    approved(made, house.second)
    assert opens(house.customer, house.other)
    line = LogEntry.objects.get(event="record.granted")
    assert (line.object_id, line.person_name, line.facts) == (
        house.customer.pk,
        "Sue",
        {"post": "am-2", "basis": "duty"},
    )
    made = propose(change_of("withdrawal"), {"customer": house.customer.code, "post": "am-1"}, by=house.asker)
    approved(made, house.second)
    assert not opens(house.customer, house.mine) and opens(house.customer, house.other)
    assert LogEntry.objects.get(event="record.withdrawn").facts == {"post": "am-1"}


def test_the_card_and_the_page_tell_nothing_of_the_customer_but_the_code_that_was_typed(house: House) -> None:
    data = {"customer": house.customer.code, "post": "am-2", "basis": "duty"}
    client = signed_in("sam")
    page = client.post(reverse("administrators:propose", args=["grant"]), data, follow=True).content.decode()
    case = Proposal.objects.get().case
    assert case is not None
    card = signed_in("sue").get(reverse("approvals:case", args=[case.uuid])).content.decode()
    assert house.customer.code in card and "May open the record" in card
    assert "紫鸢" not in page + card and "紫鸢" not in str(case.proposal)


@pytest.mark.parametrize(
    ("kind", "wanted", "fault"),
    [
        ("grant", {"post": "am-1", "basis": "duty"}, "same"),
        ("grant", {"post": "se-2", "basis": "duty"}, "no_customers_there"),
        ("grant", {"post": "am-2", "basis": "duty", "customer": "000000000000"}, "no_customer"),
        ("withdrawal", {"post": "am-2"}, "same"),
    ],
)
def test_what_cannot_be_granted_is_declined(house: House, kind: str, wanted: dict[str, str], fault: str) -> None:
    with pytest.raises(Impossible) as declined:
        propose(change_of(kind), {"customer": house.customer.code, **wanted}, by=house.asker)
    assert declined.value.fault == fault


def test_nobody_grants_to_the_post_they_sit_on_nor_alone_nor_to_an_administrators(house: House) -> None:
    code = house.customer.code
    with pytest.raises(NotThere):
        granting.grant_by_warrant(code, house.other, "duty", by=a_warrant(seat(house.other), proposer="sam"))
    with pytest.raises(NotThere):
        granting.grant_by_warrant(code, house.other, "duty", by=a_warrant(house.second, proposer="bo"))
    with pytest.raises(NotThere):
        granting.grant_by_warrant(code, house.other, "duty", by=a_warrant(house.second, proposer="sue"))
    with pytest.raises(Refused):
        granting.grant_by_warrant(code, Post.objects.get(code="se-1"), "duty", by=a_warrant(house.second))
    with unlocked():
        assert Grant.objects.count() == 1
