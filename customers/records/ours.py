"""Rows that other rooms keep beside a record, of the customers that posts may open: read here, as grants are (P1.6.1).

What a customer is called is not said here: the page asks the gate for it, which writes the line.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

from django.db.models import Count, Exists, F, Model, OuterRef, Q, QuerySet, Subquery

from customers.records.lock import unlocked
from customers.records.models import Customer, Grant
from customers.records.queries import open_permission

Row = TypeVar("Row", bound=Model)


class Standing(NamedTuple):
    """What is asked of a record in order to count when its customer is due: never a value that is sealed."""

    id: int
    grade: str


def first(rows: QuerySet[Row], group_id: int, limit: int) -> list[Row]:
    """Return the first rows whose customer a post may open, in their order."""
    with unlocked():
        return list(_opened(rows, group_id)[:limit])


def count(rows: QuerySet[Any], group_id: int, *, by: str) -> dict[Any, int]:
    """Return how many of the rows belong to customers that a post may open, by a column of theirs."""
    with unlocked():
        # From the post's grants: asked of each row, whether it may be opened, all customers would be gone through.
        mine = rows.filter(_own(["customer_id"], [group_id]))
        return dict(mine.order_by().values_list(by).annotate(n=Count("pk")))


def count_by_group(rows: QuerySet[Any], groups: Collection[int]) -> Mapping[int, int]:
    """Return how many customers that have such a row each of some posts may open; one statement."""
    with unlocked():
        mine = _granted(groups).filter(content_object_id__in=rows.order_by().values("customer_id"))
        return dict(mine.order_by().values_list("group_id").annotate(n=Count("pk")))


def standing(customer: int) -> Standing:
    """Return the grade of one record."""
    with unlocked():
        return Standing(*Customer.objects.values_list("pk", "grade").get(pk=customer))


def to_count_again(rows: QuerySet[Any], limit: int) -> list[Standing]:
    """Return admitted records of which there is no such row yet, or one that was counted by another `level`."""
    told = rows.filter(customer_id=OuterRef("pk")).order_by()
    with unlocked():
        found = Customer.objects.filter(state=Customer.State.ACTIVE).annotate(told=Subquery(told.values("level")[:1]))
        wanted = found.filter(Q(told=None) | ~Q(told=F("grade"))).order_by("pk")
        return [Standing(*row) for row in wanted.values_list("pk", "grade")[:limit]]


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


def uuids(ids: Iterable[int]) -> dict[int, UUID]:
    """Return by which addresses records are opened; whether they may be, the gate says."""
    with unlocked():
        return dict(Customer.objects.filter(pk__in=set(ids)).values_list("pk", "uuid"))


def _opened(rows: QuerySet[Row], group_id: int) -> QuerySet[Row]:
    granted = _granted([group_id]).filter(content_object_id=OuterRef("customer_id"))
    return rows.filter(Exists(granted.order_by()))


def _granted(groups: Collection[int]) -> QuerySet[Grant]:
    return Grant.objects.filter(group_id__in=groups, permission_id=open_permission())


def _own(columns: Sequence[str], groups: Collection[int]) -> Q:
    mine = _granted(groups).values("content_object_id")
    found = Q()
    for column in columns:
        found |= Q(**{f"{column}__in": mine})
    return found
