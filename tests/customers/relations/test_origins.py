"""What came of a feedback answer: linked from both ends, and told to who asked."""

from typing import Any

import pytest
from django.urls import reverse

from crm.notices.models import Notice
from customers.feedback.models import Answer
from customers.records.lock import unlocked
from customers.records.models import Grant
from customers.records.origins import asked_by
from customers.relations import actions
from customers.relations.models import FollowUpPlan, Improvement
from customers.surveys import answering
from customers.surveys.models import Invitation
from tests.builders import a_customer, a_leave, signed_in
from tests.customers.browse.pages import said
from tests.customers.feedback.arrangement import a_version, an_answer
from tests.customers.relations.ways import Shop, a_shop, in_days
from tests.customers.surveys import arrangement as survey

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Shop:
    return a_shop()


@pytest.fixture
def answer(shop: Shop) -> Answer:
    return an_answer(a_version(), shop.customer, shop.analyst)


def page(shop: Shop, name: str, answer: Answer | None = None) -> str:
    asked = f"?answer={answer.pk}" if answer else ""
    return reverse(f"relations:{name}", args=[shop.customer.uuid]) + asked


def of(shop: Shop, answer: Answer) -> str:
    return reverse("feedback:answer", args=[shop.customer.uuid, answer.uuid])


def test_a_plan_and_an_improvement_come_of_an_answer_and_lead_back_to_it(shop: Shop, answer: Answer) -> None:
    amy, soon = signed_in("amy"), in_days(3)
    assert f"From answer {answer.number}" in said(amy.get(page(shop, "improve", answer)))
    data: dict[str, Any] = {"opinion": "太早", "action": "改线路", "owner": shop.analyst.pk, "until": soon}
    assert amy.post(page(shop, "improve", answer), data)["Location"] == of(shop, answer)
    steps = {"goal": "稳定订货", "text_1": "上门", "until_1": soon, "owner_1": shop.manager.pk}
    assert amy.post(page(shop, "make_plan", answer), steps)["Location"] == of(shop, answer)
    made, plan = Improvement.objects.get(), FollowUpPlan.objects.get()
    assert (made.answer_id, plan.answer_id) == (answer.pk, answer.pk)
    for address in (
        reverse("relations:improvement", args=[made.uuid]), reverse("relations:plan", args=[plan.uuid]),
    ):  # fmt: skip
        shown = said(amy.get(address))
        assert of(shop, answer) in shown and answer.number in shown
        assert address in said(amy.get(of(shop, answer)))


def test_an_answer_of_another_customer_is_none_of_this_one(shop: Shop) -> None:
    theirs = an_answer(a_version(), a_customer(shop.manager, name="另一家便利店"), shop.manager)
    amy, steps = signed_in("amy"), {"goal": "稳定", "text_1": "上门", "until_1": in_days(2), "owner_1": shop.manager.pk}
    assert theirs.number not in said(amy.get(page(shop, "improve", theirs)))
    amy.post(page(shop, "make_plan", theirs), steps)
    amy.post(page(shop, "make_plan") + "?answer=eight", steps)
    assert list(FollowUpPlan.objects.values_list("answer_id", flat=True)) == [None, None]


def test_nothing_came_of_an_answer_yet(shop: Shop, answer: Answer) -> None:
    assert "has come of this answer yet" in said(signed_in("amy").get(of(shop, answer)))


def improved(shop: Shop, answer: Answer) -> Improvement:
    given = {"opinion": "太早", "action": "改线路", "owner": shop.manager, "until": in_days(3)}
    made: Improvement = shop.does(actions.improve, answer_id=answer.pk, **given)
    shop.does(actions.finish, made, "十点后送")
    shop.does(actions.tell_back, made, on=in_days(0), way="call")
    return made


def test_who_filled_the_answer_in_is_told_what_came_of_it(shop: Shop, answer: Answer) -> None:
    made = improved(shop, answer)
    told = Notice.objects.filter(post=shop.analyst).order_by("pk")
    assert [one.tiding for one in told] == ["improvement.result", "improvement.told"]
    address = reverse("relations:improvement", args=[made.uuid])
    assert {one.link for one in told} == {address} and told[0].facts == {"number": made.number}
    assert shop.analyst.name in said(signed_in("amy").get(address))
    assert "told on" in said(signed_in("ann").get(of(shop, answer)))


def test_who_does_it_is_not_told_of_their_own_act(shop: Shop) -> None:
    improved(shop, an_answer(a_version(), shop.customer, shop.manager))
    assert not Notice.objects.filter(tiding__in=["improvement.result", "improvement.told"]).exists()


def test_who_filled_the_answer_in_is_told_that_the_plan_is_closed(shop: Shop, answer: Answer) -> None:
    wanted = [actions.StepWanted("上门", shop.manager, in_days(3))]
    made = shop.does(actions.plan, goal="提高动销", steps=wanted, answer_id=answer.pk)
    shop.does(actions.close_plan, made, "达成")
    assert Notice.objects.get(post=shop.analyst).tiding == "plan.closed"


@pytest.mark.parametrize("open_still", [True, False])
def test_the_owner_of_the_round_is_told_and_led_there_while_the_record_is_open_to_it(open_still: bool) -> None:
    parties = survey.a_shop()
    customer = a_customer(parties.manager, parties.chief, consents=survey.AGREED)
    survey.running(survey.a_round(parties, post=parties.chief), [customer])
    token = survey.a_link(Invitation.objects.get(customer=customer.pk), parties)
    answer = answering.send(token, survey.GIVEN)
    assert answer.post_id is None and asked_by(answer.pk) == {parties.chief.pk}
    if not open_still:
        with unlocked():
            Grant.objects.filter(content_object_id=customer.pk, group=parties.chief.group_id).delete()
    shop = Shop(parties.manager, parties.chief, parties.manager, parties.chief, customer)
    made = improved(shop, answer)
    told = Notice.objects.filter(post=parties.chief, tiding__startswith="improvement")
    assert [row.tiding for row in told] == ["improvement.result", "improvement.told"]
    address = reverse("relations:improvement", args=[made.uuid])
    assert {row.link for row in told} == {address if open_still else ""}


def test_b_reads_in_the_posts_tray_what_came_while_a_is_away(shop: Shop, answer: Answer) -> None:
    by_amy = an_answer(a_version(), shop.customer, shop.manager)
    given = {"opinion": "太早", "action": "改线路", "owner": shop.analyst, "until": in_days(3), "post": shop.analyst}
    made: Improvement = shop.does(actions.improve, answer_id=by_amy.pk, **given)
    shop.does(actions.finish, made, "十点后送", post=shop.analyst)
    a_leave(shop.manager)
    bo = signed_in("bo")
    assert made.number in said(bo.get(reverse("notices:list")))
    assert f"{reverse('relations:improvement', args=[made.uuid])}tell/" in said(
        bo.get(reverse("relations:improvement", args=[made.uuid]))
    )
