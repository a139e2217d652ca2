"""A merge: the invitation goes with its customer, what was filled in stays readable, one a round stays where it is."""

import pytest

from audit.trail.context import acting
from customers.records.merging import merge
from customers.surveys import answering, queries
from customers.surveys.models import Round
from tests.builders import a_customer, opened, seat
from tests.customers.surveys.arrangement import AGREED, GIVEN, a_link, a_round, a_shop, again, running

pytestmark = pytest.mark.django_db(transaction=True)


def test_an_invitation_goes_with_its_customer_and_its_draft_stays_readable() -> None:
    shop = a_shop()
    kept, other = (a_customer(shop.manager, consents=AGREED, phone=f"1380013800{n}") for n in (1, 2))
    both, alone = running(a_round(shop), [kept, other]), running(a_round(shop), [other])
    invited = alone.invitations.get()
    token = a_link(invited, shop)
    answering.keep_draft(token, {"q4": "写到一半"})
    with acting(by=seat(shop.manager)):
        merge(opened(kept, shop.manager), opened(other, shop.manager), reason="同一家店")
    assert again(invited).customer_id == kept.pk
    assert sorted(one.customer_id for one in both.invitations.all()) == sorted([kept.pk, other.pk])
    held, draft = answering.open_form(token)
    assert (held.customer_id, draft) == (kept.pk, {"q4": "写到一半"})
    assert answering.send(token, GIVEN).customer_id == kept.pk


def test_who_was_merged_is_not_asked_any_more() -> None:
    shop = a_shop()
    kept, other = (a_customer(shop.manager, consents=AGREED, phone=f"1380013800{n}") for n in (1, 2))
    row = running(a_round(shop), [kept, other])
    token = a_link(row.invitations.get(customer=other), shop)
    with acting(by=seat(shop.manager)):
        merge(opened(kept, shop.manager), opened(other, shop.manager), reason="同一家店")
    assert queries.behind(token) is None and Round.objects.get().invitations.count() == 2
