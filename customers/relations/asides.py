"""The card of relations beside a customer's record: a press logs a contact; and what came of a feedback answer."""

from django.utils import timezone

from customers.records.asides import Aside, aside
from customers.records.origins import comes_of_answers
from customers.records.ticket import OpenRecord
from customers.relations import queries
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


@comes_of_answers
def came_of(record: OpenRecord, answer: int) -> Aside | None:
    """Return the plans and improvements that came of an answer; who could begin neither sees no empty card."""
    plans, improvements = queries.came_of(record.id, answer)
    if not plans and not improvements and record.by.role not in WORKERS:
        return None
    context = {"plans": plans, "improvements": improvements, "today": timezone.localdate()}
    return Aside("customers/relations/came_of.html", context)
