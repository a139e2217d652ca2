"""The pages of ordering on line, over the whole stack."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from audit.trail.models import LogEntry
from crm.models import Deadline, Post
from customers.management.demo import clock
from customers.ordering import actions, queries
from customers.ordering.models import Application
from customers.records.actions import change
from tests.builders import a_customer, a_leave, a_post, opened, seat, signed_in
from tests.customers.browse.pages import last_line, lines, said, statements
from tests.customers.ordering.ways import Shop, State, a_shop, applied, at, decided, page, stands, tomorrow

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Shop:
    return a_shop()


def form(shop: Shop, **more: Any) -> dict[str, Any]:
    return {
        "manager": shop.manager.pk,
        "clerk": shop.clerk.pk,
        "applied_on": timezone.localdate(),
        "paper": "on",
    } | more


def seat_post(shop: Shop, who: str) -> Post:
    return {"lee": shop.administrator, "ann": shop.analyst}[who]


@pytest.mark.parametrize("who", ["lee", "ann"])
def test_an_application_begins_on_the_customers_page(shop: Shop, who: str) -> None:
    client = signed_in(who)
    address = f"/ordering/for/{shop.customer.uuid}/"
    assert address in said(client.get(f"/customers/{shop.customer.uuid}/"))
    assert "By telephone" in said(client.get(address))
    answer = client.post(address, form(shop))
    application = Application.objects.get()
    assert answer["Location"] == page(application) and application.applicant == seat_post(shop, who)
    record = said(client.get(f"/customers/{shop.customer.uuid}/"))
    assert application.number in record and address not in record


@pytest.mark.parametrize("who", ["amy", "chen"])
def test_other_posts_see_how_it_stands_and_apply_for_nothing(shop: Shop, who: str) -> None:
    client = signed_in(who)
    assert "/ordering/for/" not in said(client.get(f"/customers/{shop.customer.uuid}/"))
    assert client.get(f"/ordering/for/{shop.customer.uuid}/").status_code == 404
    application = applied(shop)
    assert application.number in said(client.get(f"/customers/{shop.customer.uuid}/"))


def test_without_the_paper_or_with_a_day_to_come_nothing_is_applied_for(shop: Shop) -> None:
    client, address = signed_in("lee"), f"/ordering/for/{shop.customer.uuid}/"
    late = timezone.localdate() + timedelta(days=1)
    for wrong in ({"paper": ""}, {"applied_on": late}, {"manager": shop.analyst.pk}, {"clerk": ""}):
        assert client.post(address, form(shop, **wrong)).status_code == 200
    assert not Application.objects.exists()


def test_a_second_application_leads_to_the_first(shop: Shop) -> None:
    application = applied(shop)
    answer = signed_in("lee").post(f"/ordering/for/{shop.customer.uuid}/", form(shop))
    assert answer["Location"] == page(application) and Application.objects.count() == 1
    answer = signed_in("ann").get(f"/ordering/for/{shop.customer.uuid}/")
    assert answer["Location"] == page(application)


def test_the_whole_way_through_the_pages(shop: Shop) -> None:
    application = at(shop, "approved")
    for who, act, data, state in (
        ("ann", "set_up", {"change_method": "on"}, State.SET_UP),
        ("olga", "send", {}, State.SENT),
        ("ann", "receive", {}, State.RECEIVED),
        ("ann", "pass_on", {"to": "manager"}, State.PASSED_ON),
        ("amy", "agree", {"way": "visit", "day": tomorrow().date(), "hour": "10:00", "passed": "on", "sure": "on"},
         State.AGREED),
    ):  # fmt: skip
        client = signed_in(who)
        assert page(application, act) in said(client.get(page(application)))
        assert client.get(page(application, act)).status_code == 200
        assert client.post(page(application, act), data)["Location"] == page(application)
        assert stands(application) == state
    assert opened(shop.customer, shop.manager).field("order_method").value == "online"
    early = said(signed_in("amy").get(page(application, "train"), follow=True))
    assert "still to come" in early and stands(application) == State.AGREED
    with clock.at(tomorrow(11)):
        client = signed_in("amy")
        assert "first order day after" in said(client.get(page(application, "train")))
        client.post(page(application, "train"))
    ready = Application.objects.get()
    assert ready.state == State.READY and ready.orders_from is not None
    assert ready.orders_from.isoweekday() == 5 and ready.orders_from > tomorrow().date()


def test_the_order_method_is_left_where_the_analyst_leaves_it(shop: Shop) -> None:
    application = at(shop, "approved")
    signed_in("ann").post(page(application, "set_up"), {})
    assert stands(application) == State.SET_UP
    assert opened(shop.customer, shop.manager).field("order_method").value == "telephone"


def test_the_order_desk_sees_the_number_and_no_customer(shop: Shop) -> None:
    application = at(shop, "set_up")
    client = signed_in("olga")
    for address in ("/ordering/", page(application), page(application, "send")):
        shown = said(client.get(address))
        assert application.number in shown and shop.customer.name not in shown and shop.customer.code not in shown
    assert shop.customer.name in said(signed_in("amy").get("/ordering/"))


ACTS = ("set_up", "send", "receive", "pass_on", "agree", "train", "again", "withdraw", "nothing")


@pytest.mark.parametrize("act", ACTS)
def test_another_post_meets_nothing_and_leaves_a_line(shop: Shop, act: str) -> None:
    application = at(shop, "approved")
    client = signed_in("chen")
    for method in (client.get, client.post):
        before = LogEntry.objects.filter(outcome="refused").count()
        assert method(page(application, act)).status_code == 404
        assert LogEntry.objects.filter(outcome="refused").count() == before + 1
    assert stands(application) == State.APPROVED


def test_who_has_no_part_in_it_meets_nothing(shop: Shop) -> None:
    application = at(shop, "approved")
    a_post("am-2", a="bea")
    client = signed_in("bea")
    assert client.get(page(application)).status_code == 404 and last_line().outcome == "refused"
    assert application.number not in said(client.get("/ordering/"))


def test_who_comes_second_is_told_who_was_quicker(shop: Shop) -> None:
    application = at(shop, "set_up")
    signed_in("olga").post(page(application, "send"))
    again = said(signed_in("olga").post(page(application, "send"), follow=True))
    assert "Olga already did this" in again and lines("ordering.password_sent") == 1


def test_b_acts_in_the_holders_place_and_the_way_says_so(shop: Shop) -> None:
    application = at(shop, "approved")
    a_leave(shop.analyst)
    assert signed_in("ann").get(page(application)).status_code == 404
    signed_in("abe").post(page(application, "set_up"))
    shown = said(signed_in("amy").get(page(application)))
    assert "Abe" in shown and "B for Ann" in shown


def test_a_form_kept_open_by_b_is_nothing_after_the_leave(shop: Shop) -> None:
    application = at(shop, "approved")
    leave = a_leave(shop.analyst)
    client = signed_in("abe")
    assert client.get(page(application, "set_up")).status_code == 200
    leave.until = leave.first
    leave.save()
    assert client.post(page(application, "set_up")).status_code == 404
    assert stands(application) == State.APPROVED


def test_sent_back_the_reason_stands_on_the_page_and_it_is_applied_for_again(shop: Shop) -> None:
    application = applied(shop)
    decided(application, shop.manager, "send_back", note="表上没有签字")
    client = signed_in("lee")
    shown = said(client.get(page(application)))
    assert "表上没有签字" in shown and page(application, "again") in shown
    client.post(page(application, "again"), {"applied_on": timezone.localdate(), "paper": "on"})
    assert Deadline.objects.get(closed_at=None).post_id == shop.manager.pk
    shown = said(client.get(page(application)))
    assert "Sent back by" not in shown and "表上没有签字" in shown and shown.count("<b>Applied</b>") == 2


def test_withdrawn_it_stands_among_the_closed(shop: Shop) -> None:
    application = at(shop, "received")
    client = signed_in("lee")
    assert client.post(page(application, "withdraw")).status_code == 302
    assert application.number not in said(client.get("/ordering/"))
    assert application.number in said(client.get("/ordering/?show=closed"))


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"hour": "07:30"}, "outside working hours"),
        ({"hour": "18:30"}, "outside working hours"),
        ({"day": "2020-01-06"}, "lies in the past"),
        ({"passed": ""}, "This field is required"),
        ({"way": "pigeon"}, "Select a valid choice"),
        ({"hour": "the password"}, "Enter a valid time"),
    ],
)
def test_an_appointment_that_cannot_be_is_said_beside_its_field(shop: Shop, wrong: dict[str, str], words: str) -> None:
    application = at(shop, "passed_on")
    data = {"way": "visit", "day": tomorrow().date(), "hour": "10:00", "passed": "on", "sure": "on"} | wrong
    assert words in said(signed_in("amy").post(page(application, "agree"), data))
    assert stands(application) == State.PASSED_ON


def test_a_day_off_is_asked_about_once(shop: Shop) -> None:
    application = at(shop, "passed_on", to="customer")
    day = timezone.localdate() + timedelta(days=14)
    sunday = day + timedelta(days=7 - day.isoweekday())
    data = {"way": "visit", "day": sunday, "hour": "10:00"}
    client = signed_in("amy")
    assert "This is no working day" in said(client.post(page(application, "agree"), data))
    client.post(page(application, "agree"), data | {"sure": "on"})
    assert stands(application) == State.AGREED


def test_without_an_order_day_on_the_record_the_page_says_what_is_missing(shop: Shop) -> None:
    application = at(shop, "agreed")
    record = opened(shop.customer, shop.analyst)
    change(record, {"order_day": ""}, rev=record.rev)
    with clock.at(tomorrow(11)):
        assert "names no order day" in said(signed_in("amy").get(page(application, "train"), follow=True))


def test_a_list_costs_the_same_for_few_and_for_many(shop: Shop) -> None:
    counts = []
    for more in (1, 6):
        for _ in range(more):
            shop.customer = a_customer(shop.administrator, shop.manager, order_method="telephone")
            applied(shop)
        client = signed_in("amy")
        client.get("/ordering/")
        with statements() as found:
            client.get("/ordering/")
        counts.append(len(found))
    assert counts[0] == counts[1] <= 9


def test_a_list_goes_on_where_there_is_more(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "PAGE", 2)
    numbers = []
    for _ in range(3):
        shop.customer = a_customer(shop.administrator, shop.manager)
        numbers.append(applied(shop))
    client = signed_in("lee")
    first = said(client.get("/ordering/"))
    assert numbers[2].number in first and numbers[0].number not in first and "after=" in first
    assert numbers[0].number in said(client.get(f"/ordering/?after={numbers[1].pk}"))


@pytest.mark.parametrize("show", ["", "?show=ready", "?show=closed", "?show=other&after=x"])
def test_nothing_there_is_said_kindly(shop: Shop, show: str) -> None:
    for who in ("lee", "olga"):
        assert 'class="empty"' in said(signed_in(who).get(f"/ordering/{show}"))


def test_nobody_is_sent_to_sign_in() -> None:
    assert Client().get("/ordering/").status_code == 302


def test_the_rail_leads_there_for_the_parties(shop: Shop) -> None:
    for who, there in (("lee", True), ("ann", True), ("amy", True), ("chen", True), ("olga", True), ("dora", False)):
        assert ('href="/ordering/"' in said(signed_in(who).get("/"))) is there


def test_the_verbs_write_a_line_each_under_the_seat(shop: Shop) -> None:
    application = at(shop, "sent")
    with clock.at(tomorrow()):
        actions.receive(application, by=seat(shop.analyst))
    line = LogEntry.objects.get(event="ordering.password_received")
    assert (line.object_id, line.facts, line.subject_label) == (
        shop.customer.pk, {"number": application.number}, application.number,
    )  # fmt: skip
