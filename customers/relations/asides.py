"""The card of relations beside a customer's record: a press logs a contact."""

from django.utils import timezone

from customers.records.asides import Aside, aside
from customers.records.ticket import OpenRecord
from customers.relations.models import Told
from customers.relations.queries import WORKERS, standing_of


@aside(order=10)
def card(record: OpenRecord) -> Aside | None:
    """Return the card of an admitted customer's relations; a draft has none yet."""
    if record.state != "active":
        return None
    context = {
        "relation": standing_of(record.id),
        "today": timezone.localdate(),
        "ways": [(Told.VISIT, "footprints"), (Told.CALL, "phone"), (Told.MESSAGE, "message-square")],
        "works": record.by.role in WORKERS,
    }
    return Aside("customers/relations/aside.html", context)
