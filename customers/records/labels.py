"""Code and name of records for the reader of the trail, who opens none of them: the general tier, nothing more."""

from collections.abc import Iterable

from audit.trail.context import Actor
from customers.records.lock import unlocked
from customers.records.models import Customer
from customers.records.queries import matching

READER = "compliance_officer"
FOUND = 8


def labels(ids: Iterable[int], *, by: Actor | None) -> dict[int, str]:
    """Return code and name by id, to a compliance officer; nothing to anyone else. The page writes the line."""
    if getattr(by, "role", "") != READER:
        return {}
    with unlocked():
        rows = Customer.objects.filter(pk__in=list(ids)).values_list("pk", "code", "name")
        return {pk: f"{code} {name}" for pk, code, name in rows}


def look_up(text: str, *, by: Actor | None) -> list[tuple[int, str]]:
    """Return id and label of the first few records of this code, licence number or part of a name, likewise."""
    if getattr(by, "role", "") != READER:
        return []
    with unlocked():
        found = matching(text.strip(), FOUND)
    return sorted(labels(found, by=by).items(), key=lambda each: each[1])
