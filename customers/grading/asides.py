"""Beside a record: its grade, the sum behind it, and how it is served."""

from customers.grading import queries, sentences, shown
from customers.grading.missing import missing
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
    (ways,) = missing([(rows[0].gaps, record.uuid)], record.by)
    more = {"service": shown.served(record), "missing": ways}
    return Aside("customers/grading/aside.html", context | more)
