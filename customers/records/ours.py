"""Rows that other rooms keep beside a record, of the customers that a post may open: read here, as grants are.

What a customer is called is not said here: the page asks the gate for it, which writes the line.
"""

from collections.abc import Collection, Mapping
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
    granted = Grant.objects.filter(group_id=group_id, permission_id=open_permission())
    with unlocked():
        # From the post's grants: asked of each row, whether it may be opened, all customers would be gone through.
        mine = rows.filter(customer_id__in=granted.values("content_object_id"))
        return dict(mine.order_by().values_list(by).annotate(n=Count("pk")))


def count_by_group(rows: QuerySet[Any], groups: Collection[int]) -> Mapping[int, int]:
    """Return how many customers that have such a row each of some posts may open; one statement."""
    grants = Grant.objects.filter(group_id__in=groups, permission_id=open_permission())
    with unlocked():
        mine = grants.filter(content_object_id__in=rows.order_by().values("customer_id"))
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


def uuid_of(customer: int) -> UUID:
    """Return by which address a record is opened; whether it may be, the gate says."""
    with unlocked():
        found: UUID = Customer.objects.values_list("uuid", flat=True).get(pk=customer)
        return found


def _opened(rows: QuerySet[Row], group_id: int) -> QuerySet[Row]:
    granted = Grant.objects.filter(
        group_id=group_id, permission_id=open_permission(), content_object_id=OuterRef("customer_id")
    )
    return rows.filter(Exists(granted.order_by()))
