"""Letting many records' general fields out at once: one line with every id first, then the rows, a page at a time."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from audit.trail.actions import write
from audit.trail.context import Context, current, within
from audit.trail.events import Event
from crm.posts.queries import Seat, still_seated
from customers.catalog import rules as catalog
from customers.catalog.queries import catalogue
from customers.records import events
from customers.records.gate import must_stand, recheck
from customers.records.lock import unlocked
from customers.records.queries import ListQuery, all_ids, granted
from customers.records.rules import Verdict
from customers.records.ticket import Refused
from customers.records.values import COLUMNS, to_text

PAGE = 1000  # records read, and the seat asked again, at a time
Codes = Callable[[Sequence[int]], dict[int, str]]


@dataclass(frozen=True)
class Export:
    """What leaves: how many records, and their rows of canonical texts, one for each of the query's columns.

    The rows raise Refused("seat") where the seat ends while they are read.
    """

    count: int
    rows: Iterator[list[str]]


def export(query: ListQuery, *, by: Seat, purpose: str, form: str) -> Export:
    """Write and commit the line with every record's id, then hand out the rows; `form` is csv or xlsx (P4.4.3).

    Raises Refused("purpose"), and Refused("tier") for a column that is not general: those leave by approval only.
    """
    must_stand(purpose, by)
    known = catalogue()
    if any(known.entry(name).tier != catalog.Tier.GENERAL or known.entry(name).hidden for name in query.columns):
        raise Refused(Verdict("tier"))
    facts = {"filter": query.words(), "columns": ",".join(query.columns), "format": form}
    with unlocked(), transaction.atomic(durable=True):
        ids = all_ids(by.group_id, query)
        write(
            events.EXPORTED,
            by=by,
            fields=query.columns,
            purpose=purpose,
            tier="general",
            touched=ids,
            count=len(ids),
            facts=facts,
        )
    return Export(len(ids), _rows(ids, query.columns, by, purpose, current()))


def _rows(ids: Sequence[int], columns: Sequence[str], by: Seat, purpose: str, context: Context) -> Iterator[list[str]]:
    """Yield the rows of ids that the post may still open, for as long as the seat is its holder's."""
    asked = ["id", "extra", "customer_since", *(name for name in columns if name in COLUMNS)]
    readers = [_reader(name, asked) for name in columns]
    for at in range(0, len(ids), PAGE):
        _must_still_sit(by, purpose, context)
        part = ids[at : at + PAGE]
        with unlocked():
            rows = granted(by.group_id).filter(content_object_id__in=part).order_by()
            found = {row[0]: row for row in rows.values_list(*(f"content_object__{name}" for name in asked))}
        for one in part:
            if row := found.get(one):
                yield [read(row) for read in readers]


def _reader(name: str, asked: Sequence[str]) -> Callable[[Sequence[Any]], str]:
    """Return what reads one column's canonical text out of a stored row."""
    if name in COLUMNS:
        at = asked.index(name, 3)
        return lambda row: row[at] if type(row[at]) is str else to_text(row[at])
    entry = catalogue().entry(name)
    if entry.computed:
        today = timezone.localdate()
        return lambda row: catalog.computed(entry, to_text(row[2]), today)
    return lambda row: str(row[1].get(name, ""))


def _must_still_sit(by: Seat, purpose: str, context: Context) -> None:
    """Refuse, with a line, what is left of an export once somebody else sits on the post."""
    if still_seated(by):
        return
    with within(context):
        write(events.REFUSED, by=by, purpose=purpose, outcome="refused", facts={"gate": "seat"})
    raise Refused(Verdict("seat"))


def export_beside(ids: Sequence[int], *, by: Seat, purpose: str, event: Event, facts: Mapping[str, str | int]) -> Codes:
    """Write and commit the line of an export of another room with the customers that the seat may open.

    Returns what gives their codes, a page at a time, for as long as the seat is its holder's; raises Refused.
    """
    must_stand(purpose, by)
    with unlocked(), transaction.atomic(durable=True):
        mine = sorted(recheck(ids, by=by))
        write(event, by=by, purpose=purpose, tier="general", touched=mine, count=len(mine), facts=facts)
    context = current()

    def codes(part: Sequence[int]) -> dict[int, str]:
        _must_still_sit(by, purpose, context)
        with unlocked():
            rows = granted(by.group_id).filter(content_object_id__in=part).order_by()
            return dict(rows.values_list("content_object_id", "content_object__code"))

    return codes
