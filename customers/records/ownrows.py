"""Other rooms' rows of the records that some posts may open: asked here, where the grants answer (P1.6.1)."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.db.models import Q, QuerySet

from customers.records.lock import unlocked
from customers.records.models import Customer, Grant
from customers.records.queries import open_permission


def rows_of(rows: QuerySet[Any], columns: Sequence[str], groups: Collection[int], *, limit: int) -> list[Any]:
    """Return the first rows of which one of the columns names a record that one of the groups may open."""
    with unlocked():
        return list(rows.filter(_own(columns, groups))[:limit])


def count_of(rows: QuerySet[Any], columns: Sequence[str], groups: Collection[int], *, limit: int = 10_000) -> int:
    """Return how many such rows there are, counted no further than `limit`."""
    with unlocked():
        return rows.filter(_own(columns, groups)).order_by().values("pk")[:limit].count()


def open_to(ids: Iterable[int], group_id: int) -> set[int]:
    """Return which of some records a group may open."""
    with unlocked():
        return set(
            _granted([group_id]).filter(content_object_id__in=set(ids)).values_list("content_object_id", flat=True)
        )


def keepers(ids: Iterable[int]) -> dict[int, list[int]]:
    """Return the groups that may open each of some records: which posts keep it, and nothing else of it."""
    found: dict[int, list[int]] = {}
    with unlocked():
        rows = Grant.objects.filter(content_object_id__in=set(ids), permission_id=open_permission())
        for pk, group in rows.order_by("since", "pk").values_list("content_object_id", "group_id"):
            found.setdefault(pk, []).append(group)
    return found


def uuids(ids: Iterable[int]) -> dict[int, Any]:
    """Return the uuids of records, by which the gate is asked for them."""
    with unlocked():
        return dict(Customer.objects.filter(pk__in=set(ids)).values_list("pk", "uuid"))


def _granted(groups: Collection[int]) -> QuerySet[Grant]:
    return Grant.objects.filter(group_id__in=groups, permission_id=open_permission())


def _own(columns: Sequence[str], groups: Collection[int]) -> Q:
    mine = _granted(groups).values("content_object_id")
    found = Q()
    for column in columns:
        found |= Q(**{f"{column}__in": mine})
    return found
