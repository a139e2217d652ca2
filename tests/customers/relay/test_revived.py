"""A backup brings back a newcomer who was rejected since: nothing of it may stay, nor wait for anybody."""

import pytest

from audit.trail.models import LogEntry
from customers.records.shredding import alive, destroy_again, destroyed
from customers.records.ticket import NotThere
from customers.relay.revived import close_destroyed
from tests.builders import seat
from tests.customers.relay.people import ENTRY, Unit, browser, entered, now, open_duties, opened, to_approve

pytestmark = pytest.mark.django_db


def test_a_revived_newcomer_is_destroyed_again_with_its_case_and_its_deadlines(unit: Unit) -> None:
    row = to_approve(unit)
    assert row.case is not None and row.case.proposal and open_duties(row)
    assert destroy_again([row.uuid]) == 1 and close_destroyed([row.uuid]) == 1
    row = now(row)
    assert row.stage == "closed" and row.case is not None
    assert row.case.state == "withdrawn" and row.case.proposal == {} and not open_duties(row)
    assert not row.case.steps.filter(state__in=["open", "waiting"]).exists()
    with pytest.raises(NotThere):
        opened(row, seat(unit.sc))
    assert alive([row.uuid]) == 0 and row.uuid in destroyed()
    line = LogEntry.objects.get(event="record.destroyed_again")
    assert (line.object_id, line.facts) == (row.customer, {"record": str(row.uuid)})


def test_pages_of_the_relay_open_afterwards(unit: Unit) -> None:
    row = to_approve(unit)
    destroy_again([row.uuid])
    close_destroyed([row.uuid])
    for path in ("/newcomers/", "/approvals/", f"/newcomers/{row.uuid}/"):
        answer = browser("chen", unit.sc).get(path)
        assert answer.status_code == 200 and ENTRY["name"] not in answer.content.decode(), path


def test_who_was_not_destroyed_is_left_alone(unit: Unit) -> None:
    row = entered(unit)
    assert destroy_again([]) == 0 and close_destroyed([]) == 0
    assert now(row).stage == row.stage and alive([row.uuid]) == 1
