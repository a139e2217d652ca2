"""Handover records: made from what is open, noted in, signed by both, told of until they are, and back again."""

from datetime import timedelta

import pytest
from django.urls import reverse

from audit.trail.context import acting
from audit.trail.models import LogEntry
from crm.deadlines.actions import close_deadlines
from crm.jobs.work import ticking
from crm.leaves import actions, handovers, queries
from crm.leaves.handovers import Changed, NotToSign
from crm.leaves.models import Handover
from crm.leaves.rules import mark_of
from crm.models import Leave
from crm.notices.models import Notice
from crm.posts.histories import in_person
from tests.builders import a_customer, a_leave, a_person, opened, seat, signed_in
from tests.crm.deadlines.arrangement import FILL, OTHER, a_deadline
from tests.crm.leaves.arrangement import Company, days, entered, holding, on, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def company() -> Company:
    return Company()


def record(way: str = "out") -> Handover:
    return Handover.objects.select_related("post", "leave__holding__person", "leave__holding__post").get(way=way)


def signed(one: Handover, who: str) -> Handover:
    by = handovers.signer(one, a_person(who).pk)
    with acting(by=by):
        return handovers.sign(one, by=by, mark=mark_of(handovers.shown(one)))


def kinds(items: list[dict[str, str]]) -> list[tuple[str, str]]:
    return [(item["kind"], item.get("number", item.get("code", ""))) for item in items]


def test_the_record_lists_what_is_open_on_this_post_and_nothing_else(company: Company) -> None:
    a_deadline(company.manager, number="N-1")
    a_deadline(company.manager, number="N-2", duty=OTHER)
    a_deadline(company.other, number="N-3")
    entered(company.manager, company.chief)
    assert kinds(handovers.shown(record())) == [("duty", "N-1"), ("duty", "N-2")]
    assert told("handover.to_sign") == [("", "amy"), ("", "bo")]


def test_it_follows_what_is_open_until_a_signs_and_stays_from_then_on(company: Company) -> None:
    first = a_deadline(company.manager, number="N-1")
    entered(company.manager, company.chief)
    a_deadline(company.manager, number="N-2")
    one = signed(record(), "amy")
    close_deadlines(first.subject, FILL, by=seat(company.manager, "bo"))
    assert kinds(handovers.shown(record())) == [("duty", "N-1"), ("duty", "N-2")]
    one = signed(one, "bo")
    assert one.given_at is not None and one.taken_at is not None
    lines = LogEntry.objects.filter(event__startswith="handover.").order_by("id")
    assert [(line.event, line.person_name, line.letter, line.stands_in_for) for line in lines] == [
        ("handover.given", "Amy", "A", ""),
        ("handover.taken", "Bo", "B", "Amy"),
    ]
    assert lines[0].facts == {"post": "am-1", "person": "Amy", "first": str(days(0)), "until": str(days(4))}


def test_what_changed_since_it_was_shown_is_read_again_before_it_is_signed(company: Company) -> None:
    entered(company.manager, company.chief)
    shown = mark_of(handovers.shown(record()))
    a_deadline(company.manager)
    with pytest.raises(Changed):
        handovers.sign(record(), by=in_person(holding(company.manager)), mark=shown)
    assert record().given_at is None


def test_each_signs_once_in_turn_and_nobody_else_does(company: Company) -> None:
    entered(company.manager, company.chief)
    for who in ("bo", "chen", "ann"):
        with pytest.raises(NotToSign):
            signed(record(), who)
    signed(record(), "amy")
    with pytest.raises(NotToSign):
        signed(record(), "amy")
    with pytest.raises(NotToSign):
        handovers.note(record(), "too late", by=in_person(holding(company.manager)))
    signed(record(), "bo")
    assert queries.unsigned().count() == 0


def test_unsigned_it_holds_up_no_work_and_both_and_the_post_above_are_told_each_working_day(
    company: Company,
) -> None:
    entered(company.manager, company.chief, 0, 20)
    assert seat(company.manager, "bo").standing_in
    monday = days(0) + timedelta(days=7 - days(0).weekday())
    friday = monday + timedelta(days=4)
    for day in (monday, monday, monday + timedelta(days=1), friday + timedelta(days=1), friday + timedelta(days=2)):
        with on(day):
            ticking.send(sender=None)
    assert told("handover.unsigned") == [("sc-1", ""), ("", "amy"), ("", "bo")] * 2
    assert set(Notice.objects.filter(tiding="handover.unsigned").values_list("automatic", flat=True)) == {True}
    signed(record(), "amy")
    signed(record(), "bo")
    with on(monday + timedelta(days=2)):
        ticking.send(sender=None)
    assert len(told("handover.unsigned")) == 6


def test_a_leave_that_is_called_off_waits_for_nothing(company: Company) -> None:
    leave = entered(company.manager, company.chief, 3, 6)
    actions.end(leave, days(0), by=in_person(holding(company.manager)))
    assert queries.unsigned().count() == 0
    with on(days(7)):
        ticking.send(sender=None)
    assert not Handover.objects.filter(way="back").exists()


