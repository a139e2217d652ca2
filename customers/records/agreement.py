"""Two opened records field by field: where they agree, where one fills the other's gap, where one must be chosen.

Sealed values are compared here and nowhere else; what leaves is whether they are the same (P1.7.2, P9.2).
"""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from customers.catalog import rules as catalog
from customers.catalog.queries import Catalogue, catalogue
from customers.records import opening
from customers.records.keeping import photos_of
from customers.records.lock import unlocked
from customers.records.models import Customer
from customers.records.ticket import OpenRecord

IDENTITY = "code"  # a record's own number, which never becomes another's


class Agreement(StrEnum):
    """How two records stand to one another in a field."""

    NEITHER = "neither"
    SAME = "same"
    KEPT_ONLY = "kept_only"
    GAP = "gap"  # the other alone has something: it fills the gap
    DIFFER = "differ"


def agreement(kept: OpenRecord, other: OpenRecord) -> dict[str, Agreement]:
    """Return how two opened records stand to one another, field by field, seen from the one to be kept."""
    with unlocked():
        rows = {row.pk: row for row in Customer.objects.select_related("strongbox").filter(pk__in=[kept.id, other.id])}
        return agreed(rows[kept.id], rows[other.id], catalogue())


def agreed(kept: Customer, other: Customer, known: Catalogue) -> dict[str, Agreement]:
    """Return the same of two rows, within the strong room."""
    photos = photos_of([kept.pk, other.pk])
    return {
        one.identifier: _photo(one.identifier, kept, other, photos)
        if one.kind == catalog.Kind.PHOTO
        else _compared(_normal(one, kept), _normal(one, other))
        for one in joinable(known)
    }


def joinable(known: Catalogue) -> Iterable[catalog.Entry]:
    """Return the entries of which a merge joins the values: what is visible and not computed, but the code."""
    return [one for one in known.entries if not one.computed and one.identifier != IDENTITY]


def value_of(row: Customer, entry: catalog.Entry) -> str:
    """Return a field's canonical text, opened where it is sealed; it stays in the strong room."""
    if entry.tier != catalog.Tier.GENERAL:
        return opening.clear(row.strongbox, row.uuid, entry.identifier)
    return opening.general_value(row, entry.identifier)


def _normal(entry: catalog.Entry, row: Customer) -> str:
    text = value_of(row, entry)
    return catalog.normal_form(entry, text) if text and entry.exact_search else text


def _compared(kept: str, other: str) -> Agreement:
    if not kept and not other:
        return Agreement.NEITHER
    if kept == other:
        return Agreement.SAME
    if not kept:
        return Agreement.GAP
    return Agreement.DIFFER if other else Agreement.KEPT_ONLY


def _photo(name: str, kept: Customer, other: Customer, photos: set[tuple[int, str]]) -> Agreement:
    """Say of a photo only who has one: two are never the same picture to the bit."""
    return _compared("1" if (kept.pk, name) in photos else "", "2" if (other.pk, name) in photos else "")


def choosable(found: Mapping[str, Agreement]) -> list[str]:
    """Return the fields in which somebody has to choose."""
    return [name for name, how in found.items() if how == Agreement.DIFFER]
