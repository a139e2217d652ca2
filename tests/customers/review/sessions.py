"""Phrases of the tests of this room: a unit with its posts, customers that come up for a cause, a session."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from audit.trail.context import acting
from crm.models import Post
from crm.posts.models import Unit
from customers.management.demo import clock
from customers.records.models import Customer
from customers.review import actions, making
from customers.review.actions import Decision
from customers.review.models import ReviewItem, ReviewSession
from tests.builders import a_customer, a_post, seat

MONDAY = date(2026, 11, 23)  # a working Monday


@dataclass
class House:
    """A unit's posts, each held by the person named in its comment."""

    chief: Post  # chen
    analyst: Post  # ann
    manager: Post  # amy
    other: Post  # bill
    unit: Unit


def a_unit() -> House:
    """Return a unit with a section chief, an analyst and two account managers."""
    director = a_post("dr-1", role="director", a="dora")
    chief = a_post("sc-1", role="section_chief", a="chen", b="cleo", above=director)
    analyst = a_post("sa-1", role="statistical_analyst", a="ann", above=chief)
    manager = a_post("am-1", a="amy", above=chief)
    other = a_post("am-2", a="bill", above=chief)
    return House(chief, analyst, manager, other, manager.unit)


def at_nine(day: date) -> datetime:
    """Return nine o'clock of a day."""
    return timezone.make_aware(datetime.combine(day, time(9)))


def entered(unit: House, day: date, *posts: Post, **values: Any) -> Customer:
    """Return a customer entered on a day, by default of amy's, open to chief and analyst too."""
    with clock.at(at_nine(day)):
        return a_customer(*(posts or (unit.manager, unit.chief, unit.analyst)), **values)


def made(unit: House, day: date = MONDAY) -> ReviewSession:
    """Return the session of a day's week, made by the clock."""
    with clock.at(at_nine(day)):
        session = making.make(unit.unit, day)
    assert session is not None
    return session


def item(session: ReviewSession, customer: Customer, kind: str = "new") -> ReviewItem:
    """Return a session's item of a customer."""
    return ReviewItem.objects.get(session=session, customer_id=customer.pk, kind=kind)


def decided(one: ReviewItem, by_post: Post, how: str = "done", day: date = MONDAY, **more: Any) -> ReviewItem:
    """Return an item that a post has decided."""
    by = seat(by_post)
    with clock.at(at_nine(day)), acting(by=by):
        return actions.decide(one, Decision(how, **more), by=by)


def signed(session: ReviewSession, *posts: Post, day: date = MONDAY) -> ReviewSession:
    """Return a session that the posts have signed, one after the other."""
    for post in posts:
        by = seat(post)
        with clock.at(at_nine(day)), acting(by=by):
            mark = actions.mark_of(session, list(session.items.order_by("position")))
            session = actions.sign(session, by=by, mark=mark)
    return session


def days(count: int) -> timedelta:
    """Return some days."""
    return timedelta(days=count)
