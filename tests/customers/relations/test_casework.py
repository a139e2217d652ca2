"""Cases through the verbs: the clock, the steps, passing on, closing, and who may do what."""

from datetime import time, timedelta

import pytest
from django.utils import timezone

from crm.deadlines.models import Deadline
from crm.deadlines.sweeping import escalate
from crm.notices.models import Notice
from customers.records.ticket import NotThere
from customers.relations import casework, queries, rules
from customers.relations.models import ServiceCase
from customers.relations.signing import OutOfTurn
from tests.builders import a_customer, seat
from tests.customers.browse.pages import last_line
from tests.customers.relations.ways import Shop, a_case, a_shop, in_days

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Shop:
    return a_shop()


def open_duties(case: ServiceCase) -> dict[str, Deadline]:
    return {row.duty: row for row in Deadline.objects.filter(subject=case.uuid, closed_at=None)}


@pytest.mark.parametrize("kind", sorted(rules.CLOCKS))
def test_a_case_has_a_number_and_two_clocks(shop: Shop, kind: str) -> None:
    case = a_case(shop, kind=kind)
    due = open_duties(case)
    assert case.number.startswith("K") and set(due) == {"case.answer", "case.solve"}
    assert due["case.answer"].due < due["case.solve"].due and due["case.solve"].days == rules.CLOCKS[kind].days
    assert {row.customer for row in due.values()} == {shop.customer.pk}
    assert last_line().facts == {"number": case.number, "case_kind": kind}


def test_an_overdue_answer_goes_above_as_deadlines_do(shop: Shop) -> None:
    case = a_case(shop)
    Deadline.objects.filter(subject=case.uuid).update(due=timezone.now() - timedelta(days=20))
    assert escalate(timezone.now()) == 2
    told = Notice.objects.filter(post=shop.chief, tiding="deadline.escalated")
    assert {notice.facts["number"] for notice in told} == {case.number}


def test_a_case_is_answered_stepped_and_closed(shop: Shop) -> None:
    case = a_case(shop)
    shop.does(casework.answer, case, "已联系厂家")
    assert set(open_duties(case)) == {"case.solve"}
    shop.does(casework.step, case, "换了新枪")
    shop.does(casework.close, case, "solved", "已换好")
    case.refresh_from_db()
    assert not open_duties(case) and case.outcome == "solved" and case.closed_at is not None
    assert [step.act for step in case.steps.order_by("pk")] == ["opened", "answered", "stepped", "closed"]


def test_what_is_closed_or_answered_stays_so(shop: Shop) -> None:
    case = a_case(shop)
    shop.does(casework.answer, case, "好的")
    with pytest.raises(OutOfTurn):
        shop.does(casework.answer, case, "再答")
    shop.does(casework.close, case, "solved", "完")
    for verb, given in ((casework.step, ("又",)), (casework.close, ("solved", "又"))):
        with pytest.raises(OutOfTurn):
            shop.does(verb, case, *given)


def test_a_case_that_is_taken_back_counts_neither_on_time_nor_late(shop: Shop) -> None:
    case = a_case(shop)
    shop.does(casework.close, case, "taken_back", "客户撤回")
    assert set(Deadline.objects.filter(subject=case.uuid).values_list("outcome", flat=True)) == {"dropped"}


def test_a_case_is_passed_on_with_its_clock(shop: Shop) -> None:
    case = a_case(shop)
    before = {duty: row.due for duty, row in open_duties(case).items()}
    shop.does(casework.pass_on, case, shop.analyst, "归档案管")
    after = open_duties(case)
    assert {duty: row.due for duty, row in after.items()} == before
    assert {row.post_id for row in after.values()} == {shop.analyst.pk}
    assert Notice.objects.filter(post=shop.analyst, tiding="case.given").count() == 1
    with pytest.raises(NotThere):
        shop.does(casework.step, case, "已不是我的")
    shop.does(casework.step, case, "接手", post=shop.analyst)


def test_a_post_that_may_not_open_the_customer_is_given_nothing(shop: Shop) -> None:
    with pytest.raises(NotThere):
        a_case(shop, owner=shop.other)
    case = a_case(shop)
    with pytest.raises(NotThere):
        shop.does(casework.pass_on, case, shop.other)
    assert not Notice.objects.filter(post=shop.other).exists()


def test_only_its_post_and_the_chief_work_on_a_case(shop: Shop) -> None:
    case = a_case(shop)
    with pytest.raises(NotThere):
        shop.does(casework.answer, case, "不是我的", post=shop.analyst)
    shop.does(casework.answer, case, "科长答复", post=shop.chief)


def test_a_ticket_of_another_customer_opens_no_case(shop: Shop) -> None:
    case = a_case(shop)
    another = a_shop_of(shop)
    with pytest.raises(NotThere):
        another.does(casework.step, case, "错了")


def a_shop_of(shop: Shop) -> Shop:
    return Shop(shop.manager, shop.chief, shop.analyst, shop.other, a_customer(shop.manager, name="另一家便利店"))


def test_b_has_the_posts_cases_and_answers_in_as_place() -> None:
    shop = a_shop(away=(in_days(-1), in_days(5)))
    case = a_case_by(shop, "bo")
    rows, _after = queries.cases_page(seat(shop.manager, "bo"), closed=False)
    assert rows == [case]
    shop.does(casework.answer, case, "已答复", person="bo")
    step = case.steps.get(act="answered")
    assert (step.person_name, step.letter, step.stands_in_for) == ("Bo", "B", "Amy")
    assert Deadline.objects.get(duty="case.answer").closed_for == "Amy"


def a_case_by(shop: Shop, person: str) -> ServiceCase:
    given = {"kind": "support", "way": "call", "title": "断货", "text": "", "owner": shop.manager}
    return shop.does(casework.open_case, person=person, **given)


def test_a_solution_is_due_at_the_end_of_work(shop: Shop) -> None:
    case = a_case(shop)
    due = timezone.localtime(open_duties(case)["case.solve"].due)
    assert due.time() == shop.manager.unit.closes == time(18)
