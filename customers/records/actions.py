"""The verbs of the strong room: each is one transaction, writes its line, and asks for the opened record or seat."""

import json
from collections.abc import Mapping, Sequence
from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone

from audit.trail.actions import Line, write, write_many
from crm.crypto.sealing import seal_file
from crm.posts.queries import Seat
from customers.catalog import rules as catalog
from customers.catalog.queries import Catalogue, catalogue
from customers.records import events, names, opening, told
from customers.records.gate import same
from customers.records.keeping import (
    filled,
    hold_consents,
    keep,
    locked,
    locked_row,
    must_keep_customers,
    photos_of,
    set_general,
    stale,
    stamp,
    standing_row,
    subject_of,
)
from customers.records.lock import unlocked
from customers.records.models import Attachment, Consent, Customer, Grant
from customers.records.photos import clean_photo
from customers.records.queries import open_permission
from customers.records.rules import CONTACT_WAYS, SURVEY, Verdict
from customers.records.shredding import shred
from customers.records.ticket import OpenRecord, Refused

BULK_AT_MOST = 200


class Taken(Exception):
    """Another record has this value of a unique field; `identifier` names the field, nothing names the record."""

    def __init__(self, identifier: str) -> None:
        super().__init__(identifier)
        self.identifier = identifier


def change(record: OpenRecord, values: Mapping[str, str], *, rev: int, reason: str = "") -> int:
    """Write canonical values into an opened record, and one line with what was and what is; return the new rev.

    Sealed values are kept in the line as ciphertext. Nothing changed writes nothing. Raises Stale when someone else
    was quicker, Refused("owner") for a field of another post, Taken for a number in use, NotThere when the grant ended.
    """
    _must_own(record, values)
    wanted = {name: text for name, text in values.items() if not _holds(record, name, text)}
    try:
        with unlocked(), transaction.atomic(durable=True):
            row = locked_row(record)
            if row.rev != rev:
                raise stale(record, row, values)
            if not wanted:
                return int(row.rev)
            known = catalogue()
            changes, tokens = keep(row, wanted, record.by, known)
            write(
                events.CHANGED,
                by=record.by,
                subject=record.subject,
                fields=list(wanted),
                purpose=record.purpose,
                reason=reason,
                tier=str(catalog.highest(known.entry(name).tier for name in wanted)),
                changes=changes,
                sealed=json.dumps(tokens) if tokens else "",
            )
            return int(row.rev)
    except IntegrityError as error:
        raise Taken("code" if "code" in wanted and "licence" not in str(error) else "licence_number") from error


def change_many(ids: Sequence[int], values: Mapping[str, str], *, by: Seat, purpose: str) -> int:
    """Write general values into many records the seat may open, a line each; return how many changed.

    Raises Refused("owner") for a field of another post or a sealed one, Refused("limit") above 200 records.
    """
    known = catalogue()
    entries = [known.entry(name) for name in values]
    if any(entry.tier != catalog.Tier.GENERAL or entry.owner != by.role or entry.unique for entry in entries):
        raise Refused(Verdict("owner"))
    if len(ids) > BULK_AT_MOST:
        raise Refused(Verdict("limit"))
    with unlocked(), transaction.atomic(durable=True):
        rows = (
            Customer.objects.select_for_update(of=("self",))
            .select_related("strongbox")
            .filter(pk__in=ids, grants__group_id=by.group_id, grants__permission_id=open_permission())
            .exclude(state=Customer.State.MERGED)
        )
        photos = photos_of(ids)
        lines = [line for row in rows if (line := _changed_line(row, values, by, known, photos))]
        stamp((line.subject.id, name) for line in lines for name in line.fields)
        write_many(events.CHANGED, lines, by=by, purpose=purpose)
    return len(lines)


def attach(record: OpenRecord, identifier: str, upload: bytes) -> None:
    """Keep a photo, cleaned and sealed under the record's key; raises BadPhoto or Refused("owner")."""
    _must_own(record, {identifier: ""})
    content = clean_photo(upload)
    with unlocked(), transaction.atomic(durable=True):
        row = standing_row(record)
        kept = seal_file(opening.box_of(row.strongbox, row.uuid), identifier, content)
        Attachment.objects.update_or_create(
            customer=row,
            field=identifier,
            defaults={"content": kept, "changed_at": timezone.now()},
        )
        known = catalogue()
        row.rev += 1
        row.completeness = catalog.completeness(filled(row, known, photos_of([row.pk])), known.entries)
        row.save()
        stamp([(row.pk, identifier)])
        write(
            events.ATTACHED,
            by=record.by,
            subject=record.subject,
            fields=[identifier],
            purpose=record.purpose,
            tier=known.entry(identifier).tier,
            facts={"digest": told.digest(kept)},
        )


