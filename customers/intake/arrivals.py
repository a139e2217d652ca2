"""Rows of a sheet as newcomers of the relay: who serves each, and how they are taken back (P2.7.1)."""

from collections.abc import Mapping, Sequence

from crm.posts.queries import Seat, holders_named
from customers.intake.examination import Examined, RowFault
from customers.intake.examination import Newcomer as Row
from customers.intake.models import Import
from customers.records.likeness import Facts
from customers.records.lookalike import known_already, known_values, likely_known
from customers.records.newcomers import prepare
from customers.relay import entering
from customers.relay.entering import Arrival
from customers.relay.queries import Team, teams

SERVICED_BY = "serviced_by"


class NoTeam(Exception):
    """The unit of the account manager's post has no analyst or no section chief any more."""


def enter(good: Sequence[Row], sheet: Import, *, by: Seat) -> list[int]:
    """Enter rows as newcomers in the transaction at hand; return the ids of their drafts, in the rows' order.

    A name that is much like a record's in the same district is entered as "maybe": the newcomer's line says so, and
    the comparison of all records puts the two side by side once it is admitted. Raises Taken and NoTeam.
    """
    named = holders_named({name for one in good if (name := one.values.get(SERVICED_BY, ""))})
    posts = {name: post.pk for name, post in named.items()}
    known = teams({*posts.values(), *([sheet.manager_id] if sheet.manager_id else [])})
    maybe = likely_known([_facts(one.values) for one in good])
    arrivals = [
        _arrival(one, _team(one, posts, known, sheet), "maybe" if place in maybe else "not")
        for place, one in enumerate(good)
    ]
    rows = entering.enter(arrivals, by=by)
    return [row.customer for row in rows]


def alike(good: Sequence[Row], *, by: Seat) -> tuple[int, int]:
    """Return how many rows carry a number that a record has, and how many others a name much like a record's (查重).

    No more than how many: which rows they are would answer questions without end about whom others keep.
    """
    known = set(known_values([one.values for one in good], by=by)) if good else set()
    likely = likely_known([_facts(one.values) for one in good]) - known
    return len(known), len(likely)


def leave_known(found: Examined, *, by: Seat) -> None:
    """Take out of the rows to enter those whose telephone, identity or account number a record has already (查重)."""
    rows = [one.ready or prepare([one.values])[0] for one in found.good]
    known = known_already(rows, by=by) if rows else {}
    found.skipped += [RowFault(found.good[place].line, field, "exists") for place, field in sorted(known.items())]
    found.good[:] = [one for place, one in enumerate(found.good) if place not in known]


def _team(one: Row, posts: Mapping[str, int], known: Mapping[int, Team], sheet: Import) -> Team:
    """Return the team of whoever serves a row's customer; the sheet's own where that names no complete one."""
    named = known.get(posts.get(one.values.get(SERVICED_BY, ""), 0))
    if named is not None and not named.missing:
        return named
    return known[sheet.manager_id or 0]


def _facts(values: Mapping[str, str]) -> Facts:
    return Facts(*(values.get(name, "") for name in ("name", "region", "street")))


def _arrival(one: Row, team: Team, answer: str) -> Arrival:
    if team.analyst is None or team.chief is None:
        raise NoTeam
    return Arrival(one.values, one.consents, team.analyst, team.manager, team.chief, one.ready, answer)
