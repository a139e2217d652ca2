"""What is decided on a newcomer: approved, edited, sent back, rejected, withdrawn, signed by others."""

import pytest
from django.utils import timezone

from audit.trail.models import LogEntry
from crm.approvals import refusals
from crm.deadlines.models import Deadline
from customers.records import gate
from customers.records.queries import ListQuery
from customers.records.ticket import NotThere
from customers.relay import actions, deciding
from tests.builders import a_leave, a_post, seat
from tests.customers.browse.pages import lines
from tests.customers.relay.people import (
    BUSINESS,
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


def test_approval_makes_the_record_active_and_leaves_it_to_its_posts(unit: Unit) -> None:
    clerk = a_post("oc-1", role="order_clerk", a="olga")
    row = approved(to_approve(unit), seat(unit.sc))
    assert row.stage == "admitted" and row.orders_from is not None
    assert row.orders_from.isoweekday() == 4 and row.orders_from > timezone.localdate()
    for post in (*unit, clerk):
        assert opened(row, seat(post)).state == "active"
    page = gate.list_records(ListQuery(), by=seat(unit.am), purpose="maintenance")
    assert [one["name"] for one in page.rows] == [ENTRY["name"]]
    assert {duty for duty, _post, _days in open_duties(row)} == {"newcomer.fields"}
    assert lines("record.activated") == 1


def test_who_orders_on_line_cannot_order_yet(unit: Unit) -> None:
    assert approved(to_approve(unit, order_method="online"), seat(unit.sc)).orders_from is None


def test_the_edited_version_is_what_takes_effect(unit: Unit) -> None:
    row = approved(to_approve(unit), seat(unit.sc), scientific_quota="80", address="乐安街12号")
    record = opened(row, seat(unit.sc))
    assert record.field("scientific_quota").value == "80"
    by = seat(unit.sc)
    assert gate.reveal(row.uuid, "address", by=by, purpose="visit", reason="check") == "乐安街12号"
    assert row.case is not None and row.case.steps.get().state == "edited"
    assert "乐安街12号" not in str(row.case.steps.get().edits) + str(row.case.proposal)
    assert not LogEntry.objects.filter(changes__icontains="乐安街12号").exists()


def test_what_was_changed_after_it_was_shown_must_be_read_again(unit: Unit) -> None:
    row = to_approve(unit)
    shown, record = row, opened(row, seat(unit.sc))
    assert shown.case is not None
    filled(row, seat(unit.am), scientific_quota="90")
    with pytest.raises(refusals.Changed):
        deciding.approve(shown, record, {}, mark=shown.case.mark)
    assert now(row).stage == "approval"
    assert approved(now(row), seat(unit.sc)).stage == "admitted"


def test_who_asked_does_not_approve_even_from_the_chiefs_post(unit: Unit) -> None:
    a_leave(unit.sc)
    post = a_post("am-3", a="chad", above=unit.sc)
    row = finished(filled(placed(unit, serviced_by="Chad"), seat(post), **BUSINESS), seat(post), "business")
    with pytest.raises(refusals.Barred):
        approved(row, seat(unit.sc, "chad"))
    director = seat(unit.dr)
    with pytest.raises(NotThere):
        opened(row, director)
    assert deciding.come_up(row, director, "maintenance")
    assert approved(row, director).stage == "admitted"
    with pytest.raises(NotThere):
        opened(row, director)


def test_b_in_as_place_finishes_and_the_deadline_says_so(unit: Unit) -> None:
    row = filled(entered(unit), seat(unit.sa), **PLACING)
    a_leave(unit.sa)
    finished(row, seat(unit.sa, "sue"), "placing")
    done = Deadline.objects.get(subject=row.uuid, duty="newcomer.placing")
    assert (done.closed_name, done.closed_letter, done.closed_for) == ("Sue", "B", "Sam")


def test_sent_back_it_goes_to_the_earliest_stage_and_only_through_what_is_left(unit: Unit) -> None:
    row = to_approve(unit)
    assert row.case is not None
    record = opened(row, seat(unit.sc))
    row = deciding.send_back(row, record, ["street", "scientific_quota"], mark=row.case.mark, note="街道不对")
    assert (row.stage, row.mend, row.mend_note) == ("placing", ["street", "scientific_quota"], "街道不对")
    assert ("newcomer.placing", "sa-1", 1) in open_duties(row)
    row = finished(filled(row, seat(unit.sa), street="乐安街道"), seat(unit.sa), "placing")
    assert (row.stage, row.mend) == ("business", ["scientific_quota"])
    row = finished(row, seat(unit.am), "business")
    assert (row.stage, row.mend, row.mend_note) == ("approval", [], "")
    assert approved(row, seat(unit.sc)).stage == "admitted"


def test_sent_back_for_the_entry_only_it_comes_straight_back(unit: Unit) -> None:
    row = to_approve(unit)
    assert row.case is not None
    row = deciding.send_back(row, opened(row, seat(unit.sc)), ["phone"], mark=row.case.mark, note="电话停机")
    assert row.stage == "entry" and ("newcomer.entry", "la-1", 1) in open_duties(row)
    row = finished(filled(row, seat(unit.la), phone="13845405401"), seat(unit.la), "entry")
    assert row.stage == "approval"


def test_a_rejected_newcomer_leaves_its_lines_and_no_data(unit: Unit) -> None:
    row = to_approve(unit)
    assert row.case is not None
    row = deciding.reject(row, opened(row, seat(unit.sc)), mark=row.case.mark, note="证照不符")
    assert row.stage == "closed" and row.case is not None and row.case.state == "rejected"
    assert now(row).case.proposal == {}  # type: ignore[union-attr]
    assert not open_duties(row)
    with pytest.raises(NotThere):
        opened(row, seat(unit.la))
    assert lines("record.discarded") == 1 and lines("record.drafted") == 1
    assert entered(unit).stage == "placing"


def test_only_the_administrator_withdraws_and_at_any_stage(unit: Unit) -> None:
    row = to_approve(unit)
    with pytest.raises(actions.NotYours):
        deciding.withdraw(row, opened(row, seat(unit.am)), note="不办了")
    row = deciding.withdraw(row, opened(row, seat(unit.la)), note="不办了")
    assert row.stage == "closed" and not open_duties(row)
    assert row.case is not None and row.case.state == "withdrawn"


def test_what_was_withdrawn_cannot_be_approved(unit: Unit) -> None:
    row = to_approve(unit)
    record, mark = opened(row, seat(unit.sc)), row.case.mark  # type: ignore[union-attr]
    deciding.withdraw(row, opened(row, seat(unit.la)), note="不办了")
    with pytest.raises(refusals.NotOpen):
        deciding.approve(row, record, {}, mark=mark)
    assert now(row).stage == "closed"


def test_a_further_signer_may_open_it_until_the_end(unit: Unit) -> None:
    row, clerk = to_approve(unit), a_post("co-1", role="compliance_officer", a="cora")
    by = seat(unit.sc)
    row = deciding.add_signer(row, opened(row, by), clerk, mark=row.case.mark)  # type: ignore[union-attr]
    assert opened(row, seat(clerk)).state == "draft"
    row = approved(row, by, scientific_quota="75")
    assert row.stage == "approval"
    row = approved(now(row), seat(clerk))
    assert row.stage == "admitted"
    assert opened(row, by).field("scientific_quota").value == "75"
    with pytest.raises(NotThere):
        opened(row, seat(clerk))


def test_a_sealed_value_is_edited_by_whoever_signs_last(unit: Unit) -> None:
    row, other = to_approve(unit), a_post("co-1", role="compliance_officer", a="cora")
    by = seat(unit.sc)
    row = deciding.add_signer(row, opened(row, by), other, mark=row.case.mark)  # type: ignore[union-attr]
    with pytest.raises(deciding.NotLast):
        approved(row, by, address="乐安街12号")
    assert now(row).case.state == "open"  # type: ignore[union-attr]


def test_service_staff_that_the_chief_names_gets_the_record(unit: Unit) -> None:
    other = a_post("am-2", a="ann", above=unit.sc)
    row = approved(to_approve(unit), seat(unit.sc), serviced_by="Ann")
    assert (row.stage, row.manager, row.chief) == ("admitted", other, unit.sc)
    assert opened(row, seat(other)).state == "active"
    with pytest.raises(NotThere):
        opened(row, seat(unit.am))


def test_a_further_signer_opens_it_no_longer_once_it_is_taken_back(unit: Unit) -> None:
    row, officer = to_approve(unit), a_post("co-1", role="compliance_officer", a="cora")
    by = seat(unit.sc)
    row = deciding.add_signer(row, opened(row, by), officer, mark=row.case.mark)  # type: ignore[union-attr]
    row = actions.recall(row, opened(row, seat(unit.am)))
    assert row.stage == "business" and ("newcomer.business", "am-1", 1) in open_duties(row)
    with pytest.raises(NotThere):
        opened(row, seat(officer))
    assert approved(finished(row, seat(unit.am), "business"), by).stage == "admitted"
