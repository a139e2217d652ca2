"""A newcomer's way through the posts: entered, filled, approved; sent back, rejected, withdrawn."""

from datetime import timedelta

import pytest
from django.utils import timezone

from crm.deadlines.models import Deadline
from crm.notices.models import Notice
from customers.catalog.actions import hide
from customers.records import gate
from customers.records.actions import Taken
from customers.records.queries import ListQuery
from customers.records.ticket import NotThere, Stale
from customers.relay import actions
from customers.relay.entering import Arrival, NoConsent, enter
from customers.relay.gradings import pull_forward
from customers.relay.models import Newcomer
from tests.builders import a_post, seat
from tests.customers.browse.pages import last_line, lines
from tests.customers.relay.people import (
    CONSENT,
    ENTRY,
    PLACING,
    Unit,
    approved,
    entered,
    filled,
    finished,
    now,
    open_duties,
    opened,
    placed,
    to_approve,
)

pytestmark = pytest.mark.django_db


def test_an_entry_makes_a_draft_that_only_its_posts_may_open(unit: Unit) -> None:
    row = entered(unit)
    assert row.stage == "placing" and row.number.startswith(f"N{timezone.localdate().year}-")
    for post in unit:
        assert opened(row, seat(post)).state == "draft"
    for other in (a_post("am-2", a="ann"), a_post("sa-2", role="statistical_analyst", a="sid"), unit.dr):
        with pytest.raises(NotThere):
            opened(row, seat(other))
        assert (last_line().event, last_line().outcome) == ("record.refused", "refused")


def test_an_entry_puts_its_fields_on_the_desks_of_their_posts(unit: Unit) -> None:
    assert open_duties(entered(unit)) == {
        ("newcomer.placing", "sa-1", 2),
        ("newcomer.fields", "am-1", 10),
        ("newcomer.fields", "am-1", 15),
        ("newcomer.fields", "am-1", 20),
        ("newcomer.fields", "la-1", 15),
        ("newcomer.fields", "sc-1", 15),
    }
    assert set(Notice.objects.values_list("post__code", "tiding")) == {
        ("sa-1", "newcomer.received"),
        ("am-1", "newcomer.received"),
    }


def test_what_came_in_empty_is_due_from_the_administrator_at_once(unit: Unit) -> None:
    by = seat(unit.la)
    values = {name: text for name, text in ENTRY.items() if name != "phone"}
    (row,) = enter([Arrival(values, CONSENT, unit.sa, unit.am, unit.sc)], by=by)
    assert ("newcomer.fields", "la-1", 0) in open_duties(row)
    assert Deadline.objects.get(subject=row.uuid, days=0).fields == ["phone"]


def test_nobody_is_entered_without_consent_to_business(unit: Unit) -> None:
    consents = [("marketing", CONSENT[0][1], "written")]
    with pytest.raises(NoConsent):
        enter([Arrival(ENTRY, consents, unit.sa, unit.am, unit.sc)], by=seat(unit.la))
    assert not Newcomer.objects.exists()


def test_a_licence_number_in_use_is_named_as_the_fault(unit: Unit) -> None:
    entered(unit)
    with pytest.raises(Taken) as taken:
        entered(unit, code="370523009002")
    assert taken.value.identifier == "licence_number" and Newcomer.objects.count() == 1
    with pytest.raises(Taken) as taken:
        entered(unit, licence_number="370523100902")
    assert taken.value.identifier == "code"


def test_a_stage_is_not_finished_while_a_field_of_it_is_empty(unit: Unit) -> None:
    row = filled(entered(unit), seat(unit.sa), **{**PLACING, "street": ""})
    with pytest.raises(actions.Incomplete) as incomplete:
        finished(row, seat(unit.sa), "placing")
    assert incomplete.value.fields == ["street"]
    assert now(row).stage == "placing"


def test_the_analysts_stage_ends_with_the_managers_beginning(unit: Unit) -> None:
    row = placed(unit)
    assert row.stage == "business"
    duties = open_duties(row)
    assert ("newcomer.business", "am-1", 3) in duties and ("newcomer.placing", "sa-1", 2) not in duties
    due = Deadline.objects.get(subject=row.uuid, duty="newcomer.business")
    assert due.start == row.received_on
    assert Notice.objects.filter(post=unit.am, tiding="newcomer.handed_on").count() == 1
    line = last_line()
    assert (line.event, line.facts["stage_done"], line.facts["goes_to"]) == ("newcomer.finished", "placing", "business")


