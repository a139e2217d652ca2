"""Where merged records lead, and what was merged into one: the pointers, read (P9.2)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from crm.posts.queries import Seat
from customers.records.lock import unlocked
from customers.records.models import Customer, Merge
from customers.records.queries import opens_to
from customers.records.rules import UNDO_DAYS, may_undo
from customers.records.ticket import OpenRecord

CHAIN = 20  # a record that was merged into one that was merged, and so on


@dataclass(frozen=True)
class Joined:
    """A record that was merged into an opened one; `report` names what an undoing met that was edited since.

    `stayed` counts, by table, what stays with it, as the kept record has its own; `given` are the groups that the merge
    let open the kept record.
    """

    uuid: UUID
    code: str
    name: str
    at: datetime
    by: str
    reason: str
    undone_at: datetime | None
    undone_by: str
    report: dict[str, Any]
    stayed: dict[str, int]
    given: tuple[int, ...]
    may_undo: bool

    @property
    def until(self) -> date:
        """Return the last day on which it can be undone."""
        return timezone.localtime(self.at).date() + timedelta(days=UNDO_DAYS)


def leads_to(uuid: UUID, by: Seat) -> UUID | None:
    """Return the record into which a merged one went, where the seat may open it; None for anything else."""
    with unlocked():
        row = Customer.objects.filter(uuid=uuid, state=Customer.State.MERGED).values_list("pk", flat=True).first()
        kept = kept_of([row]).get(row) if row else None
        found: UUID | None = (
            Customer.objects.filter(pk=kept, **opens_to(by)).values_list("uuid", flat=True).first() if kept else None
        )
        return found


def kept_of(ids: Iterable[int]) -> dict[int, int]:
    """Return, of those of some records that were merged, the one that is kept in the end. Called inside the gate."""
    steps: dict[int, int] = {}
    asked = set(ids)
    for _link in range(CHAIN):
        fresh = dict(_standing(other_id__in=asked - steps.keys()).values_list("other_id", "customer_id"))
        if not fresh:
            break
        steps |= fresh
        asked = set(fresh.values())
    return {one: _end(one, steps) for one in ids if one in steps}


def codes_into(customer: int) -> set[str]:
    """Return the codes of the records that were merged into one. Called inside the gate."""
    return set(Customer.objects.filter(pk__in=ids_into(customer)).values_list("code", flat=True))


def ids_into(*customers: int) -> list[int]:
    """Return the records that were merged into some, and into those. Called inside the gate."""
    found: list[int] = []
    asked = list(customers)
    for _link in range(CHAIN):
        asked = list(_standing(customer_id__in=asked).values_list("other_id", flat=True)) if asked else []
        found += asked
    return found


def lines_of(record: OpenRecord) -> list[int]:
    """Return the records whose lines are an opened one's history: itself, and what was merged into it."""
    with unlocked():
        return [record.id, *ids_into(record.id)]


def joined(record: OpenRecord) -> Sequence[Joined]:
    """Return what was merged into an opened record, the latest first; in one statement."""
    with unlocked():
        rows = list(Merge.objects.filter(customer_id=record.id).select_related("other").defer("files").order_by("-pk"))
    today = timezone.localdate()
    last = next((row.pk for row in rows if row.undone_at is None), None)
    return [_joined(row, row.pk == last and may_undo(timezone.localtime(row.at).date(), today)) for row in rows]


def _standing(**which: Any) -> Any:
    return Merge.objects.filter(undone_at=None, **which)


def _end(one: int, steps: dict[int, int]) -> int:
    for _link in range(CHAIN):
        if one not in steps:
            break
        one = steps[one]
    return one


def _joined(row: Merge, undoable: bool) -> Joined:
    return Joined(
        row.uuid,
        row.other.code,
        row.other.name,
        row.at,
        row.by,
        row.reason,
        row.undone_at,
        row.undone_by,
        row.report,
        row.snapshot.get("stayed", {}),
        tuple(row.snapshot["given"]),
        undoable,
    )
