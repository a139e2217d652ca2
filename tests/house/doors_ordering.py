"""The doors of applications to order on line, and what must stand in the company for them."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from audit.trail.context import acting
from crm.approvals import actions as approvals
from crm.models import Post
from customers.ordering import actions
from customers.ordering.models import Application
from customers.records.models import Customer
from tests.builders import a_customer, opened, seat
from tests.house.company import Company
from tests.house.door import NO_UUID, NOT_SO, Door, ours, seated

FORM_DAY = date(2026, 2, 3)


def furnish(posts: Mapping[str, Post], customer: Customer) -> dict[str, Any]:
    """Put into the company an application to be set up, one to be approved, and a customer to apply for."""
    asking = a_customer(posts["la-1"], posts["am-1"], name=f"{customer.name}二店")
    free = a_customer(posts["la-1"], posts["am-1"], name=f"{customer.name}三店")
    application, asked = _applied(customer, posts), _applied(asking, posts)
    case = application.case
    for code in ("am-1", "sc-1"):
        by = seat(posts[code])
        with acting(by=by):
            case = approvals.approve(case, by=by, mark=case.mark)
            actions.follow(application, case, by=by)
    return {"application": application, "asked": asked, "free": free}


def _applied(customer: Customer, posts: Mapping[str, Post]) -> Application:
    ticket = opened(customer, posts["la-1"])
    with acting(by=ticket.by):
        return actions.apply(ticket, manager=posts["am-1"], clerk=posts["oc-1"], applied_on=FORM_DAY)


def _application(company: Company) -> dict[str, Any]:
    return {"uuid": company.things["application"].uuid}


def _asked(company: Company) -> dict[str, Any]:
    return {"uuid": company.things["asked"].case.uuid}


def _a_decision(company: Company) -> dict[str, Any]:
    return {"mark": company.things["asked"].case.mark, "decision": "approve"}


ROWS: tuple[Door, ...] = (
    Door("ordering:list", ours(200), ours(NOT_SO), others=("co-1", "ic-1"), shows="get", many=True),
    Door(
        "ordering:apply", ours(200), ours(302), at="la-1", others=("la-2", "am-1", "co-1"), shows="get",
        args=lambda c: {"uuid": c.things["free"].uuid}, missing={"uuid": NO_UUID},
        data=lambda c: {
            "manager": c.posts["am-1"].pk, "clerk": c.posts["oc-1"].pk, "applied_on": FORM_DAY, "paper": "on",
        },
    ),
    Door(
        "ordering:application", ours(200), seated(NOT_SO), args=_application,
        missing={"uuid": NO_UUID}, others=("am-2", "co-1", "la-2"), shows="get", many=True,
    ),
    Door(
        "ordering:act", ours(200), ours(302), at="sa-1", others=("am-1", "la-1", "la-2", "oc-1", "co-1"),
        args=lambda c: {**_application(c), "act": "set_up"}, missing={"uuid": NO_UUID, "act": "set_up"},
        shows="get", many=True,
    ),
    Door(
        "ordering:decide", seated(NOT_SO), ours(302), others=("am-2", "la-2", "oc-1"), args=_asked,
        missing={"uuid": NO_UUID}, data=_a_decision,
    ),
    Door(
        "ordering:take_back", seated(NOT_SO), ours(302), at="la-1", others=("la-2", "am-1", "co-1"), args=_asked,
        missing={"uuid": NO_UUID},
    ),
)  # fmt: skip
