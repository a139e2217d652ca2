"""An address of the product, who stands before it, and what each of them is to meet: a row of the table of doors."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import resolve, reverse

from tests.house.company import Company

# Nobody; somebody without a post; A of another post; B while A is there; A while away; B while A is away; A.
WHO = ("nobody", "stranger", "other", "idle", "away", "standing_in", "right")
SIGN_IN, GONE, NOT_SO = "sign in", 404, 405
Outcome = int | str
Column = Mapping[str, Outcome]
Arguments = Callable[[Company], Mapping[str, Any]]


def anyone(then: Outcome) -> Column:
    """Return the column of what is open to all."""
    return dict.fromkeys(WHO, then)


def signed_in(then: Outcome) -> Column:
    """Return the column of what is open to whoever is signed in."""
    return anyone(then) | {"nobody": SIGN_IN}


def seated(then: Outcome) -> Column:
    """Return the column of what is open to every seat."""
    return signed_in(then) | dict.fromkeys(("stranger", "idle", "away"), GONE)


def ours(then: Outcome) -> Column:
    """Return the column of what is open to one post, from whichever side it is acted on."""
    return seated(then) | {"other": GONE}


def own(then: Outcome) -> Column:
    """Return the column of what is open to one person on their post."""
    return ours(then) | {"standing_in": GONE}


def nothing(_: Company) -> Mapping[str, Any]:
    """Return no arguments, no data."""
    return {}


@dataclass(frozen=True)
class Door:
    """An address: `post` is the right one, `others` are wrong ones; `data` is a POST that would do something.

    `missing` are arguments of the same shape that lead to nothing. `shows` says that the page, asked so, has the
    customer on it; `many`, that it writes a line of many subjects.
    """

    name: str
    get: Column
    post: Column
    args: Arguments = nothing
    missing: Mapping[str, Any] | None = None
    at: str = "am-1"
    others: Sequence[str] = ("am-2",)
    data: Arguments = nothing
    shows: str = ""
    many: bool = False
    silent: Sequence[str] = ()

    def path(self, company: Company) -> str:
        """Return the address of what is there."""
        return reverse(self.name, kwargs=self.args(company))

    def path_to_nothing(self) -> str:
        """Return the address of what is not there."""
        return reverse(self.name, kwargs=self.missing)

    def route(self, company: Company) -> str:
        """Return the route as the resolver has it."""
        return resolve(self.path(company)).route


def record(company: Company, **more: Any) -> dict[str, Any]:
    """Return the arguments of the customer's pages."""
    return {"uuid": company.customer.uuid, **more}


def sheet(company: Company) -> dict[str, Any]:
    """Return the arguments of the import's pages."""
    return {"uuid": company.sheet.uuid}


NO_UUID = UUID("00000000-0000-4000-8000-000000000000")