def grant(ids: Sequence[int], group_id: int, *, post: str, basis: str, by: Seat) -> int:
    """Let a post's group open records that the granting seat may open itself; a line each. Returns how many are new."""
    must_keep_customers([group_id])
    with unlocked(), transaction.atomic(durable=True):
        locked(ids)  # a merge takes a record's grants along: it waits, or has come first
        mine = Customer.objects.filter(
            pk__in=ids, grants__group_id=by.group_id, grants__permission_id=open_permission()
        )
        rows = list(mine.exclude(grants__in=Grant.objects.filter(group_id=group_id)))
        Grant.objects.bulk_create(
            Grant(
                content_object=row,
                group_id=group_id,
                permission_id=open_permission(),
                basis=basis,
                sort_key=names.sort_key(row.pinyin, row.pk),
            )
            for row in rows
        )
        lines = [Line(subject=subject_of(row), facts={"post": post, "basis": basis}) for row in rows]
        write_many(events.GRANTED, lines, by=by, purpose="maintenance")
    return len(rows)


def withdraw(ids: Sequence[int], group_id: int, *, post: str, by: Seat) -> int:
    """Take records away from a post's group; it cannot open them from the next request on. Returns how many."""
    with unlocked(), transaction.atomic(durable=True):
        locked(ids)
        grants = Grant.objects.filter(content_object_id__in=ids, group_id=group_id).select_related("content_object")
        lines = [Line(subject=subject_of(one.content_object), facts={"post": post}) for one in grants]
        grants.delete()
        write_many(events.WITHDRAWN, lines, by=by, purpose="maintenance")
    return len(lines)


def remove_untouched(revs: Mapping[int, int], *, by: Seat) -> tuple[list[int], list[int]]:
    """Take back imported records that nobody edited since, keep the others; return the ids (removed, kept).

    `revs` maps a record to the rev it had after the import. The lines of the trail stay.
    """
    with unlocked(), transaction.atomic():
        rows = list(Customer.objects.select_for_update().filter(pk__in=list(revs)))
        gone = [row for row in rows if row.rev == revs[row.pk]]
        shred(gone, events.REMOVED, by=by, purpose="maintenance")
    removed = [row.pk for row in gone]
    return removed, [row.pk for row in rows if row.pk not in set(removed)]


def consent(record: OpenRecord, purposes: Sequence[str], *, given_on: date, way: str, ways: Sequence[str] = ()) -> None:
    """Keep that the customer agreed to purposes on a day; withdraw those left out (P8.2), in force at once.

    `ways` are those in which surveys may reach the customer, none for every way.
    """
    reached = ",".join(one for one in CONTACT_WAYS if one in ways) if SURVEY in purposes else ""
    with unlocked(), transaction.atomic(durable=True):
        hold_consents([record.id])
        standing_row(record)
        standing = Consent.objects.filter(customer_id=record.id, withdrawn_on=None)
        standing.exclude(purpose__in=purposes).update(withdrawn_on=timezone.localdate())
        for purpose in set(purposes) - set(standing.values_list("purpose", flat=True)):
            Consent.objects.update_or_create(
                customer_id=record.id, purpose=purpose, given_on=given_on, defaults={"way": way, "withdrawn_on": None}
            )
        Consent.objects.filter(customer_id=record.id, purpose=SURVEY, withdrawn_on=None).update(ways=reached)
        write(
            events.CONSENTED,
            by=record.by,
            subject=record.subject,
            purpose=record.purpose,
            facts={"purposes": ",".join(sorted(purposes)), "ways": reached},
        )


def _must_own(record: OpenRecord, values: Mapping[str, str]) -> None:
    own = {shown.entry.identifier for shown in record.fields if shown.editable}
    if set(values) - own:
        raise Refused(Verdict("owner"))


def _holds(record: OpenRecord, name: str, text: str) -> bool:
    shown = record.field(name)
    if shown.entry.tier == catalog.Tier.GENERAL:
        return shown.value == text
    return same(record, name, text)


def _changed_line(
    row: Customer, values: Mapping[str, str], by: Seat, known: Catalogue, photos: set[tuple[int, str]]
) -> Line | None:
    changes = {
        name: (before, text) for name, text in values.items() if (before := opening.general_value(row, name)) != text
    }
    if not changes:
        return None
    for name, (_, text) in changes.items():
        set_general(row, name, text)
    row.rev += 1
    row.changed_at, row.changed_by = timezone.now(), by.post_name
    row.completeness = catalog.completeness(filled(row, known, photos), known.entries)
    row.save()
    return Line(subject=subject_of(row), fields=list(changes), changes=changes, tier="general")
