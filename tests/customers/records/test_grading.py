"""Grades are given as a set, with a line each, and stand as their lines say."""

from datetime import date, timedelta

import pytest
from django.test import Client

from audit.trail.context import acting
from audit.trail.models import LogEntry
from customers.catalog.levels import Depth, Level, put_in_force
from customers.records import actions
from customers.records.grading import give_grades
from customers.records.lock import unlocked
from customers.records.models import Customer
from customers.records.reconciling import look_at
from customers.records.told import Fault
from tests.builders import a_customer, a_post, opened, seat, signed_in
from tests.customers.records.behind import behind

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 2)


def give(post: object, grades: dict[int, str], on: date = DAY) -> dict[int, str]:
    """Give grades from a post's seat, to what it may open."""
    by = seat(post)  # type: ignore[arg-type]
    with acting(by=by):
        return give_grades(grades, on=on, grading="G2026-1", rules="1", groups=[by.group_id], by=by)


def standing(customer: Customer) -> tuple[str, date | None, int]:
    """Return a customer's grade, its day, and its count of edits."""
    with unlocked():
        row = Customer.objects.get(pk=customer.pk)
    return row.grade, row.graded_on, row.rev


def test_each_customer_gets_its_grade_and_a_line_and_nothing_differs_at_night() -> None:
    post = a_post("sa-1", role="statistical_analyst", a="sam")
    one, two = a_customer(post), a_customer(post)
    assert give(post, {one.pk: "important", two.pk: "general"}) == {one.pk: "important", two.pk: "general"}
    assert standing(one) == ("important", DAY, 1) and standing(two) == ("general", DAY, 1)
    assert give(post, {one.pk: "general", two.pk: "general"}, DAY + timedelta(30)) == {one.pk: "general"}
    assert standing(two) == ("general", DAY + timedelta(30), 1)
    last = LogEntry.objects.filter(event="record.graded", object_id=one.pk).latest("pk")
    assert last.changes["grade"] == ["important", "general"] and last.facts == {"grading": "G2026-1", "rules": "1"}
    assert not look_at(0).differing


def test_a_grade_does_not_disturb_an_edit_under_way() -> None:
    post = a_post()
    customer = a_customer(post)
    record = opened(customer, post)
    give(post, {customer.pk: "important"})
    with acting(by=seat(post)):
        actions.change(record, {"needs": "上午送货"}, rev=record.rev)
    assert standing(customer) == ("important", DAY, 2) and not look_at(0).differing


def test_who_may_not_be_opened_or_was_graded_later_keeps_what_it_has() -> None:
    post, other = a_post(), a_post("am-2", a="ann")
    mine, theirs = a_customer(post), a_customer(other)
    give(post, {mine.pk: "important"})
    assert give(post, {mine.pk: "general", theirs.pk: "general"}, DAY - timedelta(1)) == {}
    assert standing(mine)[0] == "important" and standing(theirs)[0] == ""


def test_a_grade_that_no_line_tells_of_is_found() -> None:
    post = a_post()
    customer = a_customer(post)
    give(post, {customer.pk: "general"})
    behind("UPDATE customers_customer SET grade = 'important' WHERE id = %s", customer.pk)
    assert [(one.found[0].field, one.found[0].fault) for one in look_at(0).differing] == [("grade", Fault.CHANGED)]


def page(post: object, address: str) -> str:
    """Return a page as its holder sees it."""
    client: Client = signed_in("amy", language="zh-hans")
    return client.get(address).content.decode()


def test_the_list_is_filtered_by_grade_and_says_it_in_the_companys_own_words() -> None:
    post = a_post()
    one, two = a_customer(post, name="甲店"), a_customer(post, name="乙店")
    put_in_force(
        [
            Level("star", "五星客户", "Five stars", 1, 7, Depth.EVERY),
            Level("plain", "普通", "Plain", 2, 90, Depth.SAMPLE),
        ]
    )
    give(post, {one.pk: "star", two.pk: "plain"})
    shown = page(post, "/customers/?grade=star&columns=grade")
    assert "甲店" in shown and "乙店" not in shown and "五星客户" in shown
    assert "五星客户" in page(post, f"/customers/{one.uuid}/")