def test_the_account_manager_fills_in_beside_but_does_not_finish(unit: Unit) -> None:
    row = filled(entered(unit), seat(unit.am), **PLACING)
    with pytest.raises(actions.NotYours):
        finished(row, seat(unit.am), "placing")
    assert finished(row, seat(unit.sa), "placing").stage == "business"


def test_of_two_who_finish_the_second_is_told_who_was_quicker(unit: Unit) -> None:
    row = filled(entered(unit), seat(unit.sa), **PLACING)
    record = opened(row, seat(unit.sa))
    actions.finish(row, record, stage="placing")
    with pytest.raises(actions.Moved) as moved:
        actions.finish(row, record, stage="placing")
    assert moved.value.by is not None and moved.value.by.closed_name == "Sam"


def test_a_draft_that_was_changed_since_is_not_finished(unit: Unit) -> None:
    row = filled(entered(unit), seat(unit.sa), **PLACING)
    record = opened(row, seat(unit.sa))
    filled(row, seat(unit.am), street="乐安街道")
    with pytest.raises(Stale):
        actions.finish(row, record, stage="placing")
    assert now(row).stage == "placing"


def test_service_staff_of_another_post_takes_the_newcomer_there(unit: Unit) -> None:
    other = a_post("am-2", a="ann", above=unit.sc)
    row = placed(unit, serviced_by="Ann")
    assert row.manager == other
    assert opened(row, seat(other)).state == "draft"
    with pytest.raises(NotThere):
        opened(row, seat(unit.am))
    assert {code for duty, code, _days in open_duties(row) if duty == "newcomer.fields"} == {"am-2", "la-1", "sc-1"}
    assert set(Notice.objects.filter(tiding="newcomer.passed").values_list("post__code", flat=True)) == {"am-1", "am-2"}


def test_the_chief_is_asked_by_the_working_day_before_the_order_day(unit: Unit) -> None:
    row = to_approve(unit)
    assert row.stage == "approval" and row.case is not None
    step = row.case.steps.get()
    assert step.post == unit.sc and step.deadline is not None
    assert (step.deadline.way, step.deadline.days, step.deadline.weekday) == ("before", 1, 4)
    assert row.case.mark == f"{row.uuid}/{opened(row, seat(unit.sc)).rev}"


def test_fields_that_are_filled_leave_the_desk(unit: Unit) -> None:
    row = approved(to_approve(unit), seat(unit.sc))
    assert ("newcomer.fields", "am-1", 10) in open_duties(row)
    filled(row, seat(unit.am), trade_area="residential")
    assert ("newcomer.fields", "am-1", 10) in open_duties(row)
    filled(row, seat(unit.am), display_form="counter")
    assert ("newcomer.fields", "am-1", 10) not in open_duties(row)
    assert lines("newcomer.fields_filled") == 1


def test_a_draft_is_in_no_list_and_no_search(unit: Unit) -> None:
    row = entered(unit)
    for post in unit:
        by = seat(post)
        page = gate.list_records(ListQuery(count_to=100), by=by, purpose="maintenance")
        assert not page.rows and page.total == 0
        assert not gate.list_records(ListQuery(text="春风"), by=by, purpose="maintenance").rows
        assert not gate.find_exactly(ENTRY["phone"], by=by, purpose="maintenance")
        assert not gate.recheck([row.customer], by=by)


def test_a_grading_pulls_forward_what_it_needs(unit: Unit) -> None:
    row = entered(unit)
    day = timezone.localdate() + timedelta(days=9)
    assert pull_forward(day, by=seat(unit.sc)) == 3
    pulled = Deadline.objects.filter(subject=row.uuid, way="on")
    assert {timezone.localtime(one.due).date() for one in pulled} <= {day - timedelta(days=back) for back in (1, 2, 3)}
    assert set(pulled.values_list("days", "post__code")) == {(0, "am-1"), (0, "sc-1")}
    assert pull_forward(day, by=seat(unit.sc)) == 0


def test_a_grading_that_is_announced_already_counts_for_whoever_comes_later(unit: Unit) -> None:
    day = timezone.localdate() + timedelta(days=9)
    pull_forward(day, by=seat(unit.sc))
    row = entered(unit)
    assert Deadline.objects.filter(subject=row.uuid, way="on").count() == 3
    assert ("newcomer.fields", "am-1", 15) in open_duties(row)


def test_fields_that_are_shielded_meanwhile_hold_nothing_up(unit: Unit) -> None:
    row = entered(unit)
    hide("display_form", by=seat(a_post("ic-1", role="information_centre", a="ines")))
    filled(row, seat(unit.am), trade_area="residential")
    assert ("newcomer.fields", "am-1", 10) not in open_duties(row)
