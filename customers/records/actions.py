"""The verbs of the strong room: each is one transaction, writes its line, and asks for the opened record or seat."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from audit.trail.actions import Line, Subject, write, write_many
from crm.crypto.sealing import Box, blind_index, seal, seal_file
from crm.posts.queries import Seat
from customers.catalog import rules as catalog
from customers.catalog.queries import Catalogue, catalogue
from customers.records import events, names, opening, search
from customers.records.gate import same
from customers.records.lock import unlocked
from customers.records.models import Attachment, Consent, Customer, Grant, Strongbox
from customers.records.newcomers import INDEXED
from customers.records.photos import clean_photo
from customers.records.queries import open_permission
from customers.records.rules import Verdict
from customers.records.ticket import NotThere, OpenRecord, Refused, Stale
from customers.records.values import COLUMNS, to_column

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
            row = _locked_row(record)
            if row.rev != rev:
                raise _stale(record, row, values)
            if not wanted:
                return int(row.rev)
            known = catalogue()
            changes, tokens = _put(row, wanted, known)
            row.rev += 1
            row.changed_at, row.changed_by = timezone.now(), record.by.post_name
            row.completeness = catalog.completeness(_filled(row, known, _photos([row.pk])), known.entries)
            row.save()
            if tokens:
                row.strongbox.save()
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
        )
        photos = _photos(ids)
        lines = [line for row in rows if (line := _changed_line(row, values, by, known, photos))]
        write_many(events.CHANGED, lines, by=by, purpose=purpose)
    return len(lines)


def attach(record: OpenRecord, identifier: str, upload: bytes) -> None:
    """Keep a photo, cleaned and sealed under the record's key; raises BadPhoto or Refused("owner")."""
    _must_own(record, {identifier: ""})
    content = clean_photo(upload)
    with unlocked(), transaction.atomic(durable=True):
        row = _locked_row(record)
        box = opening.box_of(row.strongbox, row.uuid)
        Attachment.objects.update_or_create(
            customer=row,
            field=identifier,
            defaults={"content": seal_file(box, identifier, content), "changed_at": timezone.now()},
        )
        known = catalogue()
        row.rev += 1
        row.completeness = catalog.completeness(_filled(row, known, _photos([row.pk])), known.entries)
        row.save()
        write(
            events.ATTACHED,
            by=record.by,
            subject=record.subject,
            fields=[identifier],
            purpose=record.purpose,
            tier=known.entry(identifier).tier,
        )


def grant(ids: Sequence[int], group_id: int, *, post: str, basis: str, by: Seat) -> int:
    """Let a post's group open records that the granting seat may open itself; a line each. Returns how many are new."""
    with unlocked(), transaction.atomic(durable=True):
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
        lines = [Line(subject=_subject(row), facts={"post": post, "basis": basis}) for row in rows]
        write_many(events.GRANTED, lines, by=by, purpose="maintenance")
    return len(rows)


def withdraw(ids: Sequence[int], group_id: int, *, post: str, by: Seat) -> int:
    """Take records away from a post's group; it cannot open them from the next request on. Returns how many."""
    with unlocked(), transaction.atomic(durable=True):
        grants = Grant.objects.filter(content_object_id__in=ids, group_id=group_id).select_related("content_object")
        lines = [Line(subject=_subject(one.content_object), facts={"post": post}) for one in grants]
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
        write_many(events.REMOVED, [Line(subject=_subject(row)) for row in gone], by=by, purpose="maintenance")
        search.remove([row.pk for row in gone])
        Customer.objects.filter(pk__in=[row.pk for row in gone]).delete()
    removed = [row.pk for row in gone]
    return removed, [row.pk for row in rows if row.pk not in set(removed)]


