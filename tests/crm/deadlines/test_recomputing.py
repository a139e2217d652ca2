"""A changed calendar moves open deadlines, leaves what is closed, and says so in the trail."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audit.trail.models import LogEntry, Touched
from crm.deadlines import recomputing
from crm.deadlines.models import Deadline
from crm.deadlines.recomputing import recompute
from crm.models import CalendarDay, CalendarVersion, Post
from crm.workdays.rules import Rule, Way
from tests.builders import a_post
from tests.crm.deadlines.arrangement import CLOSING, MONDAY, a_deadline, moment, within

pytestmark = pytest.mark.django_db
WEDNESDAY = MONDAY + timedelta(days=2)


@pytest.fixture
def post() -> Post:
    return a_post("am-1")


def day_off(day: date) -> CalendarVersion:
    """Let the company not work on a day."""
    CalendarDay.objects.create(layer=CalendarDay.Layer.COMPANY, day=day, works=False)
    return CalendarVersion.objects.create(mark=str(day))


def test_an_open_deadline_follows_the_calendar(post: Post) -> None:
    row = a_deadline(post)
    assert row.due == moment(WEDNESDAY, 18)
    version = day_off(WEDNESDAY)
    assert recompute() == 1
    row.refresh_from_db()
    assert row.due == moment(MONDAY + timedelta(days=3), 18) and row.version == version.pk
    version.refresh_from_db()
    assert version.recomputed_at is not None


def test_a_deadline_that_the_change_does_not_reach_keeps_its_instant(post: Post) -> None:
    row, later = a_deadline(post, within(1)), day_off(WEDNESDAY)
    assert recompute() == 0
    row.refresh_from_db()
    assert row.due == moment(MONDAY + timedelta(days=1), 18) and row.version == later.pk
    assert not LogEntry.objects.filter(event="deadline.recomputed").exists()


def test_what_is_closed_never_moves(post: Post) -> None:
    row = a_deadline(post)
    Deadline.objects.filter(pk=row.pk).update(closed_at=timezone.now())
    day_off(WEDNESDAY)
    assert recompute() == 0
    before = row.version
    row.refresh_from_db()
    assert row.due == moment(WEDNESDAY, 18) and row.version == before


def test_what_was_told_stays_told(post: Post) -> None:
    row = a_deadline(post)
    Deadline.objects.filter(pk=row.pk).update(reminded_at=moment(MONDAY), escalated_at=moment(MONDAY, 10))
    day_off(WEDNESDAY)
    recompute()
    row.refresh_from_db()
    assert (row.reminded_at, row.escalated_at) == (moment(MONDAY), moment(MONDAY, 10))


def test_a_day_that_was_named_stays_that_day(post: Post) -> None:
    row = a_deadline(post, Rule(Way.ON, 0, WEDNESDAY, CLOSING))
    day_off(WEDNESDAY)
    assert recompute() == 0
    row.refresh_from_db()
    assert row.due == moment(WEDNESDAY, 18)


def test_the_line_names_version_and_figures_and_touches_the_customers(post: Post) -> None:
    a_deadline(post, customer=71)
    a_deadline(post, customer=72)
    a_deadline(post, customer=72)
    a_deadline(post, within(1), customer=73)
    version = day_off(WEDNESDAY)
    recompute()
    line = LogEntry.objects.get(event="deadline.recomputed")
    assert line.facts == {"version": version.pk, "moved": 3, "rows": 4} and line.actor_id is None
    assert set(Touched.objects.filter(line=line).values_list("subject_id", flat=True)) == {71, 72}


def test_it_is_done_chunk_by_chunk_and_goes_on_where_it_was_left(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recomputing, "CHUNK", 2)
    for _ in range(5):
        a_deadline(post)
    version = day_off(WEDNESDAY)
    from crm.workdays.queries import calendar

    assert recomputing.recompute_chunk(calendar()) == 2
    assert recompute() == 3
    version.refresh_from_db()
    assert version.recomputed_at and not Deadline.objects.exclude(version=version.pk).exists()
    assert sum(line.facts["moved"] for line in LogEntry.objects.filter(event="deadline.recomputed")) == 5


def test_a_rule_that_leads_beyond_the_calendar_stays_where_it_was(post: Post) -> None:
    row = a_deadline(post)
    Deadline.objects.filter(pk=row.pk).update(start=date(2040, 12, 30))
    day_off(WEDNESDAY)
    assert recompute() == 0
    row.refresh_from_db()
    assert row.due == moment(WEDNESDAY, 18)


def test_two_changes_are_counted_once_by_the_later(post: Post) -> None:
    row, first = a_deadline(post), day_off(WEDNESDAY)
    second = day_off(MONDAY + timedelta(days=3))
    assert recompute() == 1 and recompute() == 0
    row.refresh_from_db()
    assert row.due == moment(MONDAY + timedelta(days=4), 18)
    assert not CalendarVersion.objects.filter(pk__in=[first.pk, second.pk], recomputed_at=None).exists()


def test_a_round_with_nothing_to_do_asks_little(post: Post) -> None:
    a_deadline(post)
    day_off(WEDNESDAY)
    recompute()
    with CaptureQueriesContext(connection) as caught:
        assert recompute() == 0
    assert len(caught) <= 6
