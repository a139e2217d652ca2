"""Opening sealed values for the gate: the only module of the strong room that turns tokens into text."""

import json
from collections.abc import Mapping, Sequence
from uuid import UUID

from django.utils import timezone

from audit.trail.models import LogEntry
from crm.crypto.sealed import Sealed, Unopenable, open_file, reveal
from crm.crypto.sealing import Box
from crm.posts.queries import Seat
from customers.catalog import rules as catalog
from customers.catalog.queries import display
from customers.records.models import Attachment, Consent, Customer, Strongbox
from customers.records.rules import TIER_RANK, may_edit
from customers.records.ticket import OpenRecord, Shown
from customers.records.values import COLUMNS, to_text

TABLE = Strongbox._meta.db_table


def box_of(strongbox: Strongbox, uuid: UUID) -> Box:
    """Return a record's data key as it is stored, bound to the record."""
    return Box(uuid, strongbox.wrapped, strongbox.kid, strongbox.version)


def clear(strongbox: Strongbox, uuid: UUID, identifier: str) -> str:
    """Return a sealed field's text; nothing sealed is the empty text. Raises Unopenable."""
    return text_of(box_of(strongbox, uuid), identifier, strongbox.sealed.get(identifier, ""))


def change(row: Customer, tokens: Mapping[str, tuple[str, str]]) -> dict[str, tuple[str, str]]:
    """Return the text before and after of a change's tokens."""
    box = box_of(row.strongbox, row.uuid)
    return {name: (text_of(box, name, before), text_of(box, name, after)) for name, (before, after) in tokens.items()}


def tokens_of(line: LogEntry) -> dict[str, tuple[str, str]]:
    """Return the sealed values before and after that a line of the trail carries."""
    return {name: (before, after) for name, (before, after) in json.loads(line.sealed or "{}").items()}


def photo(row: Customer, identifier: str, content: bytes) -> bytes:
    """Return a photo's bytes in clear. Raises Unopenable."""
    return open_file(box_of(row.strongbox, row.uuid), identifier, content)


def beside(row: Customer, table: str, name: str, token: str) -> str:
    """Return a text that another room's table keeps sealed under a record's data key. Raises Unopenable."""
    return reveal(Sealed(box_of(row.strongbox, row.uuid), table, name, token))


def record(
    row: Customer, consents: Sequence[Consent], entries: Sequence[catalog.Entry], by: Seat, purpose: str
) -> OpenRecord:
    """Return the ticket of an opened record, sealed fields masked."""
    pictured = any(entry.kind == catalog.Kind.PHOTO for entry in entries)
    kept = Attachment.objects.filter(customer_id=row.pk).values_list("field", flat=True)
    photos = set(kept) if pictured else set()
    box = box_of(row.strongbox, row.uuid)
    return OpenRecord(
        id=row.pk,
        uuid=row.uuid,
        code=row.code,
        name=row.name,
        rev=row.rev,
        state=row.state,
        completeness=row.completeness,
        created_at=row.created_at,
        changed_at=row.changed_at,
        changed_by=row.changed_by,
        consents=tuple(consents),
        by=by,
        purpose=purpose,
        fields=tuple(_shown(row, box, entry, photos, by) for entry in entries),
    )


def general_value(row: Customer, identifier: str) -> str:
    """Return a general field's canonical text, from its column or, for an added entry, from `extra`."""
    return to_text(getattr(row, identifier)) if identifier in COLUMNS else str(row.extra.get(identifier, ""))


def _shown(row: Customer, box: Box, entry: catalog.Entry, photos: set[str], by: Seat) -> Shown:
    value, text = "", ""
    sealed = entry.tier != catalog.Tier.GENERAL
    if entry.kind == catalog.Kind.PHOTO:
        filled = entry.identifier in photos
    elif entry.computed and entry.identifier not in COLUMNS:
        text = value = catalog.computed(entry, to_text(row.customer_since), timezone.localdate())
        filled = bool(value)
    elif sealed:
        token = row.strongbox.sealed.get(entry.identifier, "")
        filled = bool(token)
        if filled:
            plain = text_of(box, entry.identifier, token) if catalog.mask_needs_plain(entry) else ""
            text = catalog.mask(entry, plain)
    else:
        value = general_value(row, entry.identifier)
        filled = bool(value)
    editable = may_edit(
        owner=entry.owner,
        role=by.role,
        hidden=entry.hidden,
        computed=entry.computed,
        reason=entry.reason,
        draft=row.state == Customer.State.DRAFT,
    )
    return Shown(
        entry=entry,
        text=text if sealed else display(entry, value),
        value=value,
        filled=filled,
        masked=sealed and filled,
        editable=editable,
        revealable=sealed and filled and TIER_RANK[entry.tier] <= TIER_RANK[by.ceiling],
    )


def text_of(box: Box, identifier: str, token: str) -> str:
    """Return a token's text; no token is the empty text. Raises Unopenable."""
    return reveal(Sealed(box, TABLE, identifier, token)) if token else ""


def own_text(box: Box, identifier: str, token: str) -> str:
    """Return a token's text, and the empty text where it was sealed for another record."""
    try:
        return text_of(box, identifier, token)
    except Unopenable:
        return ""
