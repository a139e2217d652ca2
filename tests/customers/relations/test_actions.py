"""Plans and improvements through the verbs: steps on desks, what was done, and that the customer was told."""

import pytest

from crm.deadlines.models import Deadline
from crm.notices.models import Notice
from customers.records.ticket import NotThere
from customers.relations import actions
from customers.relations.models import FollowUpPlan, Improvement
from customers.relations.signing import OutOfTurn
from tests.customers.browse.pages import last_line
from tests.customers.relations.ways import Shop, a_shop, in_days

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Shop:
    return a_shop()


def a_plan(shop: Shop, **more: object) -> FollowUpPlan:
    steps = [
        actions.StepWanted("调整陈列", shop.manager, in_days(3)),
        actions.StepWanted("核对定量", shop.analyst, in_days(6)),
    ]
    return shop.does(actions.plan, **{"goal": "提高动销", "steps": steps, **more})


def an_improvement(shop: Shop, **more: object) -> Improvement:
    given = {"opinion": "送货太早", "action": "改配送顺序", "owner": shop.analyst, "until": in_days(5), **more}
    return shop.does(actions.improve, **given)


def test_each_step_of_a_plan_waits_on_the_desk_of_its_post(shop: Shop) -> None:
    made = a_plan(shop, answer_id=7)
    due = Deadline.objects.filter(duty="plan.step", closed_at=None).order_by("due")
    assert [row.post for row in due] == [shop.manager, shop.analyst] and {row.number for row in due} == {made.number}
    assert Notice.objects.get(tiding="plan.step_given").post == shop.analyst
    assert made.answer_id == 7 and last_line().facts == {"number": made.number}


def test_a_step_is_done_once_by_its_post_or_the_plans(shop: Shop) -> None:
    first, second = a_plan(shop).steps.order_by("until")
    with pytest.raises(NotThere):
        shop.does(actions.do_step, first, "我不是", post=shop.analyst)
    shop.does(actions.do_step, first, "已调整")
    shop.does(actions.do_step, second, "替分析员确认")
    with pytest.raises(OutOfTurn):
        shop.does(actions.do_step, first, "再来")
    assert not Deadline.objects.filter(duty="plan.step", closed_at=None).exists()


def test_a_closed_plan_drops_what_nobody_did(shop: Shop) -> None:
    made = a_plan(shop)
    shop.does(actions.do_step, made.steps.order_by("until")[0], "已调整")
    shop.does(actions.close_plan, made, "达到目标")
    outcomes = Deadline.objects.filter(duty="plan.step").order_by("due").values_list("outcome", flat=True)
    assert list(outcomes) == ["done", "dropped"]
    with pytest.raises(OutOfTurn):
        shop.does(actions.add_step, made, actions.StepWanted("再做", shop.manager, in_days(2)))


def test_only_the_plans_post_and_the_chief_close_it(shop: Shop) -> None:
    made = a_plan(shop)
    with pytest.raises(NotThere):
        shop.does(actions.close_plan, made, "不归我", post=shop.analyst)
    shop.does(actions.close_plan, made, "科长关闭", post=shop.chief)


def test_no_step_goes_to_a_post_that_may_not_open_the_customer(shop: Shop) -> None:
    with pytest.raises(NotThere):
        a_plan(shop, steps=[actions.StepWanted("上门", shop.other, in_days(1))])
    assert not Deadline.objects.filter(post=shop.other).exists()


def test_what_came_of_an_opinion_is_told_back(shop: Shop) -> None:
    made = an_improvement(shop, answer_id=12)
    shop.does(actions.finish, made, "十点后送", post=shop.analyst)
    due = Deadline.objects.get(duty="improvement.tell")
    assert due.post == shop.manager and Notice.objects.get(tiding="improvement.done").post == shop.manager
    shop.does(actions.tell_back, made, on=in_days(0), way="call")
    made.refresh_from_db()
    assert (made.told_on, made.told_way, made.told_name, made.answer_id) == (in_days(0), "call", "Amy", 12)
    assert last_line().facts == {"number": made.number, "told_way": "call"}
    assert not Deadline.objects.filter(subject=made.uuid, closed_at=None).exists()


def test_an_improvement_is_told_after_it_is_finished_and_each_once(shop: Shop) -> None:
    made = an_improvement(shop)
    with pytest.raises(OutOfTurn):
        shop.does(actions.tell_back, made, on=in_days(0), way="call")
    shop.does(actions.finish, made, "已改", post=shop.chief)
    with pytest.raises(OutOfTurn):
        shop.does(actions.finish, made, "又改", post=shop.chief)
    with pytest.raises(NotThere):
        shop.does(actions.tell_back, made, on=in_days(0), way="call", post=shop.analyst)


def test_whoever_is_no_manager_asks_the_managers_post_to_tell(shop: Shop) -> None:
    made = shop.does(
        actions.improve, opinion="票据慢", action="改电子票", owner=shop.analyst, until=in_days(4), post=shop.analyst
    )
    assert made.teller == shop.manager
