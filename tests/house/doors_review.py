"""The doors of the weekly review, and what must stand in the company for them."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from audit.trail.context import acting
from crm.models import Post
from customers.records.models import Customer
from customers.review import actions, making
from customers.review.models import ReviewItem
from tests.builders import seat
from tests.house.company import Company
from tests.house.door import NO_UUID, NOT_SO, Door, ours


def furnish(posts: Mapping[str, Post], customer: Customer) -> dict[str, Any]:
    """Put this week's review of the unit into the company, with an item given to the customer's account manager."""
    session = making.make(posts["am-1"].unit, timezone.localdate())
    item = ReviewItem.objects.get(session=session, customer_id=customer.pk, kind="new")
    by = seat(posts["sa-1"])
    with acting(by=by):
        given = actions.Decision("assign", "核对门牌", posts["am-1"], timezone.localdate())
        item = actions.decide(item, given, by=by)
    return {"review": session, "review_item": item}


def _session(company: Company) -> dict[str, Any]:
    return {"uuid": company.things["review"].uuid}


def _item(company: Company) -> dict[str, Any]:
    return {"uuid": company.things["review_item"].uuid}


def _mark(company: Company) -> dict[str, Any]:
    session = company.things["review"]
    return {"mark": actions.mark_of(session, list(session.items.order_by("position")))}


NOT_READERS = ("la-1", "oc-1", "ic-1")
NOT_HOSTS = ("am-1", "la-1", "dr-1", "co-1")
ROWS: tuple[Door, ...] = (
    Door("review:year", ours(200), ours(NOT_SO), at="sa-1", others=NOT_READERS),
    Door(
        "review:make", ours(NOT_SO), ours(302), at="sa-1", others=NOT_HOSTS,
        data=lambda c: {"unit": c.posts["am-1"].unit_id},
    ),
    Door(
        "review:session", ours(200), ours(NOT_SO), at="sa-1", others=NOT_READERS, args=_session,
        missing={"uuid": NO_UUID}, shows="get", many=True,
    ),
    Door(
        "review:print", ours(200), ours(NOT_SO), at="sa-1", others=NOT_READERS, args=_session,
        missing={"uuid": NO_UUID}, shows="get", many=True,
    ),
    Door(
        "review:minutes", ours(NOT_SO), ours(302), at="sa-1", others=NOT_HOSTS, args=_session,
        missing={"uuid": NO_UUID}, data=lambda c: {"minutes": "逐户过了一遍"},
    ),
    Door(
        "review:sign", ours(NOT_SO), ours(302), at="sa-1", others=NOT_HOSTS, args=_session,
        missing={"uuid": NO_UUID}, data=_mark,
    ),
    Door(
        "review:take_back", ours(NOT_SO), ours(302), at="sa-1", others=NOT_HOSTS, args=_session,
        missing={"uuid": NO_UUID},
    ),
    Door(
        "review:item", ours(200), ours(302), at="sa-1", others=("am-2", *NOT_READERS), args=_item,
        missing={"uuid": NO_UUID}, shows="get", many=True, data=lambda c: {"how": "done"},
    ),
    Door(
        "review:report", ours(NOT_SO) | {"am-2": NOT_SO, "sa-1": NOT_SO}, ours(302), at="am-1",
        others=("am-2", "sa-1", *NOT_READERS), args=_item,
        missing={"uuid": NO_UUID}, data=lambda c: {"result": "门牌已核对"},
    ),
    Door(
        "review:still_right", ours(NOT_SO) | {"am-2": NOT_SO, "la-2": NOT_SO}, ours(302), at="am-1",
        others=("am-2", "la-2", "co-1"),
        args=lambda c: {"uuid": c.customer.uuid}, missing={"uuid": NO_UUID},
        data=lambda c: {"field": ["attention"], "rev": c.customer.rev},
    ),
)  # fmt: skip
