"""The machine compares by night, a round at a time, and a sheet's newcomers are looked for as they come in."""

from datetime import datetime

import pytest
from django.utils import timezone

from audit.trail.context import acting
from audit.trail.models import LogEntry
from crm.models import Post
from customers.duplicates import actions, nightly
from customers.duplicates.models import Comparison, Pair
from customers.records.likeness import Facts
from customers.records.lookalike import likely_known
from tests.builders import a_customer, a_post, seat

pytestmark = pytest.mark.django_db(transaction=True)
LONE = {"id_number": "", "bank_account": "", "phone": ""}


def at(hour: int) -> datetime:
    """Return an hour of today."""
    return timezone.localtime().replace(hour=hour, minute=5)


@pytest.fixture
def post() -> Post:
    """Return a post with two records of one shop."""
    made = a_post("sa-1", role="statistical_analyst", a="sam")
    a_customer(made, name="芙蓉超市", **LONE)
    a_customer(made, name="芙荣商店", **LONE)
    return made


def test_before_the_hour_nothing_is_compared(post: Post) -> None:
    assert not nightly.go_on(at(nightly.NIGHT - 1), seconds=5)
    assert not Comparison.objects.exists()


def test_the_machine_compares_once_a_night_and_its_line_names_nobody(post: Post) -> None:
    assert nightly.go_on(at(nightly.NIGHT), seconds=5)
    line = LogEntry.objects.get(event="duplicates.compared")
    assert line.actor_id is None and Pair.objects.count() == 1
    Comparison.objects.update(began_at=at(nightly.NIGHT))
    assert not nightly.go_on(at(nightly.NIGHT + 1), seconds=5)


def test_a_round_that_is_over_is_gone_on_with(post: Post) -> None:
    rounds = 1
    while not nightly.go_on(at(23), seconds=0 if rounds < 3 else 5):
        rounds += 1
        assert rounds < 9
    assert rounds == 3 and Comparison.objects.get().ended_at is not None and Pair.objects.count() == 1


def test_whoever_begins_a_job_meanwhile_takes_the_comparison_over(post: Post) -> None:
    nightly.go_on(at(23), seconds=0)
    by = seat(post)
    with acting(by=by):
        actions.compare(by=by)
    assert Comparison.objects.get().ended_at is not None and Pair.objects.count() == 1


@pytest.mark.parametrize(
    ("facts", "known"),
    [
        (Facts("芙蓉烟酒", "370523"), True),
        (Facts("芙溶便利店", "370523"), True),
        (Facts("芙蓉烟酒"), True),
        (Facts("芙蓉烟酒", "370502"), False),
        (Facts("秋月商店", "370523"), False),
        (Facts("", "370523"), False),
    ],
)
def test_a_sheets_newcomer_of_a_name_that_is_known_is_likely_known(post: Post, facts: Facts, known: bool) -> None:
    nightly.go_on(at(23), seconds=5)
    assert likely_known([Facts("别家", "110101"), facts]) == ({1} if known else set())
