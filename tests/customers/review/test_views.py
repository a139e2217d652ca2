"""The pages of the weekly review, over the whole stack."""

import re
from itertools import count
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from audit.trail.models import LogEntry
from crm.models import Deadline, Unit
from customers.duplicates.models import Pair
from customers.records.models import Customer
from customers.review import actions, making, queries, rules
from customers.review.models import ReviewItem, ReviewSession
from tests.builders import a_customer, a_post, signed_in
from tests.customers.browse.pages import last_line, said, statements
from tests.customers.review.sessions import House, days, decided, entered, item

pytestmark = pytest.mark.django_db


@pytest.fixture
def customer(unit: House) -> Customer:
    return a_customer(unit.manager, unit.chief, unit.analyst, name="晨光便利店")


def made_today(unit: House) -> ReviewSession:
    session = making.make(unit.unit, timezone.localdate())
    assert session is not None
    return session


def address(session: ReviewSession, name: str = "session") -> str:
    return reverse(f"review:{name}", args=[session.uuid])


def mark(session: ReviewSession) -> str:
    session.refresh_from_db()
    return actions.mark_of(session, queries.items_of(session))


def now(unit: House, one: ReviewItem, how: str, **more: Any) -> ReviewItem:
    return decided(one, unit.analyst, how, timezone.localdate(), **more)


def test_the_year_lists_sessions_with_their_progress(unit: House, customer: Customer) -> None:
    session = made_today(unit)
    now(unit, item(session, customer), "done")
    page = said(signed_in("ann").get("/reviews/"))
    assert session.number in page and f'<td class="num" data-label="Items">{session.items.count()}</td>' in page
    assert "Make it now" not in page


def test_before_anything_was_held_the_page_says_how_it_comes_about(unit: House) -> None:
    assert "No review was held yet" in said(signed_in("amy").get("/reviews/"))


@pytest.mark.parametrize("who", ["ann", "chen"])
def test_chief_and_analyst_make_a_missing_session_by_hand(unit: House, customer: Customer, who: str) -> None:
    client = signed_in(who)
    assert "Make it now" in said(client.get("/reviews/"))
    answer = client.post("/reviews/make/", {"unit": unit.unit.pk}, follow=True)
    assert "The session is there." in said(answer) and ReviewSession.objects.get().unit == unit.unit
    assert LogEntry.objects.get(event="review.made").person_name == who.title()
    client.post("/reviews/make/", {"unit": unit.unit.pk})
    assert ReviewSession.objects.count() == 1


def test_nobody_makes_a_session_of_another_unit(unit: House) -> None:
    for wrong in (str(unit.unit.pk + 1), "", "x", "9" * 30):
        assert signed_in("ann").post("/reviews/make/", {"unit": wrong}).status_code == 404


def test_a_session_shows_its_lists_and_the_customers_that_the_seat_opens(unit: House, customer: Customer) -> None:
    hidden = a_customer(unit.other, name="背街烟店")
    session = made_today(unit)
    client = signed_in("ann")
    page = said(client.get(address(session) + "?list=new"))
    assert "晨光便利店" in page and "背街烟店" not in page
    assert "1 item is on a customer that this post does not open: 岗位 am-2 1" in page
    line = last_line()
    assert line.event == "records.listed" and line.facts["filter"] == "review"
    assert not line.touched.filter(subject_id=hidden.pk).exists()


def test_the_compliance_officer_sees_counts_and_no_names(unit: House, customer: Customer) -> None:
    a_post("co-1", role="compliance_officer", a="cora")
    session = made_today(unit)
    page = said(signed_in("cora").get(address(session) + "?list=new"))
    assert "晨光便利店" not in page and "岗位 am-1 1" in page


def test_an_account_manager_reads_and_has_nothing_to_decide(unit: House, customer: Customer) -> None:
    session = made_today(unit)
    page = said(signed_in("amy").get(address(session) + "?list=new"))
    assert "晨光便利店" in page and 'name="how"' not in page and "Keep the minutes" not in page


def test_deciding_leads_on_to_the_next_undecided_item(unit: House, customer: Customer) -> None:
    other = a_customer(unit.manager, unit.chief, unit.analyst)
    session = made_today(unit)
    first, second = item(session, customer), item(session, other)
    answer = signed_in("ann").post(reverse("review:item", args=[first.uuid]), {"how": "done"})
    assert answer["Location"] == f"{address(session)}?list=new#item-{second.position}"
    first.refresh_from_db()
    assert first.decision == "done"


