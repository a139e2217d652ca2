"""The card of a customer's answers on the record's page."""

from customers.feedback.queries import answers_of
from customers.records.asides import Aside, aside
from customers.records.ticket import OpenRecord

SHOWN = 3
TAKE = ("account_manager", "statistical_analyst", "licence_administrator", "section_chief")


@aside(order=40)
def card(record: OpenRecord) -> Aside | None:
    """Return the latest answers of a customer and the way to fill in a form; None where there is neither."""
    answers = answers_of(record.id, size=SHOWN + 1)
    takes = record.by.role in TAKE and record.state == "active"
    if not answers and not takes:
        return None
    context = {"answers": answers[:SHOWN], "more": len(answers) > SHOWN, "takes": takes}
    return Aside("customers/feedback/aside.html", context)
