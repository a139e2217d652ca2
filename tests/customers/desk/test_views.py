"""The desk: what waits today, what was open lately, why there is no seat."""

import html
import re
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from audit.trail.models import Touched
from crm.deadlines.actions import Wanted, open_deadline, open_deadlines
from crm.deadlines.duties import Duty
from crm.models import Deadline, Holding, Post
from crm.workdays.rules import Rule, Way
from customers.management.demo import clock
from customers.records import gate, verifying
from customers.records.models import Customer
from tests.builders import FULL, a_customer, a_leave, a_person, a_post, opened, seat, signed_in
from tests.customers.browse.pages import last_line, said, statements
from tests.customers.records.behind import behind

pytestmark = pytest.mark.django_db
DUTY = Duty("test.desk", "Something to do", "browse:record")


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
    # Four of them are what is due, how much of it on which post, and, in two, what waits for a decision.
    assert counts[0] == counts[1] <= 19


def a_duty(post: Post, *, days: int, customer: Customer | None = None, number: str = "N2026-000001") -> Deadline:
    """Return a deadline on a post, some working days after the first of December."""
    rule = Rule(Way.AFTER, days, date(2026, 12, 1), time(18))
    pk = customer.pk if customer else None
    return open_deadline(Wanted(DUTY, post.pk, uuid4(), number, rule, pk))


def test_what_is_due_on_the_post_stands_first_with_the_name_the_gate_lets_out() -> None:
    post, other = a_post(), a_post("am-2", a="bea")
    a_duty(post, days=3, customer=a_customer(post, name="后到便利店"), number="N2026-000009")
    a_duty(post, days=2, customer=a_customer(post, name="先到便利店"), number="N2026-000007")
    a_duty(post, days=4, customer=a_customer(other, name="别家便利店"), number="N2026-000008")
    a_duty(other, days=2, number="N2026-000006")
    page = said(signed_in("amy").get("/"))
    due = page[page.index('id="due"') : page.index('id="visits"')]
    assert due.index("先到便利店") < due.index("后到便利店") and "N2026-000006" not in page
    assert "N2026-000008" in due and "别家便利店" not in page
    assert "by the end of working day 2" in due


def test_everything_that_is_due_can_be_paged_through_and_names_leave_a_line() -> None:
    post = a_post()
    customer = a_customer(post, name="同一家店")
    open_deadlines(
        Wanted(DUTY, post.pk, uuid4(), f"N{n:03}", Rule(Way.AFTER, n, date(2026, 12, 1), time(18)), customer.pk)
        for n in range(1, 54)
    )
    client = signed_in("amy")
    first = client.get("/due/")
    assert "53 open" in said(first) and "N050" in said(first) and "N051" not in said(first)
    second = said(client.get("/due/", {"after": first.context["after"]}))
    assert "N051" in second and "N053" in second and "N050" not in second
    line = last_line()
    assert (line.event, line.facts["filter"]) == ("records.listed", "due")
    assert "Nothing is due" in said(client.get("/due/", {"after": "2099-01-01T00:00:00+00:00_1"}))


def test_what_waits_on_ones_other_posts_is_counted_and_one_step_away() -> None:
    a_post(), (mine := a_post("am-2", a="amy"))
    a_duty(mine, days=2)
    a_duty(mine, days=1, number="N2026-000002")
    client = signed_in("amy")
    page = said(client.get("/"))
    aside = page[page.index('id="elsewhere"') :]
    assert "2 open" in aside and 'value="am-2"' in aside
    client.post("/posts/seat/", {"post": "am-2", "next": "/"})
    assert "N2026-000001" in said(client.get("/"))


def test_the_desk_warns_of_a_year_without_its_calendar(settings: Any) -> None:
    settings.ZHIKE_PASSWORD_DAYS = 0
    a_post()
    for day, warns in ((date(2024, 10, 1), False), (date(2038, 11, 20), True)):
        with clock.at(timezone.make_aware(datetime.combine(day, time(9)))):
            page = said(signed_in("amy").get("/"))
        assert ("The official calendar of 2038 is not known yet" in page) is warns


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


def test_a_duty_that_is_declared_no_more_does_not_close_the_desk() -> None:
    post = a_post()
    row = a_duty(post, days=1)
    Deadline.objects.filter(pk=row.pk).update(duty="gone.away")
    assert "gone.away" in signed_in("amy").get("/").content.decode()


def test_a_compliance_officer_sees_how_records_and_trail_compare() -> None:
    post = a_post()
    a_post("co-1", role="compliance_officer", a="cora")
    customer, browser = a_customer(post), signed_in("cora")
    assert "The first comparison has not ended yet." in said(browser.get("/"))
    verifying.go_on(verifying.begin(), seconds=60)
    assert "All stand as the trail says." in said(browser.get("/"))
    behind("UPDATE customers_customer SET needs = 'x' WHERE id = %s", customer.pk)
    verifying.go_on(verifying.begin(), seconds=60)
    page = said(browser.get("/"))
    assert "1 record does not stand as the trail says" in page and "All stand" not in page
    link = re.search(r'href="(/trail/\?event=record.mismatched[^"]*)"', page)
    assert link and customer.name in said(browser.get(html.unescape(link[1])))
    assert "Records and trail" not in said(signed_in("amy").get("/"))