def test_a_task_is_given_to_a_post_on_the_items_page(unit: House, customer: Customer) -> None:
    session = made_today(unit)
    one, client = item(session, customer), signed_in("chen")
    page = said(client.get(reverse("review:item", args=[one.uuid])))
    assert "岗位 am-1 · am-1" in page and "岗位 am-2 · am-2" not in page
    wrong = client.post(reverse("review:item", args=[one.uuid]), {"how": "assign", "post": "", "remark": "去看看"})
    assert "Say which post is to do it." in said(wrong) and "去看看" in said(wrong)
    given = {"how": "assign", "post": unit.manager.pk, "until": timezone.localdate() + days(9), "remark": "去看看"}
    assert client.post(reverse("review:item", args=[one.uuid]), given).status_code == 302
    assert Deadline.objects.get(subject=one.uuid).post == unit.manager
    amy = signed_in("amy")
    assert f"{session.number}-{one.position}" in said(amy.get("/"))
    page = said(amy.get(reverse("review:item", args=[one.uuid])))
    assert "Report the result" in page and "去看看" in page
    amy.post(reverse("review:report", args=[one.uuid]), {"result": "已核对"})
    assert "Result: 已核对" in said(client.get(address(session) + "?list=new"))


def test_an_empty_report_comes_back_with_its_fault(unit: House, customer: Customer) -> None:
    session = made_today(unit)
    one = now(unit, item(session, customer), "assign", post=unit.manager, until=timezone.localdate())
    answer = signed_in("amy").post(reverse("review:report", args=[one.uuid]), {"result": ""})
    assert "This field is required." in said(answer) and "Report the result" in said(answer)


def test_an_item_of_a_customer_that_is_not_open_looks_like_none(unit: House) -> None:
    hidden = a_customer(unit.other)
    one = item(made_today(unit), hidden)
    assert signed_in("ann").get(reverse("review:item", args=[one.uuid])).status_code == 404
    assert signed_in("amy").get(reverse("review:item", args=[one.uuid])).status_code == 404


def test_a_session_of_another_unit_is_not_there(unit: House, customer: Customer) -> None:
    session = made_today(unit)
    chief = a_post("sc-2", role="section_chief", a="carl")
    far = a_post("am-9", a="eve", above=chief)
    for post in (chief, far):
        post.unit = Unit.objects.get_or_create(name="营销二部")[0]
        post.save()
    for who in ("carl", "eve"):
        assert signed_in(who).get(address(session)).status_code == 404


def test_two_sign_at_their_own_seats_and_the_session_is_closed(unit: House, customer: Customer) -> None:
    session = made_today(unit)
    ann, chen = signed_in("ann"), signed_in("chen")
    assert "undecided and will be carried" in said(ann.get(address(session)))
    ann.post(address(session, "sign"), {"mark": mark(session)})
    page = said(ann.get(address(session)))
    assert "Take the signature back" in page and "Sign and close" not in page and 'name="how"' not in page
    ann.post(address(session, "sign"), {"mark": mark(session)})
    assert "Sign and close" in said(chen.get(address(session)))
    chen.post(address(session, "sign"), {"mark": mark(session)})
    page = said(chen.get(address(session)))
    assert "signed and closed" in page and "Ann · 岗位 sa-1" in page and "Chen · 岗位 sc-1" in page
    answer = chen.post(reverse("review:item", args=[item(session, customer).uuid]), {"how": "done"}, follow=True)
    assert "Nothing can be decided here any more." in said(answer)


def test_who_signs_what_has_changed_is_asked_to_read_it_again(unit: House, customer: Customer) -> None:
    session = made_today(unit)
    old = mark(session)
    now(unit, item(session, customer), "done")
    answer = signed_in("chen").post(address(session, "sign"), {"mark": old}, follow=True)
    assert "read it again" in said(answer)
    session.refresh_from_db()
    assert session.first is None


def test_minutes_are_kept_and_too_long_ones_come_back_as_typed(unit: House, customer: Customer) -> None:
    session, client = made_today(unit), signed_in("ann")
    client.post(address(session, "minutes"), {"minutes": "核对两户门牌"})
    assert "核对两户门牌" in said(client.get(address(session)))
    answer = client.post(address(session, "minutes"), {"minutes": "长" * 4001})
    assert "长" * 4001 in said(answer)
    session.refresh_from_db()
    assert session.minutes == "核对两户门牌"


def test_the_print_carries_label_and_watermark_and_is_a_line(unit: House, customer: Customer) -> None:
    session = made_today(unit)
    page = said(signed_in("ann").get(address(session, "print")))
    assert 'class="watermark"' in page and "print-mark" in page and "晨光便利店" in page
    assert last_line().event == "review.printed" and last_line().facts == {"number": session.number}


