"""How full some records are: which fields hold something, and how often they were changed. No value leaves."""

from collections.abc import Sequence
from dataclasses import dataclass

from crm.posts.queries import Seat
from customers.catalog.queries import catalogue
from customers.records.keeping import filled, photos_of
from customers.records.lock import unlocked
from customers.records.models import Customer
from customers.records.queries import opens_to


@dataclass(frozen=True)
class Fullness:
    """Which fields of a record are filled, at which rev, and whether it is still a draft."""

    rev: int
    filled: frozenset[str]
    draft: bool


def fullness(ids: Sequence[int], *, by: Seat) -> dict[int, Fullness]:
    """Return those of some records that the seat may open, by id; in two statements."""
    with unlocked():
        known = catalogue()
        rows = Customer.objects.select_related("strongbox").filter(pk__in=ids, **opens_to(by))
        photos = photos_of(ids)
        return {
            row.pk: Fullness(row.rev, frozenset(filled(row, known, photos)), row.state == Customer.State.DRAFT)
            for row in rows
        }
