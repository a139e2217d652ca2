"""A sample of sealed values, opened to prove that a copy and its keys belong together; nothing opened is returned."""

import random
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from crm.crypto.rules import Unopenable
from customers.catalog import rules as catalog
from customers.catalog.queries import catalogue
from customers.records import opening
from customers.records.lock import unlocked
from customers.records.models import Attachment, Customer

SHARE, AT_LEAST = 100, 20
AT_ONCE = 200
PHOTO = "photo"


@dataclass(frozen=True)
class Sampled:
    """How many records were opened, how many values of each class, and what did not open: record and field."""

    records: int
    opened: Mapping[str, int]
    shut: tuple[str, ...]
    unmet: tuple[str, ...]


def sample() -> Sampled:
    """Open every sealed value of a hundredth of the records, twenty at least, and one of each sealed field there is.

    `unmet` are the classes of which the database holds no value at all.
    """
    opened: Counter[str] = Counter()
    shut: list[str] = []
    with unlocked():
        chosen = _chosen()
        for row in _rows(chosen):
            for field, tier in _values(row):
                try:
                    _open(row, field, tier)
                    opened[tier] += 1
                except Unopenable:
                    shut.append(f"{row.uuid} {field}")
    classes = (catalog.Tier.SENSITIVE, catalog.Tier.RESTRICTED, PHOTO)
    return Sampled(len(chosen), dict(opened), tuple(shut), tuple(str(one) for one in classes if not opened[str(one)]))


def _chosen() -> list[int]:
    """Return the records by chance, and for each sealed field one that has it."""
    every = list(Customer.objects.order_by("pk").values_list("pk", flat=True))
    by_chance = set(random.SystemRandom().sample(every, min(len(every), max(AT_LEAST, len(every) // SHARE))))
    having = (
        Customer.objects.filter(strongbox__sealed__has_key=entry.identifier).values_list("pk", flat=True)[:1]
        for entry in catalogue().all
        if entry.tier != catalog.Tier.GENERAL
    )
    pictured = Attachment.objects.values_list("customer_id", flat=True)[:1]
    return sorted(by_chance | {pk for found in (*having, pictured) for pk in found})


def _rows(chosen: list[int]) -> Iterator[Customer]:
    for start in range(0, len(chosen), AT_ONCE):
        yield from (
            Customer.objects.select_related("strongbox")
            .prefetch_related("attachments")
            .filter(pk__in=chosen[start : start + AT_ONCE])
        )


def _values(row: Customer) -> Iterator[tuple[str, str]]:
    """Yield each sealed value's field and class; a field that the catalogue no longer knows is restricted."""
    tiers = {entry.identifier: entry.tier for entry in catalogue().all}
    for field in row.strongbox.sealed:
        yield field, str(tiers.get(field, catalog.Tier.RESTRICTED))
    for attachment in row.attachments.all():
        yield attachment.field, PHOTO


def _open(row: Customer, field: str, tier: str) -> None:
    """Open a value and forget it; raises Unopenable."""
    if tier == PHOTO:
        content = next(one.content for one in row.attachments.all() if one.field == field)
        opening.photo(row, field, bytes(content))
    else:
        opening.clear(row.strongbox, row.uuid, field)
