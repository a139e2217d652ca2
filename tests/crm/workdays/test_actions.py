"""The verbs of the calendar: what holds afterwards, what they decline, the version they make, the lines they leave."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audit.trail.context import acting
from audit.trail.models import LogEntry
from crm.jobs.work import tidying
from crm.models import CalendarDay, CalendarVersion, CalendarYear
from crm.posts.queries import Seat
from crm.workdays import actions, sources
from crm.workdays.actions import Impossible, NotYours
from crm.workdays.notices import OffDays
from crm.workdays.queries import built, calendar, named_days, own_days, warning
from tests.builders import a_post, seat

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
YEAR = max(*sources.announced_years(), TODAY.year) + 1
SPRING = OffDays(date(YEAR, 2, 1), date(YEAR, 2, 7), "春节")


@pytest.fixture
def centre() -> Iterator[Seat]:
    by = seat(a_post("ic-1", role="information_centre", a="ines"))
    with acting(by=by):
        yield by


def a_weekday() -> date:
    return calendar().after(TODAY, 5)


def lines(code: str) -> list[LogEntry]:
    return list(LogEntry.objects.filter(event=code).order_by("id"))


def a_weekend(year: int) -> date:
    return next(day for day in (date(year, 3, 1) + timedelta(days=n) for n in range(7)) if day.weekday() == 5)


def test_before_there_is_a_version_the_number_is_nought() -> None:
    assert calendar().version == 0


def test_a_day_of_the_companys_own_holds_at_once(centre: Seat) -> None:
    day = a_weekday()
    actions.set_day(day, False, "盘点", by=centre)
    known = calendar()
    assert not known.is_working(day)
    newest = CalendarVersion.objects.latest("pk")
    assert (known.version, newest.mark) == (newest.pk, known.mark)
    (line,) = lines("calendar.day_set")
    assert line.facts == {"day": day.isoformat(), "works": "off"}
    assert (line.reason, line.person_name, line.post_code, line.kind) == ("盘点", "Ines", "ic-1", "setting")


def test_a_day_can_be_set_again_and_is_there_once(centre: Seat) -> None:
    day = a_weekend(YEAR)
    actions.set_day(day, False, "once", by=centre)
    actions.set_day(day, True, "again", by=centre)
    (row,) = own_days()
    assert (row.works, row.name, row.set_by) == (True, "again", f"Ines · {centre.post_name}")
    assert calendar().is_working(day)


def test_a_forgotten_day_follows_the_official_calendar_again(centre: Seat) -> None:
    day, before = a_weekday(), built(0).mark
    actions.set_day(day, False, "盘点", by=centre)
    first = calendar().version
    actions.forget_day(day, by=centre)
    assert calendar().is_working(day) and calendar().mark == before and calendar().version > first
    assert not own_days()
    assert lines("calendar.day_forgotten")[0].facts == {"day": day.isoformat(), "works": "off"}


def test_the_past_stays_as_it_was_counted(centre: Seat) -> None:
    yesterday = TODAY - timedelta(days=1)
    CalendarDay.objects.create(layer="company", day=yesterday, works=False)
    for verb in (
        lambda: actions.set_day(yesterday, True, "x", by=centre),
        lambda: actions.forget_day(yesterday, by=centre),
        lambda: actions.load_year(TODAY.year - 1, "x", [SPRING], [], by=centre),
    ):
        with pytest.raises(Impossible) as declined:
            verb()
        assert declined.value.fault in ("past", "over")
    assert not CalendarVersion.objects.exists() and not lines("calendar.day_set")


def test_today_can_still_be_set(centre: Seat) -> None:
    actions.set_day(TODAY, False, "台风", by=centre)
    assert not calendar().is_working(TODAY)


def test_what_is_not_there_cannot_be_forgotten_and_far_days_cannot_be_set(centre: Seat) -> None:
    with pytest.raises(Impossible, match="not_set"):
        actions.forget_day(a_weekday(), by=centre)
    with pytest.raises(Impossible, match="beyond"):
        actions.set_day(date(2041, 1, 1), True, "x", by=centre)


@pytest.mark.parametrize("role", ["compliance_officer", "director", "section_chief", "account_manager"])
def test_only_the_information_centre_changes_the_calendar(role: str) -> None:
    by = seat(a_post("x-1", role=role, a="xena"))
    for verb in (
        lambda: actions.set_day(TODAY, False, "x", by=by),
        lambda: actions.forget_day(TODAY, by=by),
        lambda: actions.load_year(YEAR, "x", [SPRING], [], by=by),
    ):
        with pytest.raises(NotYours):
            verb()
    assert not CalendarDay.objects.exists() and not CalendarVersion.objects.exists()


def test_a_loaded_year_is_announced_and_owes_nothing_to_what_was_computed(centre: Seat) -> None:
    made_up = a_weekend(YEAR)
    labour_day = date(YEAR, 5, 1)
    assert calendar().is_provisional(labour_day) and not calendar().is_working(labour_day)
    actions.load_year(YEAR, "国办发明电〔2026〕9号", [SPRING], [made_up], by=centre)
    known = calendar()
    assert not known.is_provisional(labour_day) and YEAR in known.announced
    assert known.is_working(labour_day) == (labour_day.weekday() < 5)
    assert not any(known.is_working(day) for day in SPRING.days()) and known.is_working(made_up)
    assert named_days(YEAR)[SPRING.first].name == "春节"
    (line,) = lines("calendar.year_loaded")
    assert line.facts == {
        "year": YEAR,
        "source": "国办发明电〔2026〕9号",
        "off": f"{SPRING.first} ~ {SPRING.last} 春节",
        "made_up": made_up.isoformat(),
    }


def test_the_companys_own_day_lies_over_the_official_one(centre: Seat) -> None:
    actions.set_day(SPRING.first, True, "配送", by=centre)
    actions.load_year(YEAR, "x", [SPRING], [], by=centre)
    assert calendar().is_working(SPRING.first)
    assert named_days(YEAR)[SPRING.first].name == "配送"


def test_a_notice_loaded_again_replaces_what_it_said(centre: Seat) -> None:
    actions.load_year(YEAR, "first", [SPRING], [a_weekend(YEAR)], by=centre)
    shorter = OffDays(SPRING.first, SPRING.first, "春节")
    actions.load_year(YEAR, "second", [shorter], [], by=centre)
    known = calendar()
    assert CalendarYear.objects.get().source == "second" and CalendarDay.objects.count() == 1
    assert known.is_working(SPRING.last) == (SPRING.last.weekday() < 5) and not known.is_working(a_weekend(YEAR))


def test_a_notice_reaches_into_the_december_before_it(centre: Seat) -> None:
    eve = date(YEAR, 12, 31)
    actions.load_year(YEAR, "x", [SPRING], [], by=centre)
    actions.load_year(YEAR + 1, "y", [OffDays(eve, eve + timedelta(days=1), "元旦")], [], by=centre)
    assert not calendar().is_working(eve)
    actions.load_year(YEAR, "x, corrected", [SPRING], [], by=centre)
    assert not calendar().is_working(eve)


def test_a_notice_that_cannot_be_is_declined_and_nothing_is_left_of_it(centre: Seat) -> None:
    with pytest.raises(Impossible) as declined:
        actions.load_year(YEAR, "x", [SPRING, SPRING], [], by=centre)
    assert (declined.value.fault, declined.value.day) == ("twice", SPRING.first)
    assert not CalendarYear.objects.exists() and not lines("calendar.year_loaded")


def test_a_year_that_was_announced_keeps_its_days_gone_by(centre: Seat, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda: date(2026, 11, 25))
    with pytest.raises(Impossible) as declined:
        actions.load_year(2026, "x", [OffDays(date(2026, 10, 1), date(2026, 10, 7), "国庆节")], [], by=centre)
    assert (declined.value.fault, declined.value.day) == ("past", date(2026, 1, 1))
    assert not CalendarYear.objects.exists() and not CalendarDay.objects.exists()


def test_a_year_that_comes_late_is_loaded_whole(centre: Seat, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "localdate", lambda: SPRING.last + timedelta(days=9))
    actions.load_year(YEAR, "x", [SPRING], [], by=centre)
    assert not calendar().is_working(SPRING.first)


def test_the_first_version_is_made_once_and_the_machine_says_so() -> None:
    assert actions.ensure_version() and not actions.ensure_version()
    version = CalendarVersion.objects.get()
    assert calendar().version == version.pk and version.mark == calendar().mark
    (line,) = lines("calendar.renewed")
    assert line.actor_id is None and line.facts["version"] == version.pk


def test_an_upgrade_that_announces_a_year_makes_a_version(monkeypatch: pytest.MonkeyPatch) -> None:
    actions.ensure_version()
    known = sources.announced_years()
    monkeypatch.setattr("crm.workdays.queries.announced_years", lambda: known | {YEAR})
    tidying.send(None)
    assert CalendarVersion.objects.count() == 2 and YEAR in calendar().announced


def test_the_calendar_costs_one_statement_until_it_changes(centre: Seat) -> None:
    actions.ensure_version()
    calendar()
    with CaptureQueriesContext(connection) as asked:
        calendar()
        calendar()
    assert len(asked) == 2
    actions.set_day(a_weekday(), False, "x", by=centre)
    with CaptureQueriesContext(connection) as asked:
        calendar()
    assert len(asked) == 3


def test_a_change_that_is_rolled_back_is_not_remembered(centre: Seat) -> None:
    from django.db import transaction

    actions.ensure_version()
    day = a_weekday()
    with transaction.atomic():
        actions.set_day(day, False, "x", by=centre)
        assert not calendar().is_working(day)
        transaction.set_rollback(True)
    actions.set_day(a_weekend(YEAR), True, "y", by=centre)
    assert calendar().is_working(day)


def test_the_missing_year_is_told_until_it_is_loaded(centre: Seat) -> None:
    late = date(YEAR - 1, 12, 1)
    assert warning(late) == YEAR and warning(date(YEAR - 1, 11, 1)) is None
    actions.load_year(YEAR, "x", [SPRING], [], by=centre)
    assert warning(late) is None
