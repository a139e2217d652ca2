"""The doors of leaves, handover records and departures, and what must stand in the company for them."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.utils import timezone

from audit.trail.context import acting
from crm.leaves import actions, handovers
from crm.leaves.models import Departure, Handover
from crm.leaves.rules import mark_of
from crm.models import Holding, Leave, Post
from customers.records.models import Customer
from tests.builders import a_person, seat
from tests.house.company import Company
from tests.house.door import NO_UUID, NOT_SO, Door, ours, own, seated, signed_in


def furnish(posts: Mapping[str, Post], customer: Customer) -> dict[str, Any]:
    """Put into the company a leave that am-1 asks for, a handover record of am-1, and somebody who has left."""
    today, by = timezone.localdate(), seat(posts["am-1"])
    held = Holding.objects.select_related("post", "person").get(post=posts["am-1"], side="A")
    with acting(by=by):
        request = actions.ask(held, today + timedelta(20), today + timedelta(22), "", by=by)
    over = Leave.objects.create(holding=held, first=today - timedelta(40), until=today - timedelta(36))
    record = Handover.objects.create(
        leave=over, post=posts["am-1"], way="out", giver=held.person, taker=a_person("taker"), taken_at=timezone.now()
    )
    left = Departure.objects.create(
        person=a_person("gone", active=False),
        by=a_person("sc-1-a"),
        on=today,
        items=[{"post": "am-1", "name": "", "items": []}],
    )
    return {"request": request, "handover": record, "departure": left}


def of_holding(company: Company) -> dict[str, Any]:
    """Return the arguments of the page on which a leave is asked for."""
    return {"number": company.holding("am-1").pk}


def the_mark(company: Company) -> dict[str, Any]:
    """Return what a signature names."""
    return {"mark": mark_of(handovers.shown(company.things["handover"]))}


def who_follows(company: Company) -> dict[str, Any]:
    """Return what lets the A of am-2 leave for good."""
    held = company.holding("am-2").pk
    return {"on": timezone.localdate(), f"follow_{held}": "vacant"}


RECORD: dict[str, Any] = {
    "args": lambda c: {"uuid": c.things["handover"].uuid},
    "missing": {"uuid": NO_UUID},
    "others": ("am-2", "co-1", "dr-1"),
}
ROWS: tuple[Door, ...] = (
    Door(
        "leaves:enter",
        own(200) | {"away": 200},
        own(302) | {"away": 200},
        others=("am-2", "co-1"),
        args=of_holding,
        missing={"number": 987654},
        data=lambda c: {
            "first": timezone.localdate(),
            "until": timezone.localdate() + timedelta(days=4),
            "reason": "x",
        },
    ),
    Door(
        "leaves:end",
        own(200) | {"away": 200},
        own(302) | {"away": 302},
        others=("am-2", "co-1"),
        args=lambda c: {"number": c.leave.pk},
        missing={"number": 987654},
        data=lambda c: {"on": c.leave.first},
    ),
    Door(
        "leaves:request",
        seated(302),
        seated(302),
        args=lambda c: {"uuid": c.things["request"].uuid},
        missing={"uuid": NO_UUID},
    ),
    Door(
        "leaves:decide",
        seated(NOT_SO),
        ours(302),
        at="sc-1",
        others=("am-2", "la-1", "oc-1"),
        args=lambda c: {"uuid": c.things["request"].case.uuid},
        missing={"uuid": NO_UUID},
        data=lambda c: {"decision": "approve", "mark": c.things["request"].case.mark, "note": ""},
    ),
    Door(
        "leaves:handover",
        own(200) | {"away": 200, "standing_in": 200},
        own(302) | {"away": 302, "standing_in": 200},
        data=lambda c: {"notes": "x"},
        **RECORD,
    ),
    Door("leaves:sign", signed_in(NOT_SO), own(302) | {"away": 302}, data=the_mark, **RECORD),
    Door(
        "leaves:leaving",
        ours(200),
        ours(302),
        at="sc-1",
        others=("am-1", "am-2", "co-1"),
        args=lambda c: {"number": c.person("am-2").pk},
        missing={"number": 987654},
        data=who_follows,
    ),
    Door(
        "leaves:departure",
        ours(200),
        ours(200),
        at="sc-1",
        others=("am-1", "am-2", "oc-1"),
        args=lambda c: {"uuid": c.things["departure"].uuid},
        missing={"uuid": NO_UUID},
    ),
)
