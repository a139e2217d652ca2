"""The post above is told beforehand that it will act: at once, and again the working day before."""

from datetime import date, timedelta

import pytest

from crm.jobs.work import ticking
from crm.leaves.models import Foretelling
from crm.notices.models import Notice
from tests.builders import a_post, seat
from tests.crm.leaves.arrangement import Company, entered, on, told

pytestmark = pytest.mark.django_db

MONDAY = date(2026, 11, 23)


@pytest.fixture
def company() -> Company:
    return Company()


def test_the_post_above_is_told_at_once_and_again_the_working_day_before(company: Company) -> None:
    with on(MONDAY):
        entered(company.manager, company.chief, 7, 12, side="B")
        assert told("leave.acts_above") == []
        entered(company.manager, company.chief, 7, 14)
        assert told("leave.acts_above") == [("sc-1", "")]
        ticking.send(sender=None)
    for day in (3, 4, 4, 6, 7, 8):
        with on(MONDAY + timedelta(days=day)):
            ticking.send(sender=None)
    assert told("leave.acts_above") == [("sc-1", "")] * 2
    first, second = Notice.objects.filter(tiding="leave.acts_above").order_by("pk")
    assert (first.automatic, second.automatic) == (False, True)
    assert second.at.date() == MONDAY + timedelta(days=4)
    assert first.facts == {
        "post": company.manager.name,
        "person": "Amy",
        "first": str(MONDAY + timedelta(days=7)),
        "last": str(MONDAY + timedelta(days=11)),
    }
    with on(MONDAY + timedelta(days=8)):
        assert seat(company.manager, "chen").letter == "S"


def test_a_post_without_b_has_its_superior_told(company: Company) -> None:
    alone = a_post("am-3", a="ava", above=company.chief)
    with on(MONDAY):
        entered(alone, company.chief, 1, 3)
        entered(alone, company.chief, 5, 6)
    assert told("leave.acts_above") == [("sc-1", "")] * 2


def test_whoever_really_acts_is_told_and_where_it_changes_the_other_one_is(company: Company) -> None:
    alone = a_post("am-3", a="ava", above=company.chief)
    with on(MONDAY):
        entered(alone, company.chief, 7, 10)
        entered(company.chief, company.director, 7, 12)
        entered(company.chief, company.director, 7, 12, side="B")
        ticking.send(sender=None)
        ticking.send(sender=None)
    assert told("leave.acts_above") == [("sc-1", ""), ("dr-1", ""), ("dr-1", "")]
    assert Foretelling.objects.count() == 3
