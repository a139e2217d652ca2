"""Merging one record into another: pointer and snapshot, nothing lost, nothing doubled; one transaction (P9.2).

The other's row stays as it was, in the state `merged`, which no list shows: its code stays taken, its values stay
sealed under its own key, its lines stay its own. What the kept one lacks is sealed anew under the kept one's key here.
"""

import base64
import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from audit.trail.actions import write
from audit.trail.context import Actor
from audit.trail.events import Event
from crm.crypto.sealing import seal_file
from customers.catalog import rules as catalog
from customers.catalog.queries import Catalogue, catalogue
from customers.records import events, names, opening, search, told
from customers.records.agreement import Agreement, agreed, joinable, value_of
from customers.records.conflicts import heights, ways_said
from customers.records.following import followers
from customers.records.keeping import hold_around, keep, locked_row, stale, subject_of
from customers.records.lock import unlocked
from customers.records.models import Attachment, Consent, Customer, Grant, Merge, Signature
from customers.records.queries import codes_of, open_permission
from customers.records.rules import SURVEY, Verdict, narrower
from customers.records.ticket import OpenRecord, Refused

BASIS = "merge"


@transaction.atomic
def merge(kept: OpenRecord, other: OpenRecord, *, taking: Collection[str] = (), reason: str = "") -> Merge:
    """Merge an opened record into another opened by the same seat; return what points from the one to the other.

    Gaps are filled from the other; `taking` are the fields in which the other's value is chosen. Consents narrow to
    what both agreed to. Raises Stale where one was changed since it was opened, Refused("state") for a record that is
    not active, NotThere where a grant ended.
    """
    by = kept.by
    with unlocked():
        one, two = both(kept, other)
        known = catalogue()
        wanted, photos = _wanted(one, two, taking, known)
        snapshot: dict[str, Any] = {"licence": [one.licence_number, two.licence_number]}
        two_changes = _free(one, two, wanted)
        files = _photos(one, two, photos)
        changes, tokens = keep(one, wanted, by, known)
        if two_changes:
            two.licence_number = two_changes["licence_number"][1]
        snapshot |= _consents(one, two) | _grants(one, two)
        snapshot["fields"] = {name: [*pair, False] for name, pair in changes.items()}
        snapshot["fields"] |= {name: [*pair, True] for name, pair in tokens.items()}
        snapshot["photos"] = files.marks
        _retire(two, by)
        snapshot["heights"] = heights()
        snapshot["rows"], snapshot["stayed"] = _follow(one.pk, two.pk)
        made: Merge = Merge.objects.create(
            customer=one, other=two, by=who(by), reason=reason[:500], snapshot=snapshot, files=files.before
        )
        facts = {"merged_code": two.code, "photos": photo_fact(files.marks)}
        line: dict[str, Any] = {"by": by, "purpose": kept.purpose, "reason": reason}
        written: dict[str, Any] = {"names": [*wanted, *photos], "changes": changes, "tokens": tokens}
        tell(events.JOINED, one, **written, **line, facts=facts)
        gone = {"kept_code": one.code, "posts": ""}
        write(events.MERGED, **line, subject=subject_of(two), changes=two_changes, facts=gone)
    return made


def tell(
    event: Event,
    one: Customer,
    *,
    by: Actor,
    names: Sequence[str],
    changes: Mapping[str, tuple[str, str]],
    tokens: Mapping[str, tuple[str, str]],
    purpose: str,
    reason: str,
    facts: Mapping[str, str],
) -> None:
    """Write the kept record's line: what changed, who may open it now and what the customer agrees to."""
    known = catalogue()
    write(
        event,
        by=by,
        subject=subject_of(one),
        fields=names,
        purpose=purpose,
        reason=reason,
        tier=str(catalog.highest(known.entry(name).tier for name in names)),
        changes=changes,
        sealed=json.dumps(tokens) if tokens else "",
        facts={"posts": holders(one), **consent_facts(one), **facts},
    )


def both(kept: OpenRecord, other: OpenRecord) -> tuple[Customer, Customer]:
    """Return two opened records' rows, locked, as they were read; active both.

    Locked in one order by whoever merges or parts: what is kept beside them first, consents, then both by their ids.
    """
    if kept.id == other.id or kept.by != other.by:
        raise Refused(Verdict("state"))
    hold_around((kept.id, other.id))
    rows = {ticket.id: locked_row(ticket) for ticket in sorted((kept, other), key=lambda ticket: ticket.id)}
    for ticket in (kept, other):
        row = rows[ticket.id]
        if row.rev != ticket.rev:
            raise stale(ticket, row, {})
        if row.state != Customer.State.ACTIVE:
            raise Refused(Verdict("state"))
    return rows[kept.id], rows[other.id]


def who(by: Actor) -> str:
    """Return who did it, with the post, as the page of a merge names them."""
    return " · ".join(filter(None, (by.person_name, by.post_name)))[:130]


def consent_facts(row: Customer) -> dict[str, str]:
    """Return what a customer agrees to now, as a line says it."""
    said = ways_said(row)
    return {"purposes": ",".join(sorted(said)), "ways": said.get(SURVEY, "")}


