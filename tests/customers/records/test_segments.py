"""Segments: whom a post may ask. A customer who has not agreed, or no longer, or not in this way, is in none."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audit.trail.context import acting
from audit.trail.models import LogEntry, Touched
from crm.models import Post
from customers.records import actions, asking
from customers.records.lock import unlocked
from customers.records.models import Customer
from customers.records.rules import CONTACT_WAYS
from customers.records.segments import Wanted, chosen, preview, segment
from customers.records.ticket import Refused
from tests.builders import a_customer, a_post, opened, seat
from tests.house.company import undone

pytestmark = pytest.mark.django_db
AGREED = ("business", "survey")


def asked(post: Post, **wanted: Any) -> set[int]:
    """Return the customers of a post's segment."""
    by = seat(post)
    with acting(by=by):
        return set(segment(by=by, purpose="survey", consent="survey", **wanted))


def counted(post: Post, wanted: Wanted | None = None, ways: Sequence[str] = ()) -> tuple[int, ...]:
    """Return the numbers of a preview."""
    by = seat(post)
    with acting(by=by):
        found = preview(wanted or Wanted(), by=by, purpose="survey", consent="survey", ways=ways)
    return found.meant, found.fit, found.never_agreed, found.withdrew, found.other_ways


def agrees(post: Post, customer: Customer, purposes: Sequence[str], ways: Sequence[str] = ()) -> None:
    """Have a customer's consent recorded."""
    with acting(by=seat(post)):
        actions.consent(opened(customer, post), purposes, given_on=date(2026, 1, 2), way="written", ways=list(ways))


def test_a_segment_is_chosen_by_class_grade_route_and_place() -> None:
    post = a_post()
    shop = a_customer(post, consents=AGREED, size="small", delivery_route="1号线", customer_since="2001-02-03")
    inn = a_customer(
        post, consents=AGREED, industry="catering", region="370502", delivery_route="2号线", customer_since=""
    )
    with unlocked():
        Customer.objects.filter(pk=inn.pk).update(grade="important")
    for wanted, found in (
        ({}, {shop.pk, inn.pk}),
        ({"industry": ["catering"]}, {inn.pk}),
        ({"industry": ["catering", "retail"]}, {shop.pk, inn.pk}),
        ({"size": ["small"]}, {shop.pk}),
        ({"loyalty": ["loyal"]}, {shop.pk}),
        ({"loyalty": ["new", "old"]}, set()),
        ({"grade": ["important"]}, {inn.pk}),
        ({"route": ["1号线"]}, {shop.pk}),
        ({"region": "3705"}, {shop.pk, inn.pk}),
        ({"region": "370502"}, {inn.pk}),
        ({"industry": ["retail"], "route": ["2号线"]}, set()),
    ):
        assert asked(post, **wanted) == found, wanted


def test_only_customers_that_the_seat_may_open_and_that_are_active() -> None:
    post, other = a_post(), a_post("am-2", a="ann")
    mine, frozen = a_customer(post, consents=AGREED), a_customer(post, consents=AGREED)
    a_customer(other, consents=AGREED)
    with unlocked():
        Customer.objects.filter(pk=frozen.pk).update(state="frozen")
    assert asked(post) == {mine.pk} and counted(post) == (1, 1, 0, 0, 0)


def test_a_segment_is_one_line_that_names_all_and_a_preview_one_that_names_none() -> None:
    post = a_post()
    ids = {a_customer(post, consents=AGREED).pk for _ in range(3)}
    asked(post, industry=["retail"])
    line = LogEntry.objects.latest("id")
    assert (line.event, line.count, line.purpose) == ("records.segmented", 3, "survey")
    assert line.facts == {"filter": "industry=retail", "purposes": "survey"}
    assert set(Touched.objects.filter(line=line).values_list("subject_id", flat=True)) == ids
    counted(post)
    line = LogEntry.objects.latest("id")
    assert (line.event, line.count) == ("records.segment_counted", 3) and not Touched.objects.filter(line=line).exists()


def test_a_preview_says_in_numbers_why_customers_are_left_out() -> None:
    post = a_post()
    a_customer(post, consents=AGREED)
    a_customer(post)
    gone, by_letter = a_customer(post, consents=AGREED), a_customer(post, consents=AGREED)
    asking.ask_no_more(gone.pk)
    agrees(post, by_letter, AGREED, ["letter"])
    assert counted(post) == (4, 2, 1, 1, 0)
    assert counted(post, ways=["link", "telephone"]) == (4, 1, 1, 1, 1)
    assert counted(post, Wanted(industry=["catering"])) == (0, 0, 0, 0, 0)


def test_what_an_invitation_keeps_is_looked_up_in_a_fixed_number_of_statements() -> None:
    post, chief = a_post(), a_post("sc-1", role="section_chief", a="chen")
    first = a_customer(chief, post, consents=AGREED, size="small", delivery_route="1号线", customer_since="2001-02-03")
    agrees(post, first, AGREED, ["visit", "link"])
    ids = [first.pk, *(a_customer(chief, consents=AGREED).pk for _ in range(4))]
    silent = a_customer(chief, post)
    by = seat(chief)
    with CaptureQueriesContext(
        connection,
    ) as few:
        chosen(ids[:1], by=by, consent="survey")
    with CaptureQueriesContext(connection) as many:
        found = chosen([*ids, silent.pk], by=by, consent="survey")
    assert len(few) == len(many)
    assert [one.id for one in found] == ids
    assert found[0].ways == ("link", "visit") and found[0].group_id == post.group_id and found[1].group_id is None
    assert found[0].classes == {
        "industry": "retail", "size": "small", "loyalty": "loyal", "grade": "", "delivery_route": "1号线"
    }  # fmt: skip


def test_a_purpose_outside_the_register_is_refused() -> None:
    post = a_post()
    with acting(by=seat(post)), pytest.raises(Refused):
        segment(by=seat(post), purpose="curiosity", consent="survey")


STEP = st.tuples(
    st.integers(0, 2),
    st.sampled_from(["agrees", "agrees to all but surveys", "says no", "may be asked by"]),
    st.sets(st.sampled_from(CONTACT_WAYS)),
)


@settings(max_examples=60, suppress_health_check=list(HealthCheck))
@given(steps=st.lists(STEP, max_size=10), way=st.sampled_from(["", *CONTACT_WAYS]))
def test_whatever_is_agreed_and_withdrawn_nobody_without_consent_is_in_a_segment(
    steps: list[tuple[int, str, set[str]]], way: str
) -> None:
    with undone():
        post = Post.objects.filter(code="am-1").first() or a_post()
        people = [a_customer(post) for _ in range(3)]
        standing: dict[int, set[str]] = {}
        for number, act, ways in steps:
            one = people[number]
            if act == "says no":
                asking.ask_no_more(one.pk)
                standing.pop(one.pk, None)
            elif act == "agrees to all but surveys":
                agrees(post, one, ("business", "marketing"), ways)
                standing.pop(one.pk, None)
            else:
                agrees(post, one, AGREED, ways if act == "may be asked by" else ())
                standing[one.pk] = (ways if act == "may be asked by" else set()) or set(CONTACT_WAYS)
        wanted = {pk for pk, ways in standing.items() if not way or way in ways}
        assert asked(post, ways=[way] if way else []) == wanted
        for one in people:
            assert asking.may_be_asked(one.pk, way or "link") is ((way or "link") in standing.get(one.pk, set()))
        meant, fit, never, withdrew, others = counted(post, ways=[way] if way else [])
        assert (meant, fit) == (3, len(wanted)) and never + withdrew + others == 3 - len(wanted)
