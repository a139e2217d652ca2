"""The doors of probable duplicates, and what must stand in the company for them."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.utils import timezone

from audit.trail.context import acting
from crm.models import Post
from customers.duplicates import actions, queries
from customers.records.merged import joined
from customers.records.models import Customer
from tests.builders import a_customer, opened
from tests.customers.duplicates.pairs import a_pair
from tests.house.company import Company
from tests.house.door import NO_UUID, NOT_SO, Door, ours, seated


def furnish(posts: Mapping[str, Post], customer: Customer) -> dict[str, Any]:
    """Put into the company a pair to be decided, one that waits for the chief's approval, and a merge to undo."""
    own = (posts["la-1"], posts["am-1"], posts["sc-1"])
    twin = a_customer(*own, name=f"{customer.name}二部", phone="13700000002")
    theirs = a_customer(posts["am-2"], posts["sa-1"], posts["sc-1"], name="春风超市", phone="13700000003")
    ours_too = a_customer(posts["am-1"], posts["sa-1"], posts["sc-1"], name="春风商店", phone="13700000003")
    kept, gone = (a_customer(*own, name=f"南门烟酒{number}", phone="13700000004") for number in "一二")
    asked, done = a_pair(theirs, ours_too), a_pair(kept, gone)
    tickets = opened(theirs, posts["sa-1"]), opened(ours_too, posts["sa-1"])
    with acting(by=tickets[0].by):
        case = actions.ask(
            asked,
            *tickets,
            keepers=queries.keepers_of([asked])[asked.pk],
            taking=(),
            choices=("name",),
            reason="同一家",
        )
    tickets = opened(kept, posts["sc-1"]), opened(gone, posts["sc-1"])
    with acting(by=tickets[0].by):
        actions.merge(done, *tickets, taking=(), reason="同一家店")
    (merge,) = joined(opened(kept, posts["sc-1"]))
    return {"twins": a_pair(customer, twin), "merge_case": case, "kept": kept, "merge": merge}


def _pair(company: Company) -> dict[str, Any]:
    return {"uuid": company.things["twins"].uuid}


def _case(company: Company) -> dict[str, Any]:
    return {"uuid": company.things["merge_case"].uuid}


def _later(company: Company) -> dict[str, Any]:
    return {"do": "later", "until": (timezone.localdate() + timedelta(days=7)).isoformat()}


PARTIES: dict[str, Any] = {"others": ("co-1", "ic-1", "oc-1")}
ROWS: tuple[Door, ...] = (
    Door("duplicates:list", ours(200), ours(NOT_SO), shows="get", many=True, **PARTIES),
    Door("duplicates:compare", ours(NOT_SO), ours(302), **PARTIES),
    Door(
        "duplicates:pair", ours(200), ours(302), args=_pair, missing={"uuid": NO_UUID},
        others=("am-2", "la-2", "ic-1"), data=_later, shows="get",
    ),
    Door(
        "duplicates:decide", seated(NOT_SO), ours(302), at="sc-1", others=("am-2", "la-2", "oc-1"), args=_case,
        missing={"uuid": NO_UUID}, data=lambda c: {"mark": c.things["merge_case"].mark, "decision": "approve"},
    ),
    Door(
        "duplicates:undo", ours(200), ours(302), others=("am-2", "la-2", "co-1"),
        args=lambda c: {"uuid": c.things["kept"].uuid, "merge": c.things["merge"].uuid},
        missing={"uuid": NO_UUID, "merge": NO_UUID}, data=lambda c: {"reason": "是两家店"},
    ),
)  # fmt: skip
