"""A changed calendar, whoever changes it when, leaves one truth: in the days, in the version, in open deadlines."""

from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection
from django.utils import timezone

from audit.trail.context import acting
from audit.trail.models import LogEntry
from crm.deadlines.recomputing import recompute
from crm.models import CalendarVersion
from crm.posts.queries import Seat
from crm.workdays import actions
from crm.workdays.notices import OffDays
from crm.workdays.queries import built, calendar
from crm.workdays.sources import announced_years
from tests.builders import a_post, seat
from tests.crm.deadlines.arrangement import a_deadline, within

YEAR = max(*announced_years(), timezone.localdate().year) + 1
WEEK_OFF = OffDays(date(YEAR, 3, 1), date(YEAR, 3, 7), "安排")


def the_centre() -> Seat:
    return seat(a_post("ic-1", role="information_centre", a="ines"))


@pytest.mark.django_db
def test_a_loaded_year_moves_open_deadlines_and_takes_the_doubt_from_them() -> None:
    by, post = the_centre(), a_post("am-1")
    actions.ensure_version()
    start = calendar().before(WEEK_OFF.first, 1)
    row = a_deadline(post, within(1, start))
    assert row.provisional and WEEK_OFF.first <= timezone.localtime(row.due).date() <= WEEK_OFF.last
    with acting(by=by):
        actions.load_year(YEAR, "国办发明电", [WEEK_OFF], [], by=by)
    assert recompute() == 1
    row.refresh_from_db()
    assert not row.provisional and timezone.localtime(row.due).date() == calendar().after(WEEK_OFF.last, 1)
    assert row.version == CalendarVersion.objects.latest("pk").pk
    line = LogEntry.objects.get(event="deadline.recomputed")
    assert line.facts["version"] == row.version and line.facts["moved"] == 1


@pytest.mark.django_db(transaction=True)
def test_changes_at_once_all_hold_and_the_highest_version_is_of_all_of_them() -> None:
    by = the_centre()
    actions.ensure_version()
    days = [calendar().after(WEEK_OFF.last, count) for count in range(1, 9)]
    gate, failed = Barrier(len(days)), list[BaseException]()

    def change(day: date) -> None:
        gate.wait()
        try:
            actions.set_day(day, False, "盘点", by=by)
        except Exception as fault:
            failed.append(fault)
        finally:
            connection.close()

    threads = [Thread(target=change, args=[day]) for day in days]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not failed
    known = calendar()
    assert not any(known.is_working(day) for day in days) and known.is_working(days[-1] + timedelta(days=7))
    assert known.mark == built(0).mark == CalendarVersion.objects.latest("pk").mark
    assert CalendarVersion.objects.count() == len(days) + 1
    assert LogEntry.objects.filter(event="calendar.day_set").count() == len(days)
