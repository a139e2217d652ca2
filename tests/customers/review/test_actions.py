"""Deciding, noting, signing and reporting: who may, what it leads to, which line it leaves."""

from datetime import date
from typing import Any

import pytest

from audit.trail.context import acting
from audit.trail.models import LogEntry
from crm.models import Deadline, Notice
from customers.management.demo import clock
from customers.records.actions import remove_untouched, withdraw
from customers.records.confirming import aged, confirm
from customers.records.models import Customer
from customers.records.ticket import NotThere, Refused, Stale
from customers.review import actions, making, queries
from customers.review.actions import Changed, Closed, Decision, Impossible, NotYours
from customers.review.models import ReviewItem, ReviewSession
from tests.builders import a_customer, a_leave, opened, seat
from tests.customers.records.merges import merged, undone
from tests.customers.review.sessions import (
    MONDAY,
    House,
    at_nine,
    days,
    decided,
    entered,
    item,
    made,
    signed,
)

pytestmark = pytest.mark.django_db
NEXT_TUESDAY = MONDAY + days(8)


@pytest.fixture
def customer(unit: House) -> Customer:
    return entered(unit, MONDAY - days(3))


@pytest.fixture
def session(unit: House, customer: Customer) -> ReviewSession:
    return made(unit)


def test_a_decision_is_kept_with_who_took_it_and_leaves_a_line(
    unit: House, customer: Customer, session: ReviewSession
) -> None:
    one = decided(item(session, customer), unit.analyst, "nothing", remark="资料齐全")
    assert (one.decision, one.remark, one.decided_as) == ("nothing", "资料齐全", "Ann · 岗位 sa-1")
    line = LogEntry.objects.get(event="review.decided")
    assert line.object_id == customer.pk
    assert line.facts == {"number": session.number, "cause": "new", "decision": "nothing"}
    assert "资料齐全" not in line.body


@pytest.mark.parametrize(("how", "duty"), [("plan", "review.planned"), ("assign", "review.assigned")])
def test_what_is_planned_or_given_out_is_due_on_its_post_and_told(
    unit: House, customer: Customer, session: ReviewSession, how: str, duty: str
) -> None:
    one = decided(item(session, customer), unit.chief, how, post=unit.manager, until=NEXT_TUESDAY)
    due = Deadline.objects.get(subject=one.uuid)
    assert (due.duty, due.post, due.customer, due.closed_at) == (duty, unit.manager, customer.pk, None)
    assert due.start == NEXT_TUESDAY and due.number == f"{session.number}-{one.position}"
    told = Notice.objects.get(tiding="review.given")
    assert told.post == unit.manager and str(one.uuid) in told.link and customer.name not in str(told.facts)


def test_deciding_anew_takes_back_what_was_given_out(unit: House, customer: Customer, session: ReviewSession) -> None:
    one = decided(item(session, customer), unit.chief, "assign", post=unit.manager, until=NEXT_TUESDAY)
    one = decided(one, unit.chief, "done")
    assert Deadline.objects.get(subject=one.uuid).closed_at and one.for_post is None and one.until is None


@pytest.mark.parametrize(
    ("how", "until", "fault"),
    [
        ("plan", MONDAY - days(1), "past"),
        ("plan", MONDAY + days(5), "off"),
        ("plan", MONDAY + days(14), "far"),
        ("plan", None, "no_day"),
        ("assign", MONDAY - days(1), "past"),
        ("assign", None, "no_day"),
    ],
)
def test_a_plan_or_task_needs_a_fitting_day(
    unit: House, customer: Customer, session: ReviewSession, how: str, until: date | None, fault: str
) -> None:
    with pytest.raises(Impossible) as impossible:
        decided(item(session, customer), unit.analyst, how, post=unit.manager, until=until)
    assert (impossible.value.fault, impossible.value.field) == (fault, "until")
    assert not Deadline.objects.filter(duty__startswith="review.").exists()


def test_a_task_goes_to_a_post_of_the_unit_that_opens_the_customer(
    unit: House, customer: Customer, session: ReviewSession
) -> None:
    one = item(session, customer)
    assert set(queries.can_take(session, one)) == {unit.manager, unit.chief, unit.analyst}
    for post, fault in ((unit.other, "not_open"), (None, "no_post")):
        with pytest.raises(Impossible) as impossible:
            decided(one, unit.analyst, "assign", post=post, until=NEXT_TUESDAY)
        assert impossible.value.fault == fault


@pytest.mark.parametrize("who", ["manager", "other"])
def test_account_managers_decide_note_and_sign_nothing(
    unit: House, customer: Customer, session: ReviewSession, who: str
) -> None:
    by = seat(getattr(unit, who))
    for verb in (
        lambda: actions.decide(item(session, customer), Decision("done"), by=by),
        lambda: actions.note(session, "x", by=by),
        lambda: actions.sign(session, by=by, mark=""),
        lambda: actions.take_back(session, by=by),
    ):
        with acting(by=by), pytest.raises(NotYours):
            verb()


def test_who_may_not_open_the_customer_does_not_decide_on_it(unit: House) -> None:
    hidden = entered(unit, MONDAY - days(2), unit.manager)
    session = made(unit)
    with pytest.raises(NotYours):
        decided(item(session, hidden), unit.analyst)


def test_a_seat_that_ended_meanwhile_decides_nothing(unit: House, customer: Customer, session: ReviewSession) -> None:
    by = seat(unit.chief)
    a_leave(unit.chief)
    with acting(by=by), pytest.raises(NotYours):
        actions.decide(item(session, customer), Decision("done"), by=by)


