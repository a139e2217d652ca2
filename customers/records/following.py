"""Which rows of other rooms go along when one record is merged into another, and come back when it is undone (P9.2)."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Model, Q, QuerySet


@dataclass(frozen=True)
class Follower:
    """A table whose rows belong to a customer by `field`, a foreign key or a plain id.

    Where the kept customer has a row with the same values in the columns of `unique`, the other's stays where it is;
    `alone` says that a customer has at most one row. Both hold among the rows of `among` only, where that is given.
    """

    model: type[Model]
    field: str
    unique: tuple[str, ...] = ()
    alone: bool = False
    among: Q | None = None

    def follow(self, before: int, after: int, *, since: int = 0) -> tuple[list[int], int]:
        """Move the rows of one customer, those numbered higher than `since`, to another; return their ids.

        Say as well how many stayed.
        """
        rows = list(self._rows(before).filter(pk__gt=since).values_list("pk", flat=True))
        stay = self._clashing(before, after)
        return self.move([pk for pk in rows if pk not in stay], before, after), len(stay)

    def move(self, rows: Sequence[int], before: int, after: int) -> list[int]:
        """Move those of some rows that belong to a customer to another; return their ids."""
        there = list(self._rows(before).filter(pk__in=rows).values_list("pk", flat=True))
        if there:
            self._all().filter(pk__in=there).update(**{self.field: after})
        return there

    def hold(self, customers: Collection[int]) -> None:
        """Hold some customers' rows until the transaction ends: whoever writes one of them waits, or has come first."""
        rows = self._all().filter(**{f"{self.field}__in": customers}).order_by("pk")
        list(rows.select_for_update(of=("self",)).values_list("pk", flat=True))

    def customers(self, among: Collection[int]) -> list[int]:
        """Return which of some customers have rows."""
        rows = self._all().filter(**{f"{self.field}__in": list(among)}).order_by()
        return sorted(set(rows.values_list(self.field, flat=True)))

    def since(self, customer: int, last: int) -> int:
        """Return how many of a customer's rows are numbered higher: what was written later."""
        return self._rows(customer).filter(pk__gt=last).count()

    def _clashing(self, before: int, after: int) -> set[int]:
        if not self.unique and not self.alone:
            return set()
        taken = set(self._among(after).values_list(*self.unique)) if self.unique else None
        if self.alone and not self._among(after).exists():
            return set()
        rows = self._among(before).values_list("pk", *self.unique)
        return {pk for pk, *values in rows if taken is None or tuple(values) in taken}

    def _among(self, customer: int) -> QuerySet[Any]:
        rows = self._rows(customer)
        return rows.filter(self.among) if self.among is not None else rows

    def _rows(self, customer: int) -> QuerySet[Any]:
        return self._all().filter(**{self.field: customer}).order_by("pk")

    def _all(self) -> QuerySet[Any]:
        return self.model._default_manager.all()


_followers: dict[str, Follower] = {}


def follows(
    model: type[Model],
    field: str,
    *,
    unique: tuple[str, ...] = (),
    alone: bool = False,
    among: Q | None = None,
) -> None:
    """Have a table's rows follow their customer through a merge and back."""
    _followers[model._meta.label] = Follower(model, field, unique, alone, among)


def followers() -> Mapping[str, Follower]:
    """Return the tables that follow, by the names of their models, in order."""
    return dict(sorted(_followers.items()))
