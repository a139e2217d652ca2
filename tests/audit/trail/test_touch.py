"""touch(): a line becomes one of many thousand subjects, a part at a time."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit.trail import actions
from audit.trail.actions import TrailDown, touch, write
from audit.trail.models import LogEntry, Touched
from tests.audit.lines import LISTED

pytestmark = pytest.mark.django_db


def test_each_subject_is_found_by_its_number_and_the_lines_own_time() -> None:
    line = write(LISTED, by=None)
    touch(line, iter([9, 3, 7]))
    assert list(Touched.objects.order_by("id").values_list("subject_id", "line_id", "at")) == [
        (number, line.pk, line.timestamp) for number in (3, 7, 9)
    ]


def test_many_subjects_take_a_statement_for_each_part(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "TOUCHED_AT_ONCE", 40)
    line = write(LISTED, by=None)
    with CaptureQueriesContext(connection) as found:
        touch(line, range(100))
    assert len(found) == 3 and Touched.objects.count() == 100


def test_nobody_touched_takes_no_statement() -> None:
    line = write(LISTED, by=None)
    with CaptureQueriesContext(connection) as found:
        touch(line, [])
    assert not found.captured_queries


def test_what_cannot_be_touched_stops_what_it_would_have_told() -> None:
    with pytest.raises(TrailDown):
        touch(LogEntry(), [7])
