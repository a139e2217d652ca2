"""Phrases of the tests of this room: a customer with the posts around it, and a verb done from one of their seats."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, TypeVar

from django.utils import timezone

from audit.trail.context import acting
from crm.models import Post
from customers.records.models import Customer
from customers.records.ticket import OpenRecord
from customers.relations import casework
from customers.relations.models import ServiceCase
from tests.builders import a_customer, a_post, opened

Done = TypeVar("Done")


@dataclass
class Shop:
    """A customer with the posts of its account manager (amy, B bo), chief (chen), analyst (ann); another's (zoe)."""

    manager: Post
    chief: Post
    analyst: Post
    other: Post
    customer: Customer

    def does(
        self, verb: Callable[..., Done], *args: Any, post: Post | None = None, person: str = "", **given: Any
    ) -> Done:
        """Return what a verb makes of the record as a post opened it, the account manager's unless told otherwise."""
        record = self.ticket(post, person)
        with acting(by=record.by):
            return verb(record, *args, **given)

    def ticket(self, post: Post | None = None, person: str = "") -> OpenRecord:
        """Return the record as a post opened it."""
        return opened(self.customer, post or self.manager, person)


def a_shop(**more: Any) -> Shop:
    """Return a customer with the posts around it; `away` sends the account manager's A on leave."""
    chief = a_post("sc-1", role="section_chief", a="chen")
    manager = a_post("am-1", a="amy", b="bo", above=chief, away=more.pop("away", None))
    analyst = a_post("sa-1", role="statistical_analyst", a="ann", above=chief)
    other = a_post("am-2", a="zoe", above=chief)
    return Shop(manager, chief, analyst, other, a_customer(analyst, manager, chief, **more))


def a_case(shop: Shop, **more: Any) -> ServiceCase:
    """Return an open case on the account manager's desk."""
    given = {"kind": "support", "way": "call", "title": "扫码枪坏了", "text": "", "owner": shop.manager, **more}
    return shop.does(casework.open_case, **given)


def in_days(days: int) -> date:
    """Return a day from today on, or before today."""
    return timezone.localdate() + timedelta(days=days)
