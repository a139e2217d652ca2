"""How deep a session looks follows the company's own levels, also those that stand no longer."""

import pytest

from customers.catalog.levels import Level, put_in_force
from customers.catalog.models import CatalogueEntry, CatalogueState
from customers.catalog.scoring import Depth
from customers.records.grading import give_grades
from customers.records.models import Customer
from customers.review.models import ReviewItem, ReviewSession
from customers.review.rules import ONE_IN
from tests.builders import seat, signed_in
from tests.customers.browse.pages import said
from tests.customers.review.sessions import MONDAY, House, a_unit, days, entered, made

pytestmark = pytest.mark.django_db
GOLD = Level("gold", "金牌客户", "Gold customer", 1, 7, Depth.EVERY)
PLAIN = Level("plain", "普通客户", "Plain customer", 2, 60, Depth.FAULTS)
WATCHED = Level("watched", "观察客户", "Watched customer", 3, 90, Depth.SAMPLE)


@pytest.fixture
def unit() -> House:
    """Return a unit whose account managers have one field to fill in, on its grades' own levels."""
    CatalogueEntry.objects.exclude(identifier="attention").update(due_days=None, before_grading=False, update_days=None)
    CatalogueEntry.objects.update(update_days=None)
    CatalogueState.objects.update(mark="attention alone is due")
    put_in_force([GOLD, PLAIN, WATCHED])
    return a_unit()


def graded(unit: House, grade: str, count: int, attention: str) -> list[Customer]:
    """Return customers that were entered long ago, with a grade."""
    found = [entered(unit, MONDAY - days(60), attention=attention) for _number in range(count)]
    give_grades(
        dict.fromkeys([one.pk for one in found], grade),
        on=MONDAY,
        grading="G1",
        rules="1",
        groups=[unit.manager.group_id],
        by=seat(unit.chief),
    )
    return found


def on_lists(session: ReviewSession, customers: list[Customer]) -> list[str]:
    """Return the causes for which a session looks at some customers, one for each time."""
    rows = ReviewItem.objects.filter(session=session, customer__in=[one.pk for one in customers])
    return sorted(rows.values_list("kind", flat=True))


def test_each_level_is_looked_at_as_deep_as_it_says(unit: House) -> None:
    gold, plain, watched = (graded(unit, one.code, 2, "high") for one in (GOLD, PLAIN, WATCHED))
    lacking = graded(unit, "plain", 2, "")
    seldom = graded(unit, "watched", ONE_IN, "")
    session = made(unit)
    assert on_lists(session, gold) == ["look", "look"]
    assert on_lists(session, plain) == on_lists(session, watched) == []
    assert on_lists(session, lacking) == ["gaps", "gaps"]
    assert on_lists(session, seldom) == ["gaps"]
    assert session.gaps[str(unit.manager.pk)] == {"plain": 2, "watched": ONE_IN}


def test_a_level_that_stands_no_longer_keeps_its_depth_and_its_name(unit: House) -> None:
    gold = graded(unit, "gold", 1, "high")
    put_in_force([PLAIN, WATCHED])
    session = made(unit)
    assert on_lists(session, gold) == ["look"]
    assert "Gold customer" in said(signed_in("ann").get(f"/reviews/{session.uuid}/?list=look"))