def test_next_week_shows_visits_by_post_and_what_was_put_there(unit: House, customer: Customer) -> None:
    a_customer(unit.manager, unit.chief, unit.analyst, visit_batch="2")
    session = made_today(unit)
    until = queries.next_working_day(session.monday + rules.WEEK, timezone.localdate())
    now(unit, item(session, customer), "plan", post=unit.manager, until=until, remark="补拍门头")
    page = said(signed_in("ann").get(address(session) + "?list=next"))
    assert "The plan of next week" in page and "晨光便利店" in page and "补拍门头" in page
    assert "1 customer in the visit batch" in page


def test_what_came_up_beyond_the_list_is_counted(unit: House, customer: Customer) -> None:
    session = made_today(unit)
    ReviewSession.objects.filter(pk=session.pk).update(totals={"new": 41})
    page = said(signed_in("ann").get(address(session) + "?list=new"))
    assert "more came up" not in page  # a list that is not full hides nothing
    ReviewItem.objects.bulk_create(
        ReviewItem(session=session, kind="new", customer_id=one.pk, post=unit.manager, position=1000 + number)
        for number, one in enumerate([a_customer(unit.manager, unit.analyst) for _number in range(39)])
    )
    assert "1 more came up" in said(signed_in("ann").get(address(session) + "?list=new"))


def test_pages_take_the_same_statements_however_many_items_there_are(unit: House, customer: Customer) -> None:
    session, client = made_today(unit), signed_in("ann")
    pages = ["/reviews/", *(f"{address(session)}?list={kind}" for kind in (*rules.KINDS, "next"))]
    pages.append(address(session, "print"))

    def cost() -> list[int]:
        found = []
        for page in pages:
            with statements() as taken:
                assert client.get(page).status_code == 200
            found.append(len(taken))
        return found

    def put(*customers: Customer) -> None:
        for kind, one in ((kind, one) for kind in rules.KINDS for one in customers):
            new = {
                "pair": uuid4() if kind == "duplicate" else None,
                "post": unit.manager,
                "position": next(places),
                "until": until,
                "for_post": unit.manager,
            }
            ReviewItem.objects.update_or_create(session=session, kind=kind, customer_id=one.pk, defaults=new)
        session.items.filter(kind="look").update(decision="plan")

    until, places = session.monday + rules.WEEK, count(1_000)
    put(customer)
    cost()
    few = cost()
    put(*(a_customer(unit.manager, unit.chief, unit.analyst) for _number in range(8)))
    assert cost() == few


def test_stale_values_stand_on_the_records_page_and_their_owner_confirms_them(unit: House) -> None:
    customer = entered(unit, timezone.localdate() - days(400), attention="high", phone="13845405400")
    client, page = signed_in("amy"), f"/customers/{customer.uuid}/"
    there = said(client.get(page))
    assert "Stale fields" in there and 'name="field" value="attention"' in there
    assert 'name="field" value="phone"' not in there
    rev = re.search(r'name="rev" value="(\d+)"', there)
    assert rev
    answer = client.post(f"/reviews/confirm/{customer.uuid}/", {"field": "attention", "rev": rev[1]}, follow=True)
    assert "1 field is confirmed as of today." in said(answer)
    assert 'name="field" value="attention"' not in said(answer)
    answer = client.post(f"/reviews/confirm/{customer.uuid}/", {"rev": rev[1]}, follow=True)
    assert "Tick the fields" in said(answer)
    answer = client.post(f"/reviews/confirm/{customer.uuid}/", {"field": "phone", "rev": rev[1]})
    assert answer.status_code == 403


def test_a_probable_duplicate_leads_to_the_two_side_by_side(unit: House, customer: Customer) -> None:
    other = a_customer(unit.manager, unit.chief, unit.analyst, name="晨光便民店")
    low, high = sorted((customer.pk, other.pk))
    pair = Pair.objects.create(a_id=low, b_id=high, score=88, mark="x")
    session, client = made_today(unit), signed_in("ann")
    page = said(client.get(address(session) + "?list=duplicate"))
    assert (
        "晨光便民店" in page
        and f"/duplicates/{pair.uuid}/" in page
        and f"<small>{Pair.State.OPEN.label}</small>" in page
    )
    assert client.get(f"/duplicates/{pair.uuid}/").status_code == 200
    Pair.objects.filter(pk=pair.pk).update(state=Pair.State.APART)
    assert "Two customers" in said(client.get(address(session) + "?list=duplicate"))
