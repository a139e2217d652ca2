"""The doors of the tray and the wish for mail, and what must stand in the company for them."""

from collections.abc import Mapping
from typing import Any

from crm.models import Post
from crm.notices.actions import tell
from crm.notices.tidings import Tiding
from customers.records.models import Customer
from tests.house.door import NOT_SO, Door, anyone, signed_in

CAME = Tiding("testing.house", "Something came", frozenset())


def furnish(posts: Mapping[str, Post], customer: Customer) -> dict[str, Any]:
    """Put into the company what this room's addresses name, and return it by name."""
    tell(CAME, posts=[posts["am-1"].pk], link="/")
    return {}


ROWS: tuple[Door, ...] = (
    Door("notices:list", signed_in(200), signed_in(NOT_SO)),
    # Whoever is signed out is told nothing: the bell asks by itself, and must not carry a page away.
    Door("notices:count", anyone(200) | {"nobody": 204}, anyone(NOT_SO)),
    Door("notices:latest", signed_in(200), signed_in(NOT_SO)),
    Door("notices:read", signed_in(NOT_SO), signed_in(302), data=lambda c: {"newest": "1"}),
    Door(
        "notices:wish",
        signed_in(200),
        signed_in(302),
        data=lambda c: {"mail": "digest", "email": "somebody@example.com"},
    ),
)
