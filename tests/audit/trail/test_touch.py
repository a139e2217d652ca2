"""A line of many: it becomes findable by each of many thousand subjects, a part at a time."""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from audit.trail import actions
from audit.trail.actions import TrailDown, write
from audit.trail.models import LogEntry, Touched
from tests.audit.lines import LISTED

pytestmark = pytest.mark.django_db


def test_each_subject_is_found_by_its_number_and_the_lines_own_time() -> None:
    line = write(LISTED, by=None, touched=[9, 3, 7])
    assert list(Touched.objects.order_by("id").values_list("subject_id", "line_id", "at")) == [
        (number, line.pk, line.timestamp) for number in (3, 7, 9)
    ]


def test_many_subjects_take_a_statement_for_each_part(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "TOUCHED_AT_ONCE", 40)
    with CaptureQueriesContext(connection) as found:
        write(LISTED, by=None, touched=range(100))
    assert sum("audit_touched" in one["sql"] for one in found) == 3 and Touched.objects.count() == 100


def test_a_line_of_nobody_takes_no_further_statement() -> None:
    with CaptureQueriesContext(connection) as found:
        write(LISTED, by=None, touched=[])
    assert len(found) == 1


def test_what_cannot_be_touched_stops_what_it_would_have_told() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_touched RENAME TO gone")
    with pytest.raises(TrailDown), transaction.atomic():
        write(LISTED, by=None, touched=[7])
    assert not LogEntry.objects.exists()
