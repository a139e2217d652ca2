"""What other rooms keep of a customer in tables of their own, sealed under the customer's data key (P1.7.2).

Destroyed with that key, and opened through the gate alone: purpose, reason, line, the limits of reveals. A value is
bound to its table and name; `keyed` is the customer under whose key it was sealed, which a merge does not change.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from audit.trail.actions import Subject, write
from crm.crypto import sealing
from crm.posts.queries import Seat
from customers.catalog.rules import loyalty
from customers.records import events, gate, opening
from customers.records.keeping import subject_of
from customers.records.lock import unlocked
from customers.records.models import Customer
from customers.records.ticket import NotThere

CLASSES = ("industry", "size", "loyalty", "grade", "delivery_route", "region")
TIER = "sensitive"
Kept = TypeVar("Kept", str, bytes)


@dataclass(frozen=True)
class Beside:
    """An active customer as what is written about them needs it: name for the line, classes as they are today."""

    id: int
    uuid: UUID
    subject: Subject
    classes: Mapping[str, str]


def beside(customer_id: int) -> Beside:
    """Return an active customer's subject and classes; raises NotThere for any other. The caller writes the line."""
    with unlocked():
        row = _row(customer_id)
        if row.state != Customer.State.ACTIVE:
            raise NotThere
        classes = {name: str(getattr(row, name, "")) for name in CLASSES}
        classes["loyalty"] = loyalty(row.customer_since, timezone.localdate())
        return Beside(row.pk, row.uuid, subject_of(row), classes)


def seal(customer_id: int, table: str, texts: Mapping[str, str]) -> dict[str, str]:
    """Return a token for each text, which opens for this customer, table and name only. Raises NotThere."""
    if not texts:
        return {}
    with unlocked():
        row = _row(customer_id)
        return sealing.seal(opening.box_of(row.strongbox, row.uuid), table, texts)


def seal_file(customer_id: int, name: str, content: bytes) -> bytes:
    """Return a file's content sealed for this customer under a name. Raises NotThere."""
    with unlocked():
        row = _row(customer_id)
        return sealing.seal_file(opening.box_of(row.strongbox, row.uuid), name, content)


def reveal(
    uuid: UUID, table: str, name: str, token: str, *, keyed: int, what: str, by: Seat, purpose: str, reason: str
) -> str:
    """Return a text in clear, once, after its line; raises NotThere or Refused naming the shut gate.

    `uuid` is the record at which the seat asks; `what` says in the line what was shown, and holds no value.
    """

    def opened(row: Customer) -> str:
        return opening.beside(row, table, name, token)

    return _revealed(uuid, opened, keyed, what, by, purpose, reason)


def reveal_file(
    uuid: UUID, name: str, content: bytes, *, keyed: int, what: str, by: Seat, purpose: str, reason: str
) -> bytes:
    """Return a file in clear, once, after its line; raises NotThere or Refused naming the shut gate."""

    def opened(row: Customer) -> bytes:
        return opening.photo(row, name, content)

    return _revealed(uuid, opened, keyed, what, by, purpose, reason)


def give_back(customer_id: int, table: str, name: str, token: str) -> str:
    """Return a text to the customer who wrote it, behind a link of their own: an unfinished draft, nobody else's eyes.

    No seat asks, so no gate does; whoever calls has proven the link. Raises NotThere.
    """
    with unlocked():
        return opening.beside(_row(customer_id), table, name, token)


def _revealed(
    uuid: UUID, opened: Callable[[Customer], Kept], keyed: int, what: str, by: Seat, purpose: str, reason: str
) -> Kept:
    with gate.asking(uuid, by, purpose, reason=reason), unlocked(), transaction.atomic(durable=True):
        subject = gate.must_reveal(uuid, TIER, by=by, purpose=purpose, reason=reason)
        write(
            events.BESIDE_REVEALED,
            by=by,
            subject=subject,
            purpose=purpose,
            reason=reason,
            tier=TIER,
            facts={"what": what},
        )
        return opened(_row(keyed))


def _row(customer_id: int) -> Customer:
    row = Customer.objects.select_related("strongbox").filter(pk=customer_id).first()
    if row is None:
        raise NotThere
    return row  # type: ignore[no-any-return]
