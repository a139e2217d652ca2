"""The pages of relations, over the whole stack."""

from typing import Any

import pytest
from django.urls import reverse

from customers.relations import actions, contacting, queries
from customers.relations.models import CareDate, Improvement, Interaction, Relation, ServiceCase
from tests.builders import a_customer, a_leave, a_post, signed_in
from tests.customers.browse.pages import last_line, lines, said, statements
from tests.customers.relations.ways import Shop, a_case, a_shop, in_days

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Shop:
    return a_shop()


def page(shop: Shop, name: str, **more: Any) -> str:
    return reverse(f"relations:{name}", kwargs={"uuid": shop.customer.uuid, **more})


def test_a_contact_is_logged_from_the_record_in_one_press(shop: Shop) -> None:
    client, record = signed_in("amy"), f"/customers/{shop.customer.uuid}/"
    assert page(shop, "log") in said(client.get(record))
    answer = client.post(page(shop, "log"), {"kind": "visit", "note": "", "back": "record"})
    assert answer["Location"] == record
    row = Interaction.objects.get()
    assert (row.kind, row.on, row.customer_id) == ("visit", in_days(0), shop.customer.pk)
    shown = said(client.get(record))
    assert "The contact is logged." in shown and "Visited the customer" in shown


def test_the_records_page_says_what_is_open_and_what_is_to_be_told(shop: Shop) -> None:
    client, record = signed_in("amy"), f"/customers/{shop.customer.uuid}/"
    shop.does(contacting.log, "call", on=in_days(0))
    assert "open case" not in said(client.get(record))
    a_case(shop)
    a_case(shop)
    made = shop.does(actions.improve, opinion="慢", action="加快", owner=shop.manager, until=in_days(2))
    assert "tell the customer of" not in said(client.get(record))
    shop.does(actions.finish, made, "快了")
    shown = said(client.get(record))
    assert "2 open cases" in shown and "tell the customer of 1 improvement" in shown


def test_a_note_with_a_private_number_comes_back_with_what_was_typed(shop: Shop) -> None:
    answer = signed_in("amy").post(page(shop, "log"), {"kind": "call", "note": "回电13845405400", "back": "record"})
    shown = said(answer)
    assert "looks like a phone" in shown and "回电13845405400" in shown and not Interaction.objects.exists()


def test_who_may_not_open_the_customer_finds_nothing(shop: Shop) -> None:
    case = a_case(shop)
    zoe = signed_in("zoe")
    assert zoe.get(page(shop, "customer")).status_code == 404
    assert zoe.get(reverse("relations:case", args=[case.uuid])).status_code == 404
    assert zoe.post(page(shop, "log"), {"kind": "call"}).status_code == 404
    assert shop.customer.name not in said(zoe.get("/relations/cases/"))


def test_the_page_of_a_customer_takes_no_more_statements_for_more_rows(shop: Shop) -> None:
    client = signed_in("amy")
    grow(shop)
    client.get(page(shop, "customer"))
    with statements() as few:
        client.get(page(shop, "customer"))
    for _more in range(3):
        grow(shop)
    with statements() as many:
        shown = said(client.get(page(shop, "customer")))
    assert len(few) == len(many) and shown.count("扫码枪坏了") == 4


def grow(shop: Shop) -> None:
    """Put one more of everything around the customer."""
    shop.does(contacting.log, "call", on=in_days(-1))
    shop.does(contacting.value, "量大")
    a_case(shop)
    shop.does(actions.plan, goal="提高动销", steps=[actions.StepWanted("上门", shop.manager, in_days(2))])
    shop.does(actions.improve, opinion="慢", action="加快", owner=shop.manager, until=in_days(2))
    shop.does(contacting.set_care, kind="opening", day=in_days(4), yearly=True, reason="开业周年", agreed=False)


PATHS = ["", "board/", "overdue/", "cases/", "steps/", "improvements/"]


