"""The second sink: weighty lines stand twice, and nothing leaves where they cannot, or where nobody seals."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from audit.trail.actions import Line, Subject, TrailDown, write, write_many
from audit.trail.events import Event, Kind
from audit.trail.models import LogEntry
from tests.audit.lines import OPENED, REVEALED, a_subject

pytestmark = pytest.mark.django_db(transaction=True)
GIVEN = Event("test.given", "Given", Kind.SETTING, weighty=True)


@pytest.fixture
def sink(settings: Any, tmp_path: Path) -> Path:
    settings.TRAIL_SINK = str(tmp_path / "sink")
    return tmp_path / "sink"


def kept(sink: Path) -> list[str]:
    return sink.read_text().splitlines() if sink.exists() else []


def test_weighty_lines_stand_twice_and_others_once(sink: Path) -> None:
    write(OPENED, by=None, subject=a_subject())
    write(REVEALED, by=None, subject=a_subject())
    write_many(GIVEN, [Line(Subject(pk, str(pk))) for pk in (1, 2)], by=None)
    assert kept(sink) == list(LogEntry.objects.exclude(event=OPENED.code).order_by("id").values_list("body", flat=True))
    assert json.loads(kept(sink)[0])["event"] == REVEALED.code
    assert sink.stat().st_mode & 0o077 == 0


def test_what_was_rolled_back_is_not_kept(sink: Path) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        write(REVEALED, by=None, subject=a_subject())
        raise ZeroDivisionError
    assert kept(sink) == []


def test_a_sink_that_takes_nothing_stops_what_leaves_and_nothing_else(sink: Path) -> None:
    sink.mkdir()
    with pytest.raises(TrailDown), transaction.atomic():
        write(REVEALED, by=None, subject=a_subject())
    write(OPENED, by=None, subject=a_subject())
    assert LogEntry.objects.count() == 2  # the line of what did not leave stands


def test_while_nobody_seals_nothing_leaves_and_plain_work_goes_on() -> None:
    write(OPENED, by=None, subject=a_subject())
    with connection.cursor() as cursor:
        cursor.execute("UPDATE audit_unsealed SET at = at - 901")
    with pytest.raises(TrailDown), transaction.atomic():
        write(REVEALED, by=None, subject=a_subject())
    write(OPENED, by=None, subject=a_subject())
    assert LogEntry.objects.filter(event=REVEALED.code).count() == 0


def test_without_a_limit_the_seal_may_wait(settings: Any) -> None:
    settings.TRAIL_PATIENCE = None
    write(OPENED, by=None, subject=a_subject())
    with connection.cursor() as cursor:
        cursor.execute("UPDATE audit_unsealed SET at = 0")
    write(REVEALED, by=None, subject=a_subject())
    assert LogEntry.objects.count() == 2
