"""Verbs on a newcomer's draft: activate, pass on, destroy. They join the caller's transaction (P2.7)."""

import json
from collections.abc import Iterable, Mapping, Sequence

from django.db import transaction

from audit.trail.actions import write
from crm.posts.queries import Seat
from customers.catalog import rules as catalog
from customers.catalog.queries import catalogue
from customers.records import events, names
from customers.records.keeping import keep, locked_row, must_keep_customers, stale, subject_of
from customers.records.lock import unlocked
from customers.records.models import Customer, Grant
from customers.records.queries import codes_of, draft_permission, open_permission
from customers.records.rules import Verdict
from customers.records.shredding import shred
from customers.records.ticket import NotThere, OpenRecord, Refused


@transaction.atomic
def activate(
    record: OpenRecord,
    edits: Mapping[str, str],
    *,
    rev: int,
    number: str,
    also: Mapping[int, str] | None = None,
    only: Sequence[int] | None = None,
) -> None:
    """Make a draft an active record, with the approver's edits, and turn its posts' grants into lasting ones (P2.7.3).

    `edits` are canonical values; `number` is the newcomer's, for the line; `also` are further groups that may open it
    from now on, with the basis of each; `only`, where given, are those of its posts that keep their grant. Raises Stale
    when the draft was changed since it was read, NotThere, Refused("state") for what is no draft.
    """
    with unlocked():
        row = locked_row(record)
        _must_be_draft(row)
        if row.rev != rev:
            raise stale(record, row, edits)
        known = catalogue()
        row.state = Customer.State.ACTIVE
        changes, tokens = keep(row, edits, record.by, known)
        held = Grant.objects.filter(content_object=row, permission_id=draft_permission())
        if only is not None:
            held.exclude(group_id__in=only).delete()
        _give(row, set(also or ()) - set(held.values_list("group_id", flat=True)), also or {})
        held.update(permission_id=open_permission())
        write(
            events.ACTIVATED,
            by=record.by,
            subject=record.subject,
            fields=list(edits),
            purpose=record.purpose,
            tier=str(catalog.highest(known.entry(name).tier for name in edits)),
            changes=changes,
            sealed=json.dumps(tokens) if tokens else "",
            facts={"number": number, "posts": _holders(row)},
        )


@transaction.atomic
def pass_on(record: OpenRecord, groups: Sequence[int]) -> None:
    """Let exactly these posts' groups open a draft, and nobody else."""
    with unlocked():
        row = locked_row(record)
        _must_be_draft(row)
        held = Grant.objects.filter(content_object=row, permission_id=draft_permission())
        there = set(held.values_list("group_id", flat=True))
        held.exclude(group_id__in=groups).delete()
        _give(row, set(groups) - there, {})
        facts = {"posts": _holders(row)}
        write(events.REGRANTED, by=record.by, subject=record.subject, purpose=record.purpose, facts=facts)


def stand(record: OpenRecord) -> None:
    """Lock a draft for the transaction at hand; raises Stale where it was changed since it was read, and NotThere."""
    with unlocked():
        row = locked_row(record)
        _must_be_draft(row)
        if row.rev != record.rev:
            raise stale(record, row, {})


@transaction.atomic
def let_in(customer: int, group: int, *, by: Seat, purpose: str) -> bool:
    """Let the seat's group open a draft until it is admitted or passed on; say whether that is new.

    Its caller answers for it: the seat is the one that must decide since nobody below can (P2.7.3).
    """
    with unlocked():
        row = Customer.objects.filter(pk=customer, state=Customer.State.DRAFT).first()
        if row is None:
            raise NotThere
        must_keep_customers([group])
        key = names.sort_key(row.pinyin, row.pk)
        _grant, new = Grant.objects.get_or_create(
            content_object=row,
            group_id=group,
            permission_id=draft_permission(),
            defaults={"basis": "relay", "sort_key": key},
        )
        if new:
            facts = {"posts": _holders(row)}
            write(events.REGRANTED, by=by, subject=subject_of(row), purpose=purpose, facts=facts)
    return new


@transaction.atomic
def discard(record: OpenRecord, *, number: str, reason: str) -> None:
    """Destroy a draft with its key: a newcomer who is not admitted leaves no data behind (P4.5.1); its lines stay."""
    with unlocked():
        row = locked_row(record)
        _must_be_draft(row)
        shred([row], events.DISCARDED, by=record.by, purpose=record.purpose, reason=reason, facts={"number": number})


def _give(row: Customer, groups: Iterable[int], bases: Mapping[int, str]) -> None:
    """Let further groups open a draft, on the basis named, else for their part in the relay."""
    given = sorted(groups)
    must_keep_customers(given)
    key, shared = names.sort_key(row.pinyin, row.pk), {"content_object": row, "permission_id": draft_permission()}
    Grant.objects.bulk_create(
        Grant(group_id=group, basis=bases.get(group, "relay"), sort_key=key, **shared) for group in given
    )


def _holders(row: Customer) -> str:
    """Return the codes of the posts that may open a record now, as its line says them."""
    groups = Grant.objects.filter(content_object=row).values_list("group_id", flat=True)
    return ",".join(sorted(codes_of(groups).values()))


def _must_be_draft(row: Customer) -> None:
    if row.state != Customer.State.DRAFT:
        raise Refused(Verdict("state"))
