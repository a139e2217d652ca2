"""Since when a value stands unconfirmed: learned from the trail once, kept by every verb that writes one."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.utils import timezone

from audit.trail.context import acting
from customers.catalog.entries import Entry, Group, Kind, is_stale
from customers.management.demo import clock
from customers.records import actions, learning, verifying
from customers.records.confirming import aged, confirm
from customers.records.lock import unlocked
from customers.records.models import Customer, FieldDay
from tests.builders import a_customer, a_post, opened, seat
from tests.house.canaries import a_photo

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


@pytest.mark.parametrize(
    ("days", "age", "stale"), [(None, 9999, False), (30, 29, False), (30, 30, True), (30, 31, True)]
)
def test_a_value_is_stale_once_its_cycle_has_run_out(days: int | None, age: int, stale: bool) -> None:
    entry = Entry("x", "某", "X", Group.BASIC, Kind.TEXT, update_days=days)
    assert is_stale(entry, TODAY - timedelta(days=age), TODAY) is stale


def kept() -> dict[str, int]:
    """Return how many days ago each field was written, of all records."""
    with unlocked():
        return {row.field: (TODAY - row.day).days for row in FieldDay.objects.all()}


def long_ago(customer: Customer, days: int) -> None:
    with unlocked():
        Customer.objects.filter(pk=customer.pk).update(created_at=timezone.now() - timedelta(days=days))


def test_every_verb_that_writes_a_value_keeps_the_day() -> None:
    post = a_post()
    customer = a_customer(post)
    by = seat(post)
    with acting(by=by):
        assert kept() == {}
        actions.change(opened(customer, post), {"attention": "high", "spare_phone": "13845405401"}, rev=1)
        actions.change_many([customer.pk], {"cooperation": "high"}, by=by, purpose="maintenance")
        actions.attach(opened(customer, post), "storefront_photo", a_photo("storefront_photo"))
    assert kept() == dict.fromkeys(("attention", "spare_phone", "cooperation", "storefront_photo"), 0)


def test_what_the_trail_tells_is_learned_and_nothing_of_records_that_are_gone() -> None:
    post = a_post()
    kept_one, gone = a_customer(post), a_customer(post)
    by = seat(post)
    for back, values in ((9, {"attention": "high", "needs": "夜市"}), (4, {"attention": "low"})):
        with clock.at(timezone.now() - timedelta(days=back)), acting(by=by):
            for customer in (kept_one, gone):
                record = opened(customer, post)
                actions.change(record, values, rev=record.rev)
    with acting(by=by):
        actions.remove_untouched({gone.pk: 3}, by=by)
    with unlocked():
        FieldDay.objects.all().delete()
    assert learning.learn_days(apps) == 2
    assert kept() == {"attention": 4, "needs": 9}


def test_confirming_moves_the_day_and_leaves_the_record_as_it_was() -> None:
    post = a_post()
    customer = a_customer(post, attention="high")
    long_ago(customer, 400)
    record = opened(customer, post)
    assert [one.entry.identifier for one in aged(record) if one.mine] == ["attention"]
    with acting(by=record.by):
        confirm(record, {"attention"}, rev=record.rev)
    after = opened(customer, post)
    assert after.rev == record.rev and "attention" not in [one.entry.identifier for one in aged(after)]
    run = verifying.begin()
    verifying.go_on(run, seconds=60)
    run.refresh_from_db()
    assert run.found == 0
