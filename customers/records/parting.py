"""Undoing a merge within thirty days: the other record stands for itself again, what was edited since is kept.

What the merge wrote and nobody touched goes back; what somebody changed since stays and stands in the report (P9.2).
"""

import base64
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from audit.trail.actions import write
from audit.trail.context import Actor
from customers.catalog.queries import catalogue
from customers.records import events, names, search, told
from customers.records.conflicts import Plan, Report, planned
from customers.records.following import followers
from customers.records.keeping import hold_around, keep, locked, stale, subject_of
from customers.records.lock import unlocked
from customers.records.merging import BASIS, consent_facts, give, holders, photo_fact, tell, who
from customers.records.models import Attachment, Consent, Customer, Grant, Merge
from customers.records.queries import opens_to
from customers.records.rules import Verdict, may_undo
from customers.records.ticket import NotThere, OpenRecord, Refused


def preview(record: OpenRecord, merge_uuid: Any) -> Report:
    """Return what undoing a merge into an opened record would meet now; nothing changes. Raises NotThere, Refused."""
    with unlocked():
        one = Customer.objects.select_related("strongbox").filter(pk=record.id, **opens_to(record.by)).first()
        made = Merge.objects.filter(uuid=merge_uuid, customer=one).select_related("other").first() if one else None
        if one is None or made is None:
            raise NotThere
        _must_stand(one, made)
        return planned(one, made.other, made).report


@transaction.atomic
def undo(record: OpenRecord, merge_uuid: Any, *, reason: str = "") -> Merge:
    """Undo a merge into an opened record and return it with its report.

    Raises NotThere for no such merge, Refused("state") where it was undone or a later one stands upon it,
    Refused("late") after thirty days, Stale where the record was changed since it was opened.
    """
    with unlocked():
        one, two, made = _held(record, merge_uuid)
        return part(one, two, made, by=record.by, purpose=record.purpose, reason=reason)


def part(one: Customer, two: Customer, made: Merge, *, by: Actor, purpose: str, reason: str = "") -> Merge:
    """Part two locked records that a merge made one, with a line on each. Called inside the gate."""
    plan = planned(one, two, made)
    marks = _put_back(one, plan.photos)
    two_changes = {"licence_number": plan.licence} if plan.licence else {}
    if two_changes:
        Customer.objects.filter(pk=two.pk).update(licence_number="")
    changes, tokens = keep(one, plan.wanted, by, catalogue())
    _revive(two, two_changes, by)
    _regrant(one, two, made, plan, by)
    _agree_again(one, two, plan)
    for label, rows in made.snapshot["rows"].items():
        if follower := followers().get(label):
            follower.move(rows, one.pk, two.pk)
    made.undone_at, made.undone_by, made.report = timezone.now(), who(by), vars(plan.report)
    made.save()
    facts = {"merged_code": two.code, "photos": photo_fact(marks), "edited_since": ",".join(plan.report.all())}
    tell(
        events.DISJOINED,
        one,
        by=by,
        names=[*plan.wanted, *marks],
        changes=changes,
        tokens=tokens,
        purpose=purpose,
        reason=reason,
        facts=facts,
    )
    write(
        events.UNMERGED,
        by=by,
        subject=subject_of(two),
        purpose=purpose,
        reason=reason,
        changes=two_changes,
        facts={"kept_code": one.code, "posts": holders(two), **consent_facts(two)},
    )
    return made


def _held(record: OpenRecord, merge_uuid: Any) -> tuple[Customer, Customer, Merge]:
    """Return both records and the merge, locked, in the order in which a merge locks them."""
    sides = Merge.objects.filter(uuid=merge_uuid, customer_id=record.id).values_list("customer_id", "other_id").first()
    if sides is None:
        raise NotThere
    hold_around(sides)
    rows = {row.pk: row for row in locked(sides)}
    one, two = rows[record.id], rows[sides[1]]
    made: Merge = Merge.objects.select_for_update().get(uuid=merge_uuid)
    if not Customer.objects.filter(pk=one.pk, **opens_to(record.by)).exists():
        raise NotThere
    _must_stand(one, made)
    if one.rev != record.rev:
        raise stale(record, one, {})
    return one, two, made


def _must_stand(one: Customer, made: Merge) -> None:
    later = Merge.objects.filter(customer=one, undone_at=None, pk__gt=made.pk)
    if made.undone_at is not None or one.state != Customer.State.ACTIVE or later.exists():
        raise Refused(Verdict("state"))
    if not may_undo(timezone.localtime(made.at).date(), timezone.localdate()):
        raise Refused(Verdict("late"))


def _revive(two: Customer, changes: Mapping[str, tuple[str, str]], by: Actor) -> None:
    """Have the other record stand for itself again, and be found by its name."""
    two.state, two.changed_at, two.changed_by = Customer.State.ACTIVE, timezone.now(), by.post_name
    two.rev += 1
    if changes:
        two.licence_number = changes["licence_number"][1]
    two.save()
    search.put([(two.pk, search.document(names.tokens(two.name, names.syllables(two.name))))])


def _put_back(one: Customer, photos: Mapping[str, str]) -> dict[str, str]:
    """Put back the photos that the merge replaced, take away those it added; return the digests of now."""
    marks: dict[str, str] = {}
    for name, before in photos.items():
        kept = Attachment.objects.get(customer=one, field=name)
        if before:
            kept.content, kept.changed_at = base64.b64decode(before), timezone.now()
            kept.save()
            marks[name] = told.digest(kept.content)
        else:
            kept.delete()
            marks[name] = ""
    return marks


def _regrant(one: Customer, two: Customer, made: Merge, plan: Plan, by: Actor) -> None:
    """Give the other back to the posts that had it; where none of them is left, to whoever undoes the merge."""
    group = getattr(by, "group_id", None)
    give(two, plan.grants or ([(group, timezone.now(), BASIS)] if group else []))
    if plan.held - set(made.snapshot["given"]):  # somebody is left to keep it
        Grant.objects.filter(content_object=one, group_id__in=made.snapshot["given"]).delete()


def _agree_again(one: Customer, two: Customer, plan: Plan) -> None:
    """Give back what the merge narrowed; what was withdrawn since is withdrawn from the other too."""
    for row in Consent.objects.filter(pk__in=plan.given_back, customer=one).order_by("pk"):
        row.withdrawn_on, row.ways = None, plan.given_back[row.pk]
        row.save()
    theirs = Consent.objects.filter(customer=two, purpose__in=plan.withdrawn, withdrawn_on=None)
    theirs.update(withdrawn_on=timezone.localdate())
