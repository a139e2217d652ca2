"""What a record's page says of duplicates: what it may be the same as, and what was merged into it (P9.2)."""

from customers.duplicates.queries import PARTIES, of_record
from customers.duplicates.sentences import likelihood, named, reasons
from customers.records.asides import Aside, aside
from customers.records.merged import joined
from customers.records.ticket import OpenRecord


@aside(order=40)
def duplicates(record: OpenRecord) -> Aside | None:
    """Return the card: links to the pairs to be decided, and the merges with their undoing; None without either."""
    pairs, merges = of_record(record.id), joined(record)
    if not pairs and not merges:
        return None
    context = {
        "pairs": [(pair, likelihood(pair.score), reasons(pair.reasons)) for pair in pairs],
        "merges": [(one, named(one.report)) for one in merges],
        "may_undo": record.by.role in PARTIES,
    }
    return Aside("customers/duplicates/aside.html", context)