def test_two_people_sign_and_the_second_closes(unit: House, customer: Customer, session: ReviewSession) -> None:
    session = signed(session, unit.analyst)
    assert session.closed_at is None and session.first_as == "Ann · 岗位 sa-1"
    assert Notice.objects.filter(tiding="review.signed").count() == 2
    with pytest.raises(Closed):
        signed(session, unit.analyst)
    session = signed(session, unit.chief)
    assert session.closed_at and session.second_as == "Chen · 岗位 sc-1"
    assert item(session, customer).decision == "carried"
    assert LogEntry.objects.get(event="review.closed").facts["carried"] == session.items.count()
    with pytest.raises(Closed):
        signed(session, unit.chief)


def test_after_the_first_signature_nothing_changes_until_it_is_taken_back(
    unit: House, customer: Customer, session: ReviewSession
) -> None:
    signed(session, unit.analyst)
    with pytest.raises(Closed):
        decided(item(session, customer), unit.chief)
    by = seat(unit.chief)
    with acting(by=by), pytest.raises(Closed):
        actions.note(session, "后来想到的", by=by)
    with acting(by=by), pytest.raises(Closed):
        actions.take_back(session, by=by)  # not the one who signed
    with acting(by=seat(unit.analyst)):
        actions.take_back(session, by=seat(unit.analyst))
    decided(item(session, customer), unit.chief)


def test_who_signs_names_what_they_have_read(unit: House, customer: Customer, session: ReviewSession) -> None:
    by = seat(unit.chief)
    mark = actions.mark_of(session, queries.items_of(session))
    decided(item(session, customer), unit.analyst)
    with acting(by=by), pytest.raises(Changed):
        actions.sign(session, by=by, mark=mark)


def test_the_minutes_are_kept_and_their_words_stand_in_no_line(
    unit: House, customer: Customer, session: ReviewSession
) -> None:
    by = seat(unit.analyst)
    with acting(by=by):
        actions.note(session, "本周重点核对门牌", by=by)
        actions.note(session, "本周重点核对门牌", by=by)
    session.refresh_from_db()
    assert session.minutes == "本周重点核对门牌"
    line = LogEntry.objects.get(event="review.noted")
    assert "门牌" not in line.body


def test_the_post_reports_and_its_deadline_is_done(unit: House, customer: Customer, session: ReviewSession) -> None:
    one = decided(item(session, customer), unit.chief, "assign", post=unit.manager, until=NEXT_TUESDAY)
    signed(session, unit.analyst, unit.chief)
    with acting(by=seat(unit.analyst)), pytest.raises(NotYours):
        actions.report(one, "看过了", by=seat(unit.analyst))
    by = seat(unit.manager)
    with acting(by=by):
        one = actions.report(one, "门牌已更新", by=by)
        with pytest.raises(Closed):
            actions.report(one, "再报一次", by=by)
    assert one.report == "门牌已更新" and Deadline.objects.get(subject=one.uuid).outcome == "done"
    assert LogEntry.objects.get(event="review.reported").object_id == customer.pk


def test_a_customer_that_is_taken_back_takes_its_items_along(
    unit: House, customer: Customer, session: ReviewSession
) -> None:
    by = seat(unit.manager)
    with acting(by=by):
        remove_untouched({customer.pk: 1}, by=by)
    assert not session.items.filter(customer=customer.pk).exists()


def test_the_owner_confirms_a_stale_value_and_nobody_else(unit: House) -> None:
    customer = entered(unit, MONDAY - days(400), attention="high", phone="13845405400")
    with clock.at(at_nine(MONDAY)):
        record = opened(customer, unit.manager)
        before = {one.entry.identifier: one.mine for one in aged(record)}
        assert before["attention"] is True and before["phone"] is False
        with acting(by=record.by):
            confirm(record, {"attention"}, rev=record.rev)
            for names in ({"phone"}, {"cooperation"}, {"code"}, set[str]()):
                with pytest.raises(Refused):
                    confirm(record, names, rev=record.rev)
        after = {one.entry.identifier for one in aged(opened(customer, unit.manager))}
    assert after == before.keys() - {"attention"}
    line = LogEntry.objects.get(event="field.confirmed")
    assert line.fields == ",attention," and line.object_id == customer.pk and not line.changes


def test_a_record_that_changed_or_was_taken_away_is_not_confirmed(unit: House) -> None:
    customer = a_customer(unit.manager, attention="high")
    record = opened(customer, unit.manager)
    with acting(by=record.by), pytest.raises(Stale):
        confirm(record, {"attention"}, rev=record.rev + 1)
    with acting(by=record.by):
        withdraw([customer.pk], record.by.group_id, post="am-1", by=record.by)
        with pytest.raises(NotThere):
            confirm(record, {"attention"}, rev=record.rev)


def test_of_two_who_make_a_session_at_once_the_second_gets_the_firsts(unit: House, customer: Customer) -> None:
    with clock.at(at_nine(MONDAY)):
        first: Any = making.drafted(unit.unit, MONDAY)
        second: Any = making.drafted(unit.unit, MONDAY)
        assert making.laid(first, by=None) == making.laid(second, by=None)
    assert ReviewSession.objects.count() == 1


def test_items_follow_their_customer_into_a_merge_and_back_none_twice(unit: House) -> None:
    one, other = (entered(unit, MONDAY - days(60)) for _number in range(2))
    session = made(unit)
    staying = item(session, other, "gaps")  # the kept one has an item of its own for this
    moving = ReviewItem.objects.create(
        session=session, kind="contact", customer_id=other.pk, post=unit.manager, position=99
    )

    def owners() -> tuple[int, int]:
        moving.refresh_from_db()
        staying.refresh_from_db()
        return moving.customer_id, staying.customer_id

    merge = merged(one, other, unit.analyst)
    assert owners() == (one.pk, other.pk)
    undone(one, merge, unit.analyst)
    assert owners() == (other.pk, other.pk)
