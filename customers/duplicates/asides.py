"""What a record's page says of duplicates: what it may be the same as, and what was merged into it (P9.2)."""

from customers.duplicates.queries import may_undo, of_record
from customers.duplicates.sentences import conflicts, counted, likelihood, reader
from customers.records.asides import Aside, aside
from customers.records.conflicts import Report
from customers.records.merged import joined
from customers.records.ours import open_to
from customers.records.ticket import OpenRecord


@aside(order=40)
def duplicates(record: OpenRecord) -> Aside | None:
    """Return the card: links to the pairs to be decided, and the merges with their undoing; None without either."""
    pairs, merges = of_record(record.id), joined(record)
    if not pairs and not merges:
        return None
    own = open_to({side for pair in pairs for side in (pair.a_id, pair.b_id)}, record.by.group_id) if pairs else set()
    reads = reader(record.by.ceiling)
    context = {
        "pairs": [
            (
                pair,
                likelihood(pair.score),
                reads.reasons(pair.reasons) if {pair.a_id, pair.b_id} <= own else (),
            )
            for pair in pairs
        ],
        "merges": [
            (one, conflicts(Report(**one.report)), may_undo(one, record.by), counted(one.stayed)) for one in merges
        ],
    }
    return Aside("customers/duplicates/aside.html", context)