def test_the_clock_makes_the_record_of_a_leave_that_came_another_way(company: Company) -> None:
    a_leave(company.manager)
    for _ in range(2):
        ticking.send(sender=None)
    assert (record().giver, record().taker) == (a_person("amy"), a_person("bo"))
    assert told("handover.to_sign") == [("", "amy"), ("", "bo")]


def test_a_leave_of_b_hands_nothing_over(company: Company) -> None:
    entered(company.manager, company.chief, side="B")
    ticking.send(sender=None)
    assert not Handover.objects.exists()


def test_with_b_away_the_superior_takes_over(company: Company) -> None:
    entered(company.manager, company.chief, 0, 5, side="B")
    entered(company.manager, company.chief, 0, 4)
    assert record().taker == a_person("chen")
    signed(record(), "amy")
    signed(record(), "chen")
    line = LogEntry.objects.get(event="handover.taken")
    assert (line.letter, line.stands_in_for, line.post_code) == ("S", "Amy", "am-1")


def test_a_b_who_is_named_meanwhile_takes_over_as_long_as_nobody_has(company: Company) -> None:
    from crm.posts.actions import name_holder

    entered(company.manager, company.chief, 2, 9)
    name_holder(company.manager, a_person("zoe"), "B", days(1), by=seat(company.chief))
    assert handovers.follow(record()).taker == a_person("zoe")


def test_back_again_lists_what_b_did_meanwhile_and_is_signed_by_both(company: Company) -> None:
    done, left = a_deadline(company.manager, number="N-1"), a_deadline(company.manager, number="N-2")
    leave = entered(company.manager, company.chief, 0, 3)
    customer = a_customer(company.manager.__class__.objects.get(code="am-2"), company.manager)
    opened(customer, company.manager, "bo")
    close_deadlines(done.subject, FILL, by=seat(company.manager, "bo"))
    with on(days(3)):
        ticking.send(sender=None)
        back = record("back")
        shown = handovers.shown(back)
        assert kinds(shown) == [("done", "N-1"), ("lines", "view"), ("duty", "N-2")]
        assert {item["who"] for item in shown if "who" in item} == {"Bo"}
        with pytest.raises(NotToSign):
            signed(back, "amy")
        signed(back, "bo")
        signed(back, "amy")
    lines = LogEntry.objects.filter(event__endswith="_back").order_by("id")
    assert [(line.event, line.person_name, line.stands_in_for) for line in lines] == [
        ("handover.given_back", "Bo", "Amy"),
        ("handover.taken_back", "Amy", ""),
    ]
    assert left.pk and Handover.objects.filter(leave=leave).count() == 2


def test_a_leave_ended_early_is_handed_back_at_once(company: Company) -> None:
    leave = a_leave(company.manager, first=days(-2))
    handovers.make_out(Leave.objects.select_related("holding__post__above").get(pk=leave.pk))
    actions.end(leave, days(0), by=in_person(holding(company.manager)))
    assert (record("back").giver, record("back").taker) == (a_person("bo"), a_person("amy"))


def test_the_page_is_read_noted_and_signed(company: Company) -> None:
    a_deadline(company.manager, number="N-1")
    entered(company.manager, company.chief)
    at, sign = (reverse(f"leaves:{name}", args=[record().uuid]) for name in ("handover", "sign"))
    amy, bo = signed_in("amy"), signed_in("bo")
    shown = amy.get(at).content.decode()
    assert "I hand over" in shown and "N-1" in shown and "preview" in shown
    assert amy.post(at, {"notes": "The key is in the drawer."}).status_code == 302
    mark = mark_of(handovers.shown(record()))
    assert amy.post(sign, {"mark": "other"}).status_code == 302
    assert record().given_at is None
    amy.post(sign, {"mark": mark})
    shown = bo.get(at).content.decode()
    assert "I take over" in shown and "The key is in the drawer." in shown and "as it was signed" in shown
    bo.post(sign, {"mark": mark})
    assert record().taken_at is not None
    answers = {who: signed_in(who).get(at).status_code for who in ("chen", "dora", "ines", "ann", "cui")}
    assert answers == {"chen": 200, "dora": 404, "ines": 200, "ann": 404, "cui": 404}
    assert signed_in("chen").post(sign, {"mark": mark}).status_code == 404
    assert "Handover records to sign" not in signed_in("amy").get("/posts/mine/").content.decode()


def test_my_page_and_the_posts_page_lead_to_the_records(company: Company) -> None:
    entered(company.manager, company.chief)
    link = reverse("leaves:handover", args=[record().uuid])
    assert link in signed_in("amy").get("/posts/mine/").content.decode()
    assert link in signed_in("chen").get("/posts/at/am-1/").content.decode()
    others = signed_in("ann").get("/posts/at/am-1/").content.decode()
    assert link not in others and "Handover record" in others
