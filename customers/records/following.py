"""Which rows of other rooms go along when one record is merged into another (P9.2)."""

from dataclasses import dataclass

from django.db.models import Model


@dataclass(frozen=True)
class Follower:
    """A table whose rows belong to a customer by the foreign key `field`.

    Where the kept customer has a row with the same values in the columns of `unique`, the other's stays where it is.
    """

    model: type[Model]
    field: str
    unique: tuple[str, ...] = ()


_followers: dict[str, Follower] = {}


def follows(model: type[Model], field: str, *, unique: tuple[str, ...] = ()) -> None:
    """Have a table's rows follow their customer through a merge and back."""
    _followers[model._meta.label] = Follower(model, field, unique)


def followers() -> list[Follower]:
    """Return the tables that follow, in the order of their names."""
    return [one for _label, one in sorted(_followers.items())]
