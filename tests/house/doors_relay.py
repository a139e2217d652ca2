"""The doors of newcomers, and what must stand in the company for them: one that waits for the section chief."""

from collections.abc import Mapping
from typing import Any

from crm.models import Post
from customers.records.models import Customer
from customers.relay.models import Newcomer
from tests.builders import seat
from tests.customers.relay.people import Unit, opened, to_approve
from tests.house.company import Company
from tests.house.door import GONE, NO_UUID, NOT_SO, Door, ours, seated


def furnish(posts: Mapping[str, Post], customer: Customer) -> dict[str, Any]:
    """Put into the company what this room's addresses name, and return it by name."""
    unit = Unit(posts["la-1"], posts["sa-1"], posts["am-1"], posts["sc-1"], posts["dr-1"])
    row = to_approve(unit)
    return {"newcomer": row, "newcomer_rev": opened(row, seat(posts["am-1"])).rev}


def newcomer(company: Company) -> dict[str, Any]:
    """Return the arguments of the newcomer's pages."""
    row: Newcomer = company.things["newcomer"]
    return {"uuid": row.uuid}


def case(company: Company) -> dict[str, Any]:
    """Return the arguments of the newcomer's case."""
    row: Newcomer = company.things["newcomer"]
    return {"uuid": row.case.uuid if row.case else NO_UUID}


def decision(company: Company) -> dict[str, Any]:
    """Return an approval of exactly what is shown."""
    row: Newcomer = company.things["newcomer"]
    mark = row.case.mark if row.case else ""
    return {"do": "approve", "rev": company.things["newcomer_rev"], "mark": mark}


NOWHERE = {"uuid": NO_UUID}
TEAM: dict[str, Any] = {"args": newcomer, "missing": NOWHERE}
ROWS: tuple[Door, ...] = (
    Door("relay:board", ours(200), ours(NOT_SO), at="la-1", others=("co-1", "oc-1"), shows="get", many=True),
    Door("relay:figures", ours(200), ours(NOT_SO), at="sc-1", others=("co-1", "ic-1")),
    Door(
        "relay:enter", ours(200), ours(200), at="la-1", others=("am-1", "co-1"), shows="post",
        data=lambda c: {"step": "look", "licence_number": "370523666666"},
    ),
    Door(
        "relay:stage", ours(200), ours(302), others=("am-2", "la-2", "co-1"), shows="get", **TEAM,
        data=lambda c: {"stage": "approval", "do": "save", "rev": c.things["newcomer_rev"]},
    ),
    Door(
        "relay:fields", ours(200), ours(302), others=("am-2", "co-1"), shows="get", **TEAM,
        data=lambda c: {"rev": c.things["newcomer_rev"]},
    ),
    Door(
        "relay:approve", ours(200), ours(302), at="sc-1", others=("am-2", "co-1", "dr-1"), data=decision, shows="get",
        **TEAM,
    ),
    Door(
        "relay:withdraw", ours(200), ours(302), at="la-1", others=("la-2", "am-1"), shows="get", **TEAM,
        data=lambda c: {"reason": "不办了"},
    ),
    Door(
        "relay:recall", seated(NOT_SO), ours(302) | {"sc-1": GONE}, args=case, missing=NOWHERE,
        others=("am-2", "sc-1", "co-1"),
    ),
)  # fmt: skip
