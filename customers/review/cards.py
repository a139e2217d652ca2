"""What a record's page says of its stale values: which, since when, and "still right" for the seat's own (P7.3)."""

from customers.catalog.sentences import heading
from customers.records.asides import Aside, aside
from customers.records.confirming import aged
from customers.records.ticket import OpenRecord


@aside(order=60)
def stale(record: OpenRecord) -> Aside | None:
    """Return the card of an active record's stale values; None where there are none."""
    found = aged(record) if record.state == "active" else []
    if not found:
        return None
    rows = [(one, heading(one.entry)) for one in found]
    return Aside("customers/review/stale.html", {"rows": rows, "any_mine": any(one.mine for one in found)})