def holders(row: Customer) -> str:
    """Return the codes of the posts that may open a record now, as its line says them."""
    groups = Grant.objects.filter(content_object=row).values_list("group_id", flat=True)
    return ",".join(sorted(codes_of(groups).values()))


def photo_fact(marks: dict[str, str]) -> str:
    """Return photos by their digests, as a line says them."""
    return ",".join(f"{name}={mark}" for name, mark in sorted(marks.items()))


class Files:
    """The photos that a merge put into the kept record: what was there before, sealed, and the digests of now."""

    def __init__(self) -> None:
        self.before: dict[str, str] = {}
        self.marks: dict[str, str] = {}


def _wanted(
    one: Customer, two: Customer, taking: Collection[str], known: Catalogue
) -> tuple[dict[str, str], list[str]]:
    """Return the values that the kept record gets, and the names of the photos."""
    found = agreed(one, two, known)
    taken = [
        entry
        for entry in joinable(known)
        if (how := found[entry.identifier]) == Agreement.GAP or (how == Agreement.DIFFER and entry.identifier in taking)
    ]
    photos = [entry.identifier for entry in taken if entry.kind == catalog.Kind.PHOTO]
    return {entry.identifier: value_of(two, entry) for entry in taken if entry.kind != catalog.Kind.PHOTO}, photos


def _free(one: Customer, two: Customer, wanted: dict[str, str]) -> dict[str, tuple[str, str]]:
    """Let the kept record take the other's licence number; the other gets the kept one's, so that none falls free."""
    if "licence_number" not in wanted or not two.licence_number:
        return {}
    change = (two.licence_number, one.licence_number)
    Customer.objects.filter(pk=two.pk).update(licence_number="")
    return {"licence_number": change}


def _photos(one: Customer, two: Customer, photos: list[str]) -> Files:
    """Seal the other's photos under the kept record's key; its own stay where they are."""
    files, box = Files(), opening.box_of(one.strongbox, one.uuid)
    theirs = dict(Attachment.objects.filter(customer=two, field__in=photos).values_list("field", "content"))
    ours = dict(Attachment.objects.filter(customer=one, field__in=photos).values_list("field", "content"))
    for name in photos:
        content = seal_file(box, name, opening.photo(two, name, bytes(theirs[name])))
        files.before[name] = base64.b64encode(bytes(ours[name])).decode() if name in ours else ""
        files.marks[name] = told.digest(content)
        Attachment.objects.update_or_create(
            customer=one, field=name, defaults={"content": content, "changed_at": timezone.now()}
        )
    return files


def _consents(one: Customer, two: Customer) -> dict[str, Any]:
    """Withdraw from the kept record what the other did not agree to, and the ways it did not name (P8.2)."""
    standing = list(Consent.objects.filter(customer=one, withdrawn_on=None).order_by("pk"))
    left = narrower(ways_said(one), ways_said(two))
    narrowed: dict[str, str] = {}
    for consent in standing:
        if consent.purpose not in left:
            narrowed[str(consent.pk)] = consent.ways
            consent.withdrawn_on = timezone.localdate()
        elif consent.ways != left[consent.purpose]:
            narrowed[str(consent.pk)] = consent.ways
            consent.ways = left[consent.purpose]
        consent.save()
    return {"consents": narrowed, "purposes": left}


def _grants(one: Customer, two: Customer) -> dict[str, Any]:
    """Let the posts that opened the other open the kept record, and nobody open the other."""
    theirs = list(Grant.objects.filter(content_object=two).order_by("pk"))
    held = set(Grant.objects.filter(content_object=one).values_list("group_id", flat=True))
    Grant.objects.filter(pk__in=[grant.pk for grant in theirs]).delete()
    fresh = [grant for grant in theirs if grant.group_id not in held]
    give(one, [(grant.group_id, grant.since, grant.basis) for grant in fresh])
    kept = [[grant.group_id, grant.since.isoformat(), grant.basis] for grant in theirs]
    return {"grants": kept, "given": [grant.group_id for grant in fresh]}


def give(row: Customer, grants: Collection[tuple[int, Any, str]]) -> None:
    """Let groups open a record, each since when and on what basis."""
    key = names.sort_key(row.pinyin, row.pk)
    Grant.objects.bulk_create(
        Grant(
            content_object=row, group_id=group, permission_id=open_permission(), since=since, basis=basis, sort_key=key
        )
        for group, since, basis in grants
    )


def _retire(two: Customer, by: Actor) -> None:
    two.state = Customer.State.MERGED
    two.rev += 1
    two.changed_at, two.changed_by = timezone.now(), by.post_name
    two.save()
    search.remove([two.pk])
    Signature.objects.filter(pk=two.pk).delete()


def _follow(one: int, two: int) -> tuple[dict[str, list[int]], dict[str, int]]:
    """Move the other rooms' rows; return the ids of those that moved and how many stayed, by table."""
    moved, stayed = {}, {}
    for label, follower in followers().items():
        moved[label], stays = follower.follow(two, one)
        if stays:
            stayed[label] = stays
    return {label: rows for label, rows in moved.items() if rows}, stayed
