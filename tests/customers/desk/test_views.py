"""The desk: what waits today, what was open lately, why there is no seat."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from audit.trail.models import Touched
from crm.models import Holding
from customers.records import gate
from tests.builders import FULL, a_customer, a_leave, a_person, a_post, opened, seat, signed_in
from tests.customers.browse.pages import last_line, said, statements

pytestmark = pytest.mark.django_db


def test_nobody_is_sent_to_sign_in() -> None:
    assert Client().get("/").status_code == 302


def test_visits_of_today_stand_on_the_desk_and_others_do_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda *_: date(2026, 11, 23))
    post = a_post()
    a_customer(post, name="周一便利店", visit_batch="1", size="large")
    a_customer(post, name="周二便利店", visit_batch="2", size="large")
    page = said(signed_in("amy").get("/"))
    visits = page[page.index('id="visits"') : page.index('id="gaps"')]
    assert "周一便利店" in visits and "周二便利店" not in visits


def test_gaps_name_what_the_post_must_fill_and_not_what_others_must() -> None:
    post = a_post()
    a_customer(post, name="缺项便利店")
    page = said(signed_in("amy").get("/"))
    gaps = page[page.index('id="gaps"') : page.index('id="recent"')]
    assert "缺项便利店" in gaps and "Spare telephone" in gaps and "Delivery route" not in gaps


def test_recent_customers_are_those_still_permitted() -> None:
    post, other = a_post(), a_post("am-2", a="bea")
    kept, lost = a_customer(post, name="留下便利店"), a_customer(post, other, name="交出便利店")
    for customer in (kept, lost):
        opened(customer, post)
    from customers.records import actions

    actions.withdraw([lost.pk], post.group_id, post=post.code, by=seat(post))
    page = said(signed_in("amy").get("/"))
    recent = page[page.index('id="recent"') :]
    assert "留下便利店" in recent and "交出便利店" not in page


def test_the_desk_is_one_line_with_the_ids_it_shows() -> None:
    post = a_post()
    shown = {a_customer(post).pk for _ in range(2)}
    signed_in("amy").get("/")
    line = last_line()
    assert (line.event, line.facts["filter"]) == ("records.listed", "desk")
    assert set(Touched.objects.filter(line=line).values_list("subject_id", flat=True)) == shown


def test_reveals_of_today_are_counted_against_the_limit() -> None:
    post = a_post()
    customer = a_customer(post)
    gate.reveal(customer.uuid, "phone", by=seat(post), purpose="delivery", reason="送货前确认")
    page = said(signed_in("amy").get("/"))
    assert "<b>1 / 100</b>" in page and FULL["phone"] not in page


def test_the_desk_costs_the_same_for_few_and_for_many() -> None:
    post = a_post()
    counts = []
    for more in (2, 20):
        for _ in range(more):
            opened(a_customer(post, visit_batch="1"), post)
        client = signed_in("amy")
        client.get("/")
        with statements() as found:
            client.get("/")
        counts.append(len(found))
        assert not [sql for sql in found if "OFFSET" in sql]
    assert counts[0] == counts[1] <= 13


@pytest.mark.parametrize("role", ["compliance_officer", "information_centre"])
def test_who_looks_after_the_house_gets_no_customers_on_the_desk(role: str) -> None:
    post = a_post("x-1", role=role, a="coco")
    a_customer(post, name="便利店")
    page = said(signed_in("coco").get("/"))
    assert "便利店" not in page and ("The trail is your desk" in page) is (role == "compliance_officer")


def test_who_is_on_leave_is_told_until_when() -> None:
    post = a_post(b="bo")
    leave = a_leave(post, days=3)
    page = said(signed_in("amy").get("/"))
    assert "You are on leave" in page and f"{leave.until.day} {leave.until:%b}" in page


def test_b_is_told_that_the_holder_is_at_work() -> None:
    a_post(b="bo")
    assert "The holder is at work today" in said(signed_in("bo").get("/"))


def test_a_post_to_come_is_announced_and_no_post_is_said_kindly() -> None:
    post = a_post()
    Holding.objects.create(post=post, person=a_person("cy"), side="B", first=timezone.localdate() + timedelta(days=2))
    assert "You take this post up on" in said(signed_in("cy").get("/"))
    a_person("dan")
    assert "You hold no post" in said(signed_in("dan").get("/"))
