"""What a grade brings: the day of the next contact follows at once, levels that stand no longer keep their service."""

import copy
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audit.trail.context import acting
from audit.trail.models import LogEntry
from customers.catalog.levels import Level, ever, level_of, levels, put_in_force
from customers.catalog.scoring import Depth
from customers.grading.shipped import FIRST
from customers.records.models import Customer
from customers.relations import contacting
from customers.relations.models import Relation
from customers.relations.recounting import recount_graded, recount_levels
from tests.builders import opened, seat
from tests.customers.grading.people import PLAIN, Unit, a_unit, in_force, rules

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


def contacted(unit: Unit, customer: Customer, ago: int, agreed: int | None = None) -> None:
    """Log a call some days ago, with the next one agreed for a day ahead where one is named."""
    with acting(by=seat(unit.manager)):
        next_on = TODAY() + timedelta(days=agreed) if agreed else None
        contacting.log(opened(customer, unit.manager), "call", on=TODAY() - timedelta(days=ago), next_on=next_on)


def due_in(customer: Customer) -> int:
    """Return in how many days the next contact of a customer is due."""
    days: int = (Relation.objects.get(customer=customer.pk).due_on - TODAY()).days
    return days


def shipped(**of_important: Any) -> dict[str, Any]:
    """Return the rules that ship with the highest level changed."""
    content = copy.deepcopy(FIRST)
    content["levels"][0] |= of_important
    return content


def test_a_grade_that_comes_into_force_moves_the_next_contact_at_once() -> None:
    unit = a_unit()
    rules(unit)
    best, plain, agreed = unit.customer(), unit.customer(PLAIN), unit.customer()
    contacted(unit, best, 4)
    contacted(unit, plain, 4)
    contacted(unit, agreed, 4, agreed=5)
    assert (due_in(best), due_in(plain), due_in(agreed)) == (56, 56, 5)
    in_force(unit)
    assert (due_in(best), due_in(plain), due_in(agreed)) == (10, 56, 5)
    assert contacting.recount() == 0


def test_a_version_with_another_interval_moves_the_next_contact_of_everybody_of_the_level() -> None:
    unit = a_unit()
    rules(unit)
    best, plain, agreed, never = unit.customer(), unit.customer(PLAIN), unit.customer(), unit.customer()
    contacted(unit, best, 4)
    contacted(unit, plain, 4)
    contacted(unit, agreed, 4, agreed=5)
    contacting.recount()
    in_force(unit)
    before = LogEntry.objects.filter(event="relation.counted").count()
    rules(unit, shipped(contact_interval_days=7))
    in_force(unit)
    assert (due_in(best), due_in(plain), due_in(agreed), due_in(never)) == (3, 56, 5, 7)
    assert LogEntry.objects.filter(event="relation.counted").count() == before + 1
    assert contacting.recount() == 0


def test_a_version_with_the_same_intervals_counts_nobody_anew() -> None:
    unit = a_unit()
    rules(unit)
    contacted(unit, unit.customer(), 4)
    in_force(unit)
    before = LogEntry.objects.filter(event="relation.counted").count()
    rules(unit, shipped(heading_zh="金牌客户", heading_en="Gold"))
    in_force(unit)
    assert LogEntry.objects.filter(event="relation.counted").count() == before


def test_a_level_that_stands_no_longer_keeps_its_name_and_service_for_who_has_it() -> None:
    unit = a_unit()
    rules(unit)
    best = unit.customer(attention="high")
    contacted(unit, best, 4)
    in_force(unit)
    put_in_force(
        [
            Level("gold", "金牌客户", "Gold", 1, 7, Depth.EVERY),
            Level("general", "一般客户", "General", 2, 60, Depth.FAULTS),
        ]
    )
    assert [one.code for one in levels()] == ["gold", "general"]
    assert level_of("important", ever()).contact_interval_days == 14
    assert level_of("important", ever()).review_depth == Depth.EVERY
    Relation.objects.update(level="")
    assert contacting.recount() == 1 and due_in(best) == 10


def test_counting_a_level_anew_takes_one_statement_for_any_number_of_customers() -> None:
    unit = a_unit()
    for _number in range(5):
        contacted(unit, unit.customer(), 1)
    ids = list(Relation.objects.values_list("customer", flat=True))
    counts = []
    for count in (recount_levels, lambda days: recount_graded({"gold": ids}, days)):
        Relation.objects.update(level="gold")
        with CaptureQueriesContext(connection) as asked:
            assert count({"gold": 9}) == 5
        counts.append(sum('UPDATE "customers_relation"' in one["sql"] for one in asked))
        assert set(Relation.objects.values_list("due_on", flat=True)) == {TODAY() + timedelta(days=8)}
    assert counts == [1, 1]
