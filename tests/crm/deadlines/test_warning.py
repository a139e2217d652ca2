"""A year whose calendar is missed: told to the information centre once a week, from 60 days before it begins."""

from datetime import date, timedelta

import pytest
from django.core.cache import cache

from crm.deadlines.receivers import tell_missing_year
from crm.deadlines.warning import warn_of_missing_year
from crm.models import CalendarVersion, CalendarYear, Notice, Post
from crm.workdays.sources import announced_years
from tests.builders import a_post
from tests.crm.deadlines.arrangement import moment

pytestmark = pytest.mark.django_db
LAST = max(announced_years())  # the last year that the installed package knows
NOVEMBER = date(LAST, 11, 10)


@pytest.fixture(autouse=True)
def centre() -> Post:
    return a_post("ic-1", role="information_centre", a="ina")


def told_on(day: date) -> bool:
    cache.clear()
    before = Notice.objects.count()
    told = warn_of_missing_year(moment(day))
    if told:
        Notice.objects.filter(pk=Notice.objects.latest("pk").pk).update(at=moment(day))
    return Notice.objects.count() > before


def test_from_sixty_days_before_once_a_week(centre: Post) -> None:
    a_post("am-1", a="amy")
    assert not told_on(date(LAST, 10, 1))
    assert told_on(NOVEMBER) and not told_on(NOVEMBER + timedelta(days=6)) and told_on(NOVEMBER + timedelta(days=8))
    assert set(Notice.objects.values_list("post", "automatic")) == {(centre.pk, True)}
    assert Notice.objects.latest("pk").facts == {"year": str(LAST + 1)}


def test_a_year_that_was_loaded_is_not_missed() -> None:
    CalendarYear.objects.create(year=LAST + 1, source="国办发明电〔2026〕1号")
    CalendarVersion.objects.create(mark="loaded")
    assert not told_on(NOVEMBER)


def test_two_workers_in_the_same_minute_tell_once() -> None:
    assert warn_of_missing_year(moment(NOVEMBER))
    Notice.objects.all().delete()  # as the other does not see it yet
    assert not warn_of_missing_year(moment(NOVEMBER))


def test_a_round_asks_by_todays_clock() -> None:
    tell_missing_year()
