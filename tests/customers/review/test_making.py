"""A unit's session of a week: what comes up for which cause, how it is cut, carried on, and told."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit.trail.models import LogEntry
from crm.models import CalendarDay, Notice, Post
from crm.workdays.models import CalendarVersion
from customers.catalog.actions import change_entry
from customers.catalog.models import CatalogueEntry, CatalogueState
from customers.duplicates.models import Pair
from customers.management.demo import clock
from customers.records.actions import change, change_many
from customers.records.confirming import confirm
from customers.records.grading import give_grades
from customers.records.lock import unlocked
from customers.records.models import Customer, FieldDay
from customers.relations.models import Relation
from customers.review import making, rules, works
from customers.review.models import ReviewItem, ReviewSession
from tests.builders import a_customer, a_post, opened, seat
from tests.customers.duplicates.pairs import a_pair
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
LONG_AGO = MONDAY - days(400)


def kinds(session: ReviewSession, customer: Customer) -> set[str]:
    return set(ReviewItem.objects.filter(session=session, customer=customer.pk).values_list("kind", flat=True))


def test_what_was_entered_since_the_last_review_is_new(unit: House) -> None:
    old, new = entered(unit, MONDAY - days(20)), entered(unit, MONDAY - days(3))
    session = made(unit)
    assert "new" in kinds(session, new) and "new" not in kinds(session, old)
    assert item(session, new).day == MONDAY - days(3) and item(session, new).post == unit.manager


def test_the_session_after_a_fortnight_off_looks_back_to_the_last_one(unit: House) -> None:
    made(unit, MONDAY - days(14))
    customer = entered(unit, MONDAY - days(10))
    assert "new" in kinds(made(unit), customer)


def test_a_field_that_is_due_and_empty_is_a_gap_of_its_owner(unit: House) -> None:
    customer = entered(unit, LONG_AGO, attention="high")
    session = made(unit)
    gap = item(session, customer, "gaps")
    assert "cooperation" in gap.fields and "attention" not in gap.fields and "health_note" not in gap.fields
    assert session.gaps[str(unit.manager.pk)] == {"": 1}
    assert session.gaps["role:statistical_analyst"] == {"": 1}


def test_what_is_not_due_yet_is_no_gap(unit: House) -> None:
    customer = entered(unit, MONDAY - days(8))
    gap = item(made(unit), customer, "gaps")
    assert "market_type" in gap.fields and "cooperation" not in gap.fields  # 3 and 20 working days


def test_a_value_past_its_cycle_is_stale_until_it_is_renewed_or_confirmed(unit: House) -> None:
    renewed, kept, left, filled = (
        entered(unit, LONG_AGO, attention="high", phone="13845405400") for _number in range(4)
    )
    with clock.at(at_nine(MONDAY - days(5))):
        change(opened(renewed, unit.manager), {"attention": "low"}, rev=1)
        confirm(opened(kept, unit.manager), {"attention"}, rev=1)
        change_many([filled.pk], {"attention": "low"}, by=seat(unit.manager), purpose="maintenance")
    session = made(unit)
    assert "attention" in item(session, left, "stale").fields
    for customer in (renewed, kept, filled):
        assert item(session, customer, "stale").fields == [
            name for name in item(session, left, "stale").fields if name != "attention"
        ]


def test_an_empty_field_is_a_gap_and_never_stale(unit: House) -> None:
    customer = entered(unit, LONG_AGO, attention="")
    assert "attention" not in item(made(unit), customer, "stale").fields


def test_a_cycle_that_the_centre_changes_holds_at_once(unit: House) -> None:
    customer = entered(unit, MONDAY - days(40), attention="high", phone="", address="")
    assert "stale" not in kinds(made(unit, MONDAY - days(7)), customer)
    centre = seat(a_post("ic-1", role="information_centre", a="ida"))
    change_entry("attention", by=centre, update_days=30)
    assert item(made(unit), customer, "stale").fields == ["attention"]


def test_shipped_fields_have_cycles_and_codes_have_none() -> None:
    found = dict(CatalogueEntry.objects.values_list("identifier", "update_days"))
    assert found["phone"] == 365 and found["scientific_quota"] == 180
    assert found["code"] is None and found["licence_number"] is None


def test_important_customers_are_gone_through_one_by_one_unless_they_are_on_a_list_already(unit: House) -> None:
    CatalogueEntry.objects.exclude(identifier="attention").update(due_days=None, before_grading=False)
    CatalogueState.objects.update(mark="attention alone is due")
    quiet, lacking, general = (entered(unit, MONDAY - days(60), attention=text) for text in ("high", "", "high"))
    by = seat(unit.chief)
    give_grades(
        {quiet.pk: "important", lacking.pk: "important"},
        on=MONDAY,
        grading="G1",
        rules="1",
        groups=[unit.manager.group_id],
        by=by,
    )
    give_grades({general.pk: "general"}, on=MONDAY, grading="G1", rules="1", groups=[unit.manager.group_id], by=by)
    session = made(unit)
    assert kinds(session, quiet) == {"look"}
    assert kinds(session, lacking) == {"gaps"}
    assert kinds(session, general) == set()


def test_a_list_takes_forty_and_says_how_many_more_came_up(unit: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "AT_MOST", 3)
    monkeypatch.setattr(rules.taken, "__defaults__", (3,))
    for _number in range(5):
        entered(unit, MONDAY - days(2))
    session = made(unit)
    assert session.items.filter(kind="new").count() == 3 and session.totals["new"] == 5


def test_only_active_customers_of_the_units_own_managers_come_up(unit: House, elsewhere: Post) -> None:
    theirs = entered(unit, MONDAY - days(2), elsewhere)
    frozen = entered(unit, MONDAY - days(2))
    with unlocked():
        Customer.objects.filter(pk=frozen.pk).update(state="frozen")
    session = made(unit)
    assert not kinds(session, theirs) and not kinds(session, frozen)


def test_a_session_is_made_once_however_often_the_clock_ticks(unit: House) -> None:
    entered(unit, MONDAY - days(2))
    with clock.at(at_nine(MONDAY)):
        assert works.make_all(MONDAY) == 1 and works.make_all(MONDAY) == 0
        assert making.make(unit.unit, MONDAY) == making.make(unit.unit, MONDAY + days(2))
    assert ReviewSession.objects.count() == 1
    assert LogEntry.objects.filter(event="review.made").count() == 1


def test_a_worker_that_was_down_on_monday_makes_it_later_in_the_week(unit: House) -> None:
    with clock.at(at_nine(MONDAY + days(3))):
        assert works.make_all(MONDAY + days(3)) == 1
    assert ReviewSession.objects.get().held_on == MONDAY


def test_a_monday_off_moves_the_session_to_the_next_working_day(unit: House) -> None:
    for number in range(2):
        CalendarDay.objects.create(day=MONDAY + days(number), works=False, layer=CalendarDay.Layer.COMPANY)
    CalendarVersion.objects.create(mark="off")
    with clock.at(at_nine(MONDAY)):
        assert works.make_all(MONDAY) == 0 and works.make_all(MONDAY + days(1)) == 0
    assert made(unit, MONDAY + days(2)).held_on == MONDAY + days(2)


def test_the_posts_are_told_and_the_line_names_the_customers(unit: House) -> None:
    customer = entered(unit, MONDAY - days(2))
    session = made(unit)
    told = set(Notice.objects.filter(tiding="review.made").values_list("post__code", flat=True))
    assert told == {"sc-1", "sa-1", "am-1", "am-2"}
    line = LogEntry.objects.get(event="review.made")
    assert line.touched.filter(subject_id=customer.pk).exists() and line.facts["number"] == session.number
    assert customer.name not in str(Notice.objects.values()) + line.body


def test_what_was_left_undecided_is_carried_and_what_was_decided_is_not(unit: House) -> None:
    left, done = entered(unit, MONDAY - days(9)), entered(unit, MONDAY - days(9))
    first = made(unit, MONDAY - days(7))
    decided(item(first, done), unit.analyst, day=MONDAY - days(7))
    signed(first, unit.analyst, unit.chief, day=MONDAY - days(7))
    assert item(first, left).decision == "carried"
    second = made(unit)
    assert item(second, left).weeks == 1 and "new" not in kinds(second, done)
    third = made(unit, MONDAY + days(7))
    assert item(third, left).weeks == 2 and item(second, left).decision == "carried"


def test_a_session_that_nobody_signed_is_carried_all_the_same(unit: House) -> None:
    left = entered(unit, MONDAY - days(9))
    first = made(unit, MONDAY - days(7))
    assert item(made(unit), left).weeks == 1 and item(first, left).decision == "carried"


def test_a_gap_that_was_filled_meanwhile_is_not_carried(unit: House) -> None:
    customer = entered(unit, MONDAY - days(60))
    first = made(unit, MONDAY - days(7))
    gap = item(first, customer, "gaps")
    with unlocked():
        Customer.objects.filter(pk=customer.pk).update(created_at=at_nine(MONDAY))
    second = made(unit)
    gap.refresh_from_db()
    assert gap.decision == "settled" and "gaps" not in kinds(second, customer)


def test_what_a_post_has_in_hand_does_not_come_up_again(unit: House) -> None:
    customer = entered(unit, MONDAY - days(60))
    first = made(unit, MONDAY - days(7))
    until = MONDAY + days(3)
    decided(item(first, customer, "gaps"), unit.analyst, "assign", MONDAY - days(7), post=unit.manager, until=until)
    assert "gaps" not in kinds(made(unit), customer)


def test_visits_and_order_days_are_counted_by_post_and_weekday(unit: House) -> None:
    entered(unit, MONDAY - days(60), visit_batch="2", order_day="3")
    entered(unit, MONDAY - days(60), visit_batch="2", order_day="4")
    session = made(unit)
    assert session.visits["visit_batch"][str(unit.manager.pk)] == [0, 2, 0, 0, 0, 0, 0]
    assert session.visits["order_day"][str(unit.manager.pk)] == [0, 0, 1, 1, 0, 0, 0]


def test_a_unit_without_anybody_to_hold_it_has_no_review() -> None:
    a_post("am-1", a="amy")
    with clock.at(at_nine(MONDAY)):
        assert works.make_all(MONDAY) == 0


def test_how_many_statements_a_session_takes_does_not_depend_on_the_customers(unit: House) -> None:
    def cost(day: date) -> int:
        with CaptureQueriesContext(connection) as captured:
            made(unit, day)
        return len(captured)

    entered(unit, MONDAY - days(60))
    few = cost(MONDAY - days(7))
    for _number in range(30):
        entered(unit, MONDAY - days(60))
    assert cost(MONDAY) <= few + 3


def test_a_fields_day_is_kept_for_edits_only_and_goes_with_its_record(unit: House) -> None:
    customer = entered(unit, LONG_AGO)
    with unlocked():
        assert not FieldDay.objects.exists()
        with clock.at(at_nine(MONDAY)):
            change(opened(customer, unit.manager), {"attention": "low"}, rev=1)
        assert list(FieldDay.objects.values_list("customer_id", "field", "day")) == [(customer.pk, "attention", MONDAY)]
    assert a_customer(unit.manager).pk != customer.pk


def test_a_contact_that_is_overdue_comes_up_since_its_day(unit: House) -> None:
    late, timely = entered(unit, MONDAY - days(60)), entered(unit, MONDAY - days(60))
    for customer, due in ((late, MONDAY - days(6)), (timely, MONDAY + days(1))):
        Relation.objects.update_or_create(customer_id=customer.pk, defaults={"due_on": due})
    session = made(unit)
    assert item(session, late, "contact").day == MONDAY - days(6)
    assert "contact" not in kinds(session, timely)


def test_a_probable_duplicate_comes_up_under_one_of_the_two_the_likeliest_first(unit: House) -> None:
    one, other, third = (entered(unit, MONDAY - days(60)) for _number in range(3))
    likely, less = a_pair(other, third, score=95), a_pair(one, other, score=60)
    session = made(unit)
    rows = list(session.items.filter(kind="duplicate").order_by("position").values_list("customer", "other", "pair"))
    assert rows == [(other.pk, third.pk, likely.uuid), (one.pk, other.pk, less.uuid)]


def test_a_pair_with_a_record_of_another_unit_comes_up_under_the_units_own(unit: House, elsewhere: Post) -> None:
    theirs, ours = entered(unit, MONDAY - days(60), elsewhere), entered(unit, MONDAY - days(60))
    a_pair(theirs, ours)
    assert item(made(unit), ours, "duplicate").other == theirs.pk


def test_a_pair_that_was_decided_meanwhile_is_not_carried(unit: House) -> None:
    one, other = (entered(unit, MONDAY - days(60)) for _number in range(2))
    pair = a_pair(one, other)
    first = made(unit, MONDAY - days(7))
    pair.state = Pair.State.APART
    pair.save()
    made(unit)
    assert item(first, one, "duplicate").decision == "settled"
