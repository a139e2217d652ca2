"""The doors of grading, and what must stand in the company for them: one in force, one that waits for the chief."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.utils import timezone

from crm.models import Post
from customers.grading.models import GradingResult
from customers.records.models import Customer
from tests.customers.grading.people import Unit, asked, in_force, rules
from tests.house.company import Company
from tests.house.door import GONE, NO_UUID, NOT_SO, Door, ours, record, seated


def furnish(posts: Mapping[str, Post], customer: Customer) -> dict[str, Any]:
    """Put into the company published rules, a grading in force, and one that waits for the section chief."""
    unit = Unit(posts["sa-1"], posts["am-1"], posts["sc-1"])
    rules(unit)
    done = in_force(unit)
    return {"grading": asked(unit), "graded": GradingResult.objects.get(round=done, customer=customer.pk)}


def grading(company: Company) -> dict[str, Any]:
    """Return the arguments of the page of the grading that waits."""
    return {"uuid": company.things["grading"].uuid}


def case(company: Company) -> dict[str, Any]:
    """Return the arguments of its case."""
    return {"uuid": company.things["grading"].case.uuid}


def opening(company: Company) -> dict[str, Any]:
    """Return what opens the sealed part of the customer's sum."""
    return {"result": company.things["graded"].pk, "purpose": "inspection", "reason": "客户询问等级"}


NOWHERE = {"uuid": NO_UUID}
NO_VERSION = {"number": 99}
ROWS: tuple[Door, ...] = (
    Door("grading:rounds", ours(200), ours(NOT_SO), at="sa-1", others=("la-1", "oc-1", "se-1")),
    Door(
        "grading:announce", ours(200), ours(200), at="sc-1", others=("am-1", "co-1"),
        data=lambda c: {"day": timezone.localdate() + timedelta(days=9)},
    ),
    Door(
        "grading:round", ours(200), ours(NOT_SO), at="sa-1", others=("la-1", "oc-1"), args=grading, missing=NOWHERE,
        shows="get", many=True,
    ),
    Door(
        "grading:act", ours(NOT_SO), ours(302), at="sa-1", others=("am-1", "co-1", "la-1"),
        args=lambda c: {**grading(c), "act": "compute"}, missing=NOWHERE | {"act": "compute"},
    ),
    Door(
        "grading:decide", seated(NOT_SO), ours(302), at="sc-1", others=("am-1", "co-1", "oc-1"), args=case,
        missing=NOWHERE, data=lambda c: {"mark": c.things["grading"].case.mark, "decision": "approve"},
    ),
    Door(
        "grading:take_back", seated(NOT_SO), ours(302), at="sa-1", others=("la-1", "oc-1"), args=case, missing=NOWHERE,
    ),
    Door("grading:versions", ours(200), ours(NOT_SO), at="sa-1", others=("la-1", "oc-1")),
    Door(
        "grading:version", ours(200), seated(GONE), at="sa-1", others=("la-1", "oc-1"),
        args=lambda c: {"number": 1}, missing=NO_VERSION,
    ),
    Door("grading:draw_up", ours(NOT_SO), ours(302), at="sa-1", others=("am-1", "co-1")),
    Door(
        "grading:settle", ours(NOT_SO), ours(302), at="sa-1", others=("am-1", "co-1"),
        args=lambda c: {"number": 1, "act": "try"}, missing=NO_VERSION | {"act": "try"},
    ),
    Door(
        "grading:why", ours(200), ours(200), args=record, missing=NOWHERE, data=opening, shows="get",
    ),
)  # fmt: skip
