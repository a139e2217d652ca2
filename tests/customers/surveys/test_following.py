"""A merge: the invitation goes with its customer, what was filled in stays readable, one a round stays where it is."""

from functools import partial
from typing import Any

import pytest

from audit.trail.context import acting
from customers.feedback.models import Answer
from customers.records.merging import merge
from customers.records.stragglers import gather
from customers.surveys import answering, queries
from customers.surveys.models import Round
from tests.at_once import at_once
from tests.builders import a_customer, opened, seat
from tests.customers.records.merges import the_lines_say_what_stands_there
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


def test_an_answer_sent_at_the_instant_of_a_merge_is_kept_once_on_the_kept_record() -> None:
    shop = a_shop()
    for number in range(3):
        kept, other = (a_customer(shop.manager, consents=AGREED, phone=f"138001380{number}{n}") for n in (1, 2))
        invited = [running(a_round(shop), [one]).invitations.get() for one in (kept, other)]
        tokens = [a_link(one, shop) for one in invited]
        tickets = opened(kept, shop.manager), opened(other, shop.manager)

        def join(tickets: Any = tickets) -> None:
            with acting(by=seat(shop.manager)):
                merge(*tickets, reason="同一家店")

        sending = [partial(answering.send, token, GIVEN) for token in tokens]
        assert at_once([*sending, join], Exception) == ["done", "done", "done"]
        assert [again(one).customer_id for one in invited] == [kept.pk, kept.pk]
        gather()
        assert list(Answer.objects.order_by("-pk").values_list("customer_id", flat=True)[:2]) == [kept.pk, kept.pk]
    assert Answer.objects.count() == 6
    the_lines_say_what_stands_there()
