"""The doors of applications to order on line, and what must stand in the company for them."""

from collections.abc import Mapping
from typing import Any

from crm.models import Post
from customers.records.models import Customer
from tests.house.door import Door


def furnish(posts: Mapping[str, Post], customer: Customer) -> dict[str, Any]:
    """Put into the company what this room's addresses name, and return it by name."""
    return {}


ROWS: tuple[Door, ...] = ()
