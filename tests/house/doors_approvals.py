"""The doors of the approvals, and what must stand in the company for them."""

from collections.abc import Mapping
from typing import Any

from audit.trail.context import acting
from crm.approvals.actions import start
from crm.models import Post
from customers.records.models import Customer
from tests.builders import seat
from tests.crm.approvals.paths import PLAN, PROPOSAL
from tests.house.company import Company
from tests.house.door import NO_UUID, NOT_SO, Door, ours, seated


def furnish(posts: Mapping[str, Post], customer: Customer) -> dict[str, Any]:
    """Have am-1 ask sc-1, and dr-1 after it, for something, and return the case."""
    by = seat(posts["am-1"])
    stages = {"chief": [posts["sc-1"].pk], "director": [posts["dr-1"].pk]}
    with acting(by=by):
        case = start(PLAN, subject=customer.uuid, number="P-1", proposal=PROPOSAL, mark="m1", posts=stages, by=by)
    return {"case": case}


def of_case(company: Company) -> dict[str, Any]:
    """Return the arguments of the case's pages."""
    return {"uuid": company.things["case"].uuid}


def of_subject(company: Company) -> dict[str, Any]:
    """Return the arguments of the way to the case of a subject."""
    return {"uuid": company.things["case"].subject}


def a_signer(company: Company) -> dict[str, Any]:
    """Return what asks the compliance officer to sign too."""
    return {"post": company.posts["co-1"].pk, "mark": "m1"}


CASE: dict[str, Any] = {"args": of_case, "missing": {"uuid": NO_UUID}}
ROWS: tuple[Door, ...] = (
    Door("approvals:inbox", seated(200), seated(NOT_SO), at="sc-1"),
    Door("approvals:case", ours(200), seated(NOT_SO), at="sc-1", others=("am-2", "la-1", "ic-1"), **CASE),
    Door(
        "approvals:of_subject",
        ours(302),
        seated(NOT_SO),
        at="sc-1",
        others=("am-2", "ic-1"),
        args=of_subject,
        missing={"uuid": NO_UUID},
    ),
    Door("approvals:withdraw", seated(NOT_SO), ours(302), others=("am-2", "sc-1"), **CASE),
    Door("approvals:add_signer", seated(NOT_SO), ours(302), at="sc-1", others=("am-1", "dr-1"), data=a_signer, **CASE),
)
