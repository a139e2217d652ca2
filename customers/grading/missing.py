"""Where what stops a customer's grade is filled in: the edit form of the seat's own fields, else the record's card."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.urls import reverse

from crm.posts.models import Role
from crm.posts.queries import Seat
from customers.catalog.entries import Entry
from customers.catalog.queries import catalogue
from customers.catalog.sentences import heading
from customers.records.rules import may_edit


@dataclass(frozen=True)
class Missing:
    """A field that stops a customer: its heading, the page that it stands on, and who fills it in ("" for the seat)."""

    heading: str
    address: str
    keeper: str


def missing(rows: Iterable[tuple[Sequence[str], UUID | None]], seat: Seat) -> list[list[Missing]]:
    """Return the ways to the fields that stop some customers, none for one that is not open; one statement at most."""
    asked = list(rows)
    names = {name for fields, _uuid in asked for name in fields}
    entries = {entry.identifier: entry for entry in catalogue().entries if entry.identifier in names}
    roles = {role.code: role.name for role in Role.objects.all()} if entries else {}
    return [
        [_missing(entries[name], uuid, seat, roles) for name in fields if name in entries] if uuid else []
        for fields, uuid in asked
    ]


def _missing(entry: Entry, uuid: UUID, seat: Seat, roles: dict[str, str]) -> Missing:
    mine = may_edit(
        owner=entry.owner, role=seat.role, hidden=entry.hidden, computed=entry.computed, reason=entry.reason
    )
    if mine:
        address = reverse("browse:edit", args=[uuid, entry.group]) + f"#id_{entry.identifier}"
    else:
        address = reverse("browse:record", args=[uuid]) + f"#group-{entry.group}"
    return Missing(heading(entry), address, "" if mine else roles.get(entry.owner, ""))
