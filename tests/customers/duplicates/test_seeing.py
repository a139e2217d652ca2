"""Whoever may never see a value is not told of it whether two are the same."""

import pytest

from audit.trail.context import acting
from customers.catalog.queries import catalogue
from customers.duplicates.models import Pair
from customers.records.actions import change, grant
from customers.records.lock import unlocked
from customers.records.models import Customer, Merge
from tests.builders import a_post, opened, seat, signed_in
from tests.customers.browse.pages import said
from tests.customers.duplicates.units import Unit, form, state

pytestmark = pytest.mark.django_db(transaction=True)


def how(page: str, heading: str) -> str:
    """Return what a pair's page says of how two values of a field stand to one another."""
    field = page.split(f">{heading}", 1)[1].split("</th>", 1)[0]
    return "same" if "the same" in field else "differ" if "differ" in field else ""


def test_whoever_may_never_see_a_value_is_not_told_whether_two_are_the_same(unit: Unit) -> None:
    with unlocked():
        sides = [Customer.objects.get(pk=pk) for pk in (unit.same_post.a_id, unit.same_post.b_id)]
    clerk = a_post("la-1", role="licence_administrator", a="lara")
    desk = a_post("oc-1", role="order_clerk", a="olga")
    by = seat(unit.posts["sa-1"])
    with acting(by=by):
        for post in (clerk, desk):
            grant([side.pk for side in sides], post.group_id, post=post.code, basis="route", by=by)
    Pair.objects.filter(pk=unit.same_post.pk).update(reasons=["id_number", "bank_account", "name_sounds"])
    pages = {name: said(signed_in(name).get(unit.page(unit.same_post))) for name in ("amy", "lara", "olga")}
    headings = [catalogue().entry(name).heading_en for name in ("phone", "id_number", "bank_account", "name")]
    assert [how(pages["amy"], heading) for heading in headings] == ["differ", "same", "same", "differ"]
    assert [how(pages["lara"], heading) for heading in headings] == ["differ", "same", "", "differ"]
    assert [how(pages["olga"], heading) for heading in headings] == ["", "", "", "differ"]
    assert "same bank account" in pages["amy"]
    assert "same bank account" not in pages["lara"] and "same ID number" in pages["lara"]
    assert "same ID number" not in pages["olga"] and "a value above what this post may see" in pages["olga"]
    assert 'name="take-' in pages["lara"] and 'name="take-yearly_income"' not in pages["lara"]


def test_a_value_above_the_seat_cannot_be_chosen_by_its_form_either(unit: Unit) -> None:
    with unlocked():
        one, two = (Customer.objects.get(pk=pk) for pk in (unit.same_post.a_id, unit.same_post.b_id))
    clerk = a_post("la-1", role="licence_administrator", a="lara")
    by = seat(unit.posts["sa-1"])
    with acting(by=by):
        grant([one.pk, two.pk], clerk.group_id, post=clerk.code, basis="route", by=by)
        record = opened(two, unit.posts["sa-1"])
        change(record, {"bank_account": "6222021234567890136"}, rev=record.rev)
    signed_in("lara").post(unit.page(unit.same_post), form(unit, unit.same_post, **{"take-bank_account": "b"}))
    assert state(two.pk) == "merged"
    with unlocked():
        changed = Merge.objects.get().snapshot["fields"]
    assert "bank_account" not in changed and "remarks" in changed
