"""Undoing a merge within thirty days: the other record stands for itself again, what was edited since is kept.

What the merge wrote and nobody touched goes back; what somebody changed since stays and stands in the report (P9.2).
"""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from audit.trail.actions import write
from audit.trail.models import LogEntry
from crm.posts.queries import Seat
from customers.catalog.queries import Catalogue, catalogue
from customers.records import events, names, opening, search, told
from customers.records.following import followers
from customers.records.keeping import keep, locked_row, stale, subject_of
from customers.records.lock import unlocked
from customers.records.merging import BASIS, consent_facts, give, holders, photo_fact, tell, ways_said, who
from customers.records.models import Attachment, Consent, Customer, Grant, Merge
from customers.records.queries import codes_of
from customers.records.rules import Verdict, may_undo
from customers.records.ticket import NotThere, OpenRecord, Refused


@dataclass
class Report:
    """What an undoing met that was edited since the merge, and left as it stands: fields, photos, consents, posts."""

    fields: list[str] = field(default_factory=list)
    photos: list[str] = field(default_factory=list)
    consents: list[str] = field(default_factory=list)
    posts: list[str] = field(default_factory=list)

    def all(self) -> list[str]:
        """Return everything that is named."""
        return [*self.fields, *self.photos, *self.consents, *self.posts]


@transaction.atomic
def undo(record: OpenRecord, merge_uuid: Any, *, reason: str = "") -> Merge:
    """Undo a merge into an opened record and return it with its report.

    Raises NotThere for no such merge, Refused("state") where it was undone or a later one stands upon it,
    Refused("late") after thirty days, Stale where the record was changed since it was opened.
    """
    with unlocked():
        one, made = _merge(record, merge_uuid)
        two = Customer.objects.select_for_update(of=("self",)).select_related("strongbox").get(pk=made.other_id)
        known, report, by = catalogue(), Report(), record.by
        wanted = _values(one, made, known, report)
        two_changes = _licence(one, two, made, wanted, report)
        marks = _photos(one, made, report)
        changes, tokens = keep(one, wanted, by, known)
        _revive(two, two_changes, by)
        _grants(one, two, made, record, report)
        _consents(one, two, made, report)
        for label, rows in made.snapshot["rows"].items():
            if follower := followers().get(label):
                follower.move(rows, one.pk, two.pk)
        made.undone_at, made.undone_by, made.report = timezone.now(), who(by), vars(report)
        made.save()
        facts = {
            "merged_code": two.code,
            "photos": photo_fact(marks),
            "edited_since": ",".join(report.all()),
        }
        tell(events.DISJOINED, one, record, [*wanted, *marks], changes, tokens, reason, facts)
        write(
            events.UNMERGED,
            by=by,
            subject=subject_of(two),
            purpose=record.purpose,
            reason=reason,
            changes=two_changes,
            facts={"kept_code": one.code, "posts": holders(two), **consent_facts(two)},
        )
    return made


def _revive(two: Customer, changes: Mapping[str, tuple[str, str]], by: Seat) -> None:
    """Have the other record stand for itself again, and be found by its name."""
    two.state, two.changed_at, two.changed_by = Customer.State.ACTIVE, timezone.now(), by.post_name
    two.rev += 1
    if changes:
        two.licence_number = changes["licence_number"][1]
    two.save()
    search.put([(two.pk, search.document(names.tokens(two.name, names.syllables(two.name))))])


def _merge(record: OpenRecord, merge_uuid: Any) -> tuple[Customer, Merge]:
    row = locked_row(record)
    made: Merge | None = Merge.objects.select_for_update().filter(uuid=merge_uuid, customer=row).first()
    if made is None:
        raise NotThere
    later = Merge.objects.filter(customer=row, undone_at=None, pk__gt=made.pk)
    if made.undone_at is not None or row.state != Customer.State.ACTIVE or later.exists():
        raise Refused(Verdict("state"))
    if not may_undo(timezone.localtime(made.at).date(), timezone.localdate()):
        raise Refused(Verdict("late"))
    if row.rev != record.rev:
        raise stale(record, row, {})
    return row, made


