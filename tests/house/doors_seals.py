"""The doors of the trail's seal, and the small sealed log that must stand in the company for them."""

from collections.abc import Mapping
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from audit.seals.models import Checkpoint, Leaf, Log
from audit.seals.rules import Frontier, head_text, sign_note
from audit.trail.entries import leaf_hash
from audit.trail.models import LogEntry
from crm.models import Post
from customers.records.models import Customer
from tests.house.door import NOT_SO, Door, ours

SEALS: dict[str, Any] = {"at": "co-1", "others": ("am-1", "ic-1", "sc-1")}


def furnish(posts: Mapping[str, Post], customer: Customer) -> dict[str, Any]:
    """Seal what the trail has so far in two checkpoints, and return the later one."""
    log, frontier, key = Log.objects.create(number=1, origin="company/trail"), Frontier(), Ed25519PrivateKey.generate()
    found = None
    for pk, body in LogEntry.objects.order_by("pk").values_list("pk", "body"):
        leaf = leaf_hash(body)
        Leaf.objects.create(line_id=pk, log=log, index=frontier.size, hash=leaf)
        frontier.push(leaf)
        if frontier.size <= 2:
            note = sign_note(head_text(log.origin, frontier.size, frontier.root()), log.origin, key)
            found = Checkpoint.objects.create(log=log, size=frontier.size, root="", note=note)
    assert found
    return {"checkpoint": found}


ROWS: tuple[Door, ...] = (
    Door("seals:state", ours(200), ours(NOT_SO), **SEALS),
    Door("seals:check", ours(NOT_SO), ours(302), data=lambda c: {"scope": "new"}, **SEALS),
    Door("seals:checkpoints", ours(200), ours(NOT_SO), **SEALS),
    Door(
        "seals:checkpoint", ours(200), ours(200), args=lambda c: {"pk": c.things["checkpoint"].pk},
        missing={"pk": 987654}, data=lambda c: {"old": Checkpoint.objects.earliest("pk").pk}, **SEALS,
    ),
    Door("seals:line", ours(200), ours(200), args=lambda c: {"pk": c.edit.pk}, missing={"pk": 987654}, **SEALS),
    Door(
        "seals:evidence", ours(200), ours(200), args=lambda c: {"pk": c.customer.pk}, missing={"pk": 987654},
        data=lambda c: {"reason": "法院调取", "lists": "on"}, shows="get", **SEALS,
    ),
)  # fmt: skip
