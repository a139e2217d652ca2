"""How full some records are: which fields hold something, and how often they were changed. No sealed value leaves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crm.posts.queries import Seat
from customers.catalog.queries import catalogue
from customers.records import opening
from customers.records.keeping import filled, photos_of
from customers.records.lock import unlocked
from customers.records.models import Customer
from customers.records.queries import opens_to


@dataclass(frozen=True)
class Fullness:
    """Which fields of a record are filled, at which rev, and the canonical general values that were asked for."""

    rev: int
    filled: frozenset[str]
    general: Mapping[str, str]


def fullness(ids: Sequence[int], *, by: Seat, values: Sequence[str] = ()) -> dict[int, Fullness]:
    """Return those of some records that the seat may open, by id; in two statements. `values` names general fields."""
    with unlocked():
        known = catalogue()
        rows = Customer.objects.select_related("strongbox").filter(pk__in=ids, **opens_to(by))
        photos = photos_of(ids)
        general = [one.identifier for one in known.general if one.identifier in values]
        return {
            row.pk: Fullness(
                row.rev,
                frozenset(filled(row, known, photos)),
                {name: opening.general_value(row, name) for name in general},
            )
            for row in rows
        }