@pytest.mark.parametrize("path", [f"/relations/{path}" for path in PATHS])
def test_a_posts_pages_take_no_more_statements_for_more_rows(shop: Shop, path: str) -> None:
    client = signed_in("amy")
    more = [shop, *(elsewhere(shop, number) for number in range(4))]
    stood(more[0])
    client.get(path)
    with statements() as few:
        client.get(path)
    for one in more[1:]:
        stood(one)
    with statements() as many:
        shown = said(client.get(path))
    assert len(few) == len(many) and "第3便利店" in shown


@pytest.mark.parametrize("path", ["overdue/", "cases/", "steps/", "improvements/", "improvements/?show=tell"])
def test_a_posts_lists_are_read_a_page_at_a_time(shop: Shop, monkeypatch: pytest.MonkeyPatch, path: str) -> None:
    monkeypatch.setattr(queries, "PAGE", 2)
    shops = [elsewhere(shop, number) for number in range(5)]
    for one in shops:
        stood(one)
        if path.endswith("tell"):
            shop_improved = Improvement.objects.get(customer=one.customer.pk)
            one.does(actions.finish, shop_improved, "已改")
    client, seen, asked = signed_in("amy"), list[str](), f"/relations/{path}"
    for _page in range(3):
        answer = client.get(asked)
        shown = said(answer)
        seen += [one.customer.name for one in shops if one.customer.name in shown]
        part = answer.context.get("part")
        after = part.after if part else answer.context["after"]
        asked = f"/relations/{path}{'&' if '?' in path else '?'}after={after}"
    assert sorted(seen) == sorted(one.customer.name for one in shops) and after == ""


def elsewhere(shop: Shop, number: int) -> Shop:
    customer = a_customer(shop.manager, shop.chief, name=f"第{number}便利店")
    return Shop(shop.manager, shop.chief, shop.analyst, shop.other, customer)


def stood(shop: Shop) -> None:
    """Have a customer stand on the board, overdue, with one of everything in hand."""
    grow(shop)
    shop.does(contacting.move, "proposal")
    Relation.objects.filter(customer=shop.customer.pk).update(due_on=in_days(-2))


def test_the_unit_in_figures_takes_no_more_statements_and_names_no_customer(shop: Shop) -> None:
    client = signed_in("chen")
    stood(shop)
    with statements() as few:
        client.get("/relations/unit/")
    stood(elsewhere(shop, 1))
    with statements() as many:
        shown = said(client.get("/relations/unit/"))
    assert len(few) == len(many) and shop.customer.name not in shown
    assert '<td class="num" data-label="Open cases">2</td>' in shown
    assert signed_in("amy").get("/relations/unit/").status_code == 404


def test_the_board_moves_a_card_by_a_press_and_says_since_when(shop: Shop) -> None:
    client = signed_in("amy")
    shop.does(contacting.move, "contact")
    shown = said(client.get("/relations/board/"))
    assert shop.customer.name in shown and 'value="introduction"' in shown
    answer = client.post(page(shop, "stage"), {"stage": "introduction", "back": "board"})
    assert answer["Location"].startswith("/relations/board/#card-")
    assert Relation.objects.get().stage == "introduction" and last_line().event == "relation.moved"
    assert client.post(page(shop, "stage"), {"stage": "nowhere"}).status_code == 404


def test_a_column_of_the_board_is_bounded_and_goes_on(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "COLUMN", 2)
    client = signed_in("amy")
    for number in range(5):
        elsewhere(shop, number).does(contacting.move, "proposal")
    first = said(client.get("/relations/board/"))
    assert first.count("data-card") == 2 and "?stage=proposal" in first and 'board-count">5<' in first
    seen, path = list[str](), "/relations/board/?stage=proposal"
    for _page in range(3):
        answer = client.get(path)
        ((column, *_rest),) = answer.context["columns"]
        seen += [row.customer_id for row in column.rows]
        path = f"/relations/board/?stage=proposal&after={column.after}"
    assert len(set(seen)) == len(seen) == 5 and column.after == ""


def test_others_customers_are_not_on_the_board(shop: Shop) -> None:
    shop.does(contacting.move, "contract")
    shown = said(signed_in("zoe").get("/relations/board/"))
    assert shop.customer.name not in shown and 'board-count">0<' in shown


