"""What the relay's fields hold, as its pages show it: by stage, masked where sealed, with who filled it."""

from collections.abc import Collection
from dataclasses import dataclass

from customers.catalog.sentences import heading
from customers.records.ticket import OpenRecord, Shown
from customers.relay import rules
from customers.relay.flow import TITLES, Words, fillers
from customers.relay.models import Newcomer
from customers.relay.queries import deadlines_of


@dataclass(frozen=True)
class Held:
    """A field: its heading and what it holds."""

    shown: Shown
    heading: str


@dataclass(frozen=True)
class Group:
    """The fields of a stage and who filled it."""

    stage: str
    title: Words
    who: str
    fields: list[Held]


def filled_so_far(row: Newcomer, record: OpenRecord, known: rules.Plan, *, but: Collection[str] = ()) -> list[Group]:
    """Return what the stages hold, without the fields that a form beside it asks for."""
    who = fillers(row, deadlines_of(row))
    there = {one.entry.identifier: one for one in record.fields}
    groups = []
    for stage in rules.STAGES:
        names = [name for name in known.names(stage) if name in there and name not in but]
        fields = [Held(there[name], heading(there[name].entry)) for name in names]
        if fields:
            groups.append(Group(stage, TITLES[stage], who.get(stage, ""), fields))
    return groups
