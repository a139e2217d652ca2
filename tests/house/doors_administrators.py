"""The doors of the administrators, and what must stand in the company for them."""

from collections.abc import Mapping
from typing import Any

from audit.trail.context import acting
from crm.administrators import actions
from crm.administrators.changes import change_of
from crm.models import Job, Post
from customers.records.models import Customer
from tests.builders import seat
from tests.house.door import NO_UUID, NOT_SO, Door, ours, seated


def furnish(posts: Mapping[str, Post], customer: Customer) -> dict[str, Any]:
    """Put into the company a limit that se-1 asks for and se-2 is to decide."""
    by = seat(posts["se-1"])
    with acting(by=by):
        asked = actions.propose(change_of("limit"), {"limit": "reveals_per_day", "value": 90}, by=by)
    with acting(by=by):
        job = Job.objects.create(kind="nothing.at_all", person_id=by.person_id, post_code="se-1", state="failed")
        waits = Job.objects.create(kind="nothing.at_all", person_id=by.person_id, post_code="se-1")
    return {"change": asked, "failed_job": job, "waiting_job": waits}


SECURITY: dict[str, Any] = {"at": "se-1", "others": ("am-1", "ic-1", "sy-1", "au-1", "dr-1")}
SYSTEM: dict[str, Any] = {"at": "sy-1", "others": ("am-1", "ic-1", "se-1", "au-1", "co-1")}
ROWS: tuple[Door, ...] = (
    Door("administrators:people", ours(200), ours(NOT_SO), **SYSTEM),
    Door(
        "administrators:add_person", ours(200), ours(200), data=lambda c: {"username": "nina", "name": "倪娜"}, **SYSTEM
    ),
    Door(
        "administrators:person",
        ours(200),
        ours(NOT_SO),
        args=lambda c: {"pk": c.person("am-2").pk},
        missing={"pk": 987654},
        **SYSTEM,
    ),
    Door(
        "administrators:act",
        ours(200),
        ours(302),
        args=lambda c: {"pk": c.person("am-2").pk, "act": "sessions"},
        missing={"pk": 987654, "act": "sessions"},
        data=lambda c: {"reason": "lost"},
        **SYSTEM,
    ),
    Door("administrators:settings", ours(200), ours(NOT_SO), **SYSTEM),
    Door("administrators:jobs", ours(200), ours(NOT_SO), **SYSTEM),
    Door(
        "administrators:stop_job",
        ours(NOT_SO),
        ours(302),
        args=lambda c: {"pk": c.things["waiting_job"].pk},
        missing={"pk": 987654},
        **SYSTEM,
    ),
    Door(
        "administrators:put_job_back",
        ours(NOT_SO),
        ours(302),
        args=lambda c: {"pk": c.things["failed_job"].pk},
        missing={"pk": 987654},
        **SYSTEM,
    ),
    Door("administrators:changes", ours(200), ours(NOT_SO), **SECURITY),
    Door(
        "administrators:propose",
        ours(200),
        ours(302),
        args=lambda c: {"kind": "role"},
        missing={"kind": "nothing"},
        data=lambda c: {"code": "driver", "name_zh": "司机", "name_en": "driver", "ceiling": "general"},
        **SECURITY,
    ),
    Door(
        "administrators:proposal",
        seated(302),
        seated(NOT_SO),
        args=lambda c: {"uuid": c.things["change"].uuid},
        missing={"uuid": NO_UUID},
    ),
    Door(
        "administrators:decide",
        seated(NOT_SO),
        ours(302),
        at="se-2",
        others=("dr-1", "am-2", "sy-1", "ic-1"),
        args=lambda c: {"uuid": c.things["change"].case.uuid},
        missing={"uuid": NO_UUID},
        data=lambda c: {"decision": "approve", "mark": c.things["change"].case.mark, "note": ""},
    ),
)