def test_a_case_goes_from_the_form_to_its_outcome(shop: Shop) -> None:
    client = signed_in("amy")
    data = {"kind": "complaint", "way": "visit", "title": "少送两条", "text": "", "owner": shop.manager.pk}
    client.post(page(shop, "open_case"), data)
    case = ServiceCase.objects.get()
    address = reverse("relations:case", args=[case.uuid])
    assert "To be answered" in said(client.get(address)) and case.number in said(client.get("/"))
    client.post(f"{address}answer/", {"text": "明天补送"})
    client.post(f"{address}close/", {"outcome": "solved", "text": "已补送"})
    shown = said(client.get(address))
    assert "明天补送" in shown and "已补送" in shown and "Solved" in shown and "/close/" not in shown
    again = client.post(f"{address}answer/", {"text": "又"}, follow=True)
    assert "somebody was quicker" in said(again)
    assert client.get(f"{address}burn/").status_code == 404


def test_b_sees_the_posts_cases_while_a_is_away_and_not_before(shop: Shop) -> None:
    case = a_case(shop)
    address = reverse("relations:case", args=[case.uuid])
    assert signed_in("bo").get(address).status_code == 404
    a_leave(shop.manager)
    bo = signed_in("bo")
    assert case.title in said(bo.get("/relations/cases/")) and f"{address}answer/" in said(bo.get(address))
    assert signed_in("amy").get(address).status_code == 404


def test_a_birthday_needs_the_customers_word(shop: Shop) -> None:
    client = signed_in("amy")
    data = {"kind": "birthday", "day": in_days(9), "reason": "客户提出"}
    assert "A birthday is personal" in said(client.post(page(shop, "care"), data))
    client.post(page(shop, "care"), {**data, "agreed": "on"})
    made = CareDate.objects.get()
    assert made.number in said(client.get(page(shop, "customer"))) and made.agreed
    client.post(page(shop, "end_care", number=made.number))
    assert made.number not in said(client.get(page(shop, "customer")))


def test_a_plan_asks_for_the_day_of_a_step_that_has_words(shop: Shop) -> None:
    client = signed_in("amy")
    data = {"goal": "提高动销", "text_1": "上门", "until_1": in_days(2), "owner_1": shop.manager.pk}
    assert "Until when?" in said(client.post(page(shop, "make_plan"), {**data, "text_2": "回访"}))
    assert "This day is over." in said(client.post(page(shop, "make_plan"), {**data, "until_1": in_days(-1)}))
    assert client.post(page(shop, "make_plan"), data).status_code == 302 and lines("plan.made") == 1


def test_an_improvement_goes_back_to_the_customer(shop: Shop) -> None:
    data = {"opinion": "送货太早", "action": "改线路", "owner": shop.analyst.pk, "until": in_days(3)}
    signed_in("amy").post(page(shop, "improve"), data)
    made = Improvement.objects.get()
    address = reverse("relations:improvement", args=[made.uuid])
    assert "送货太早" in said(signed_in("ann").get(address))
    assert signed_in("ann").post(f"{address}finish/", {"text": "十点后送"}).status_code == 302
    amy = signed_in("amy")
    assert f"{address}tell/" in said(amy.get(address)) and "to be told" in said(amy.get("/relations/"))
    amy.post(f"{address}tell/", {"way": "call", "on": in_days(0)})
    made.refresh_from_db()
    assert made.told_on == in_days(0)
    assert signed_in("ann").post(f"{address}tell/", {"way": "call", "on": in_days(0)}).status_code == 404


def test_who_opens_the_customer_and_does_not_work_with_customers_reads_only() -> None:
    clerk, manager = a_post("oc-1", role="order_clerk", a="olga"), a_post("am-9", a="amy")
    customer = a_customer(clerk, manager)
    address = reverse("relations:customer", kwargs={"uuid": customer.uuid})
    assert "Log a contact" in said(signed_in("amy").get(address))
    olga = signed_in("olga")
    shown = said(olga.get(address))
    assert customer.name in shown and "Log a contact" not in shown
    assert olga.post(f"{address}log/", {"kind": "call"}).status_code == 404 and not Interaction.objects.exists()