def _values(one: Customer, made: Merge, known: Catalogue, report: Report) -> dict[str, str]:
    """Return what the merge wrote and nobody changed since, with what stood there before."""
    wanted: dict[str, str] = {}
    there = {entry.identifier for entry in known.all}
    box = opening.box_of(one.strongbox, one.uuid)
    for name, (before, after, sealed) in made.snapshot["fields"].items():
        now = one.strongbox.sealed.get(name, "") if sealed else opening.general_value(one, name)
        if name not in there or now != after:
            report.fields.append(name)
        else:
            wanted[name] = opening.text_of(box, name, before) if sealed else before
    return wanted


def _licence(
    one: Customer, two: Customer, made: Merge, wanted: dict[str, str], report: Report
) -> dict[str, tuple[str, str]]:
    """Give the other its licence number back, unless somebody else has it by now."""
    _mine, theirs = made.snapshot["licence"]
    if "licence_number" not in made.snapshot["fields"]:
        return {}
    if Customer.objects.filter(licence_number=theirs).exclude(pk__in=[one.pk, two.pk]).exists() or (
        one.licence_number == theirs and "licence_number" not in wanted
    ):
        report.fields += [] if "licence_number" in report.fields else ["licence_number"]
        return {}
    change = (two.licence_number, theirs)
    Customer.objects.filter(pk=two.pk).update(licence_number="")
    return {"licence_number": change}


def _photos(one: Customer, made: Merge, report: Report) -> dict[str, str]:
    """Put back the photos that the merge replaced, take away those it added; return the digests of now."""
    marks: dict[str, str] = {}
    for name, mark in made.snapshot["photos"].items():
        kept = Attachment.objects.filter(customer=one, field=name).first()
        if kept is None or told.digest(bytes(kept.content)) != mark:
            report.photos.append(name)
        elif before := made.files[name]:
            kept.content, kept.changed_at = base64.b64decode(before), timezone.now()
            kept.save()
            marks[name] = told.digest(kept.content)
        else:
            kept.delete()
            marks[name] = ""
    return marks


def _grants(one: Customer, two: Customer, made: Merge, record: OpenRecord, report: Report) -> None:
    """Give the other back to the posts that had it, but those from which it was withdrawn meanwhile."""
    held = set(Grant.objects.filter(content_object=one).values_list("group_id", flat=True))
    back = [(group, datetime.fromisoformat(since), basis) for group, since, basis in made.snapshot["grants"]]
    lost = [group for group, _since, _basis in back if group not in held]
    report.posts += sorted(codes_of(lost).values())
    found = [each for each in back if each[0] in held]
    give(two, found or [(record.by.group_id, timezone.now(), BASIS)])
    if held - set(made.snapshot["given"]):  # somebody is left to keep it
        Grant.objects.filter(content_object=one, group_id__in=made.snapshot["given"]).delete()


def _consents(one: Customer, two: Customer, made: Merge, report: Report) -> None:
    """Give back what the merge narrowed, unless the customer spoke since; what was withdrawn since holds for both."""
    narrowed = {int(pk): ways for pk, ways in made.snapshot["consents"].items()}
    rows = list(Consent.objects.filter(pk__in=narrowed, customer=one).order_by("pk"))
    if _spoke_since(one, made):
        report.consents += sorted({row.purpose for row in rows})
    else:
        for row in rows:
            row.withdrawn_on, row.ways = None, narrowed[row.pk]
            row.save()
    _withdraw_from(two, set(made.snapshot["purposes"]) - ways_said(one).keys(), report)


def _withdraw_from(two: Customer, purposes: set[str], report: Report) -> None:
    """Withdraw from the other what was withdrawn since the merge."""
    theirs = Consent.objects.filter(customer=two, purpose__in=purposes, withdrawn_on=None)
    found = set(theirs.values_list("purpose", flat=True))
    report.consents += sorted(found - set(report.consents))
    theirs.update(withdrawn_on=timezone.localdate())


def _spoke_since(one: Customer, made: Merge) -> bool:
    lines = LogEntry.objects.filter(event=events.CONSENTED.code, object_id=one.pk, outcome="done")
    return bool(lines.filter(timestamp__gte=made.at).exists())
