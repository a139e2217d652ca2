"""The same link, the same moment: one answer is kept, and a withdrawal comes before it or after it."""

import pytest

from customers.feedback.models import Answer
from customers.records import asking
from customers.surveys import answering, invitations
from customers.surveys.models import Opinion
from tests.at_once import at_once
from tests.customers.surveys.arrangement import GIVEN, a_link, a_shop, again, asked

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_several_sendings_at_once_one_is_kept() -> None:
    shop = a_shop()
    (one,) = asked(shop)
    token = a_link(one, shop)
    ended = at_once([lambda: answering.send(token, GIVEN)] * 5, invitations.Gone)
    assert sorted(ended) == ["Gone"] * 4 + ["done"]
    assert Answer.objects.count() == 1 and Opinion.objects.count() == 1 and again(one).state == "answered"


def test_a_withdrawal_and_an_answer_at_once_are_one_after_the_other() -> None:
    shop = a_shop()
    for one in asked(shop, 4):
        token = a_link(one, shop)
        kept = Answer.objects.count()
        sent, _withdrawn = at_once(
            [lambda t=token: answering.send(t, GIVEN), lambda c=one.customer_id: asking.ask_no_more(c)],
            invitations.Gone,
        )
        assert Answer.objects.count() - kept == (sent == "done")
        assert not asking.may_be_asked(one.customer_id, "link")


def test_a_link_taken_back_while_it_is_used_keeps_one_of_the_two() -> None:
    shop = a_shop()
    (one,) = asked(shop)
    token = a_link(one, shop)
    from tests.builders import seat

    by = seat(shop.manager)
    ended = at_once([lambda: answering.send(token, GIVEN), lambda: invitations.revoke(one, by=by)], invitations.Gone)
    assert sorted(ended) == ["Gone", "done"]
    assert Answer.objects.count() == (again(one).state == "answered")
