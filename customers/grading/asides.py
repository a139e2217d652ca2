"""Beside a record: its grade, the sum behind it, and how it is served."""

from customers.catalog.levels import level_of
from customers.grading import queries, sentences, shown
from customers.records.asides import Aside, aside
from customers.records.ticket import OpenRecord

FIRST = 3  # fields of the sum that the card names


@aside(order=20)
def grade(record: OpenRecord) -> Aside | None:
    """Return the card of a customer's last grading; None before there was one."""
    if record.state != "active" or not (rows := queries.history(record.id, limit=1)):
        return None
    found = shown.shown(rows[0], sentences.Headings())
    context = {"found": found, "lines": found.lines[:FIRST], "more": len(found.lines) > FIRST}
    return Aside("customers/grading/aside.html", context | {"service": level_of(rows[0].level)})