def consent(record: OpenRecord, purposes: Sequence[str], *, given_on: date, way: str) -> None:
    """Keep that the customer agreed to purposes on a day; withdraw those left out (P8.2), in force at once."""
    with unlocked(), transaction.atomic(durable=True):
        standing = Consent.objects.filter(customer_id=record.id, withdrawn_on=None)
        standing.exclude(purpose__in=purposes).update(withdrawn_on=timezone.localdate())
        for purpose in set(purposes) - set(standing.values_list("purpose", flat=True)):
            Consent.objects.update_or_create(
                customer_id=record.id, purpose=purpose, given_on=given_on, defaults={"way": way, "withdrawn_on": None}
            )
        write(
            events.CONSENTED,
            by=record.by,
            subject=record.subject,
            purpose=record.purpose,
            facts={"purposes": ",".join(sorted(purposes))},
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


def _locked_row(record: OpenRecord) -> Customer:
    row = (
        Customer.objects.select_for_update(of=("self",))
        .select_related("strongbox")
        .filter(pk=record.id, grants__group_id=record.by.group_id, grants__permission_id=open_permission())
        .first()
    )
    if row is None:
        raise NotThere
    return row  # type: ignore[no-any-return]


def _stale(record: OpenRecord, row: Customer, values: Mapping[str, str]) -> Stale:
    known = catalogue()
    general = [name for name in values if known.entry(name).tier == catalog.Tier.GENERAL]
    theirs = {name: opening.general_value(row, name) for name in general}
    return Stale(row.rev, row.changed_by, theirs, dict(values))


def _put(row: Customer, wanted: Mapping[str, str], known: Catalogue) -> tuple[dict[str, Any], dict[str, Any]]:
    """Set the values on the rows; return general changes in clear and sealed ones as tokens, before and after."""
    changes, tokens = {}, {}
    sealed = {name: text for name, text in wanted.items() if known.entry(name).tier != catalog.Tier.GENERAL}
    made = seal(_box(row), Strongbox._meta.db_table, {name: text for name, text in sealed.items() if text})
    for name, text in wanted.items():
        if name in sealed:
            tokens[name] = (row.strongbox.sealed.get(name, ""), made.get(name, ""))
            row.strongbox.sealed = (
                {**row.strongbox.sealed, name: made[name]}
                if text
                else {key: token for key, token in row.strongbox.sealed.items() if key != name}
            )
            if name in INDEXED:
                normal = catalog.normal_form(known.entry(name), text)
                setattr(row.strongbox, f"{name}_index", blind_index(name, normal) if text else None)
        else:
            changes[name] = (opening.general_value(row, name), text)
            _set_general(row, name, text)
    if "name" in changes:
        _rename(row)
    return changes, tokens


def _set_general(row: Customer, name: str, text: str) -> None:
    if name in COLUMNS:
        setattr(row, name, to_column(name, text))
    else:
        row.extra = {**row.extra, name: text}


def _rename(row: Customer) -> None:
    parts = names.syllables(row.name)
    row.pinyin, row.initials = "".join(parts)[:400], names.initials(parts)[:100]
    Grant.objects.filter(content_object=row).update(sort_key=names.sort_key(row.pinyin, row.pk))
    search.replace(row.pk, names.tokens(row.name, parts))


def _changed_line(
    row: Customer, values: Mapping[str, str], by: Seat, known: Catalogue, photos: set[tuple[int, str]]
) -> Line | None:
    changes = {
        name: (before, text) for name, text in values.items() if (before := opening.general_value(row, name)) != text
    }
    if not changes:
        return None
    for name, (_, text) in changes.items():
        _set_general(row, name, text)
    row.rev += 1
    row.changed_at, row.changed_by = timezone.now(), by.post_name
    row.completeness = catalog.completeness(_filled(row, known, photos), known.entries)
    row.save()
    return Line(subject=_subject(row), fields=list(changes), changes=changes, tier="general")


def _filled(row: Customer, known: Catalogue, photos: set[tuple[int, str]]) -> set[str]:
    general = {entry.identifier for entry in known.general if opening.general_value(row, entry.identifier)}
    return general | set(row.strongbox.sealed) | {field for customer, field in photos if customer == row.pk}


def _photos(ids: Sequence[int]) -> set[tuple[int, str]]:
    """Return which of some records have which photos."""
    return set(Attachment.objects.filter(customer_id__in=ids).values_list("customer_id", "field"))


def _box(row: Customer) -> Box:
    return opening.box_of(row.strongbox, row.uuid)


def _subject(row: Customer) -> Subject:
    return Subject(row.pk, f"{row.code} {row.name}")
