"""The day by which access goes does not go back: not while a program runs, and not behind the trail when it starts."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from audit.trail.actions import write
from audit.trail.models import LogEntry
from crm.posts import day
from crm.posts.day import begin, this_day
from customers.management.demo import clock
from tests.audit.lines import OPENED, a_subject

pytestmark = pytest.mark.django_db
NOON = timezone.make_aware(datetime(2026, 3, 4, 12))
MIDNIGHT = timezone.make_aware(datetime(2026, 3, 5))
A_MOMENT = timedelta(minutes=5)


@pytest.fixture(autouse=True)
def this_program_ends(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(day.connection, "close", lambda: None)
    yield
    day._began = None


def test_a_clock_that_is_set_back_over_midnight_leaves_the_day_as_it_is() -> None:
    with clock.at(MIDNIGHT + A_MOMENT):
        begin()
        assert this_day() == MIDNIGHT.date()
    with clock.at(MIDNIGHT - A_MOMENT):
        assert this_day() == MIDNIGHT.date()
    with clock.at(NOON + timedelta(days=7)):
        assert this_day() == NOON.date() + timedelta(days=7)


@pytest.mark.parametrize(("ahead", "day_after"), [(timedelta(hours=13), 1), (timedelta(days=40), 0)])
def test_a_program_that_starts_goes_by_the_newest_line_unless_its_clock_was_far_off(
    ahead: timedelta, day_after: int
) -> None:
    with clock.at(NOON + ahead):
        write(OPENED, by=None, subject=a_subject())
    assert LogEntry.objects.count() == 1
    with clock.at(NOON):
        begin()
        assert this_day() == NOON.date() + timedelta(days=day_after)


def test_a_test_or_a_command_goes_by_the_clock_alone() -> None:
    with clock.at(NOON):
        assert this_day() == NOON.date()
    with clock.at(NOON - timedelta(days=90)):
        assert this_day() == NOON.date() - timedelta(days=90)
