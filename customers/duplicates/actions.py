"""The verbs of probable duplicates: compare, merge or ask for it, two customers, later, undo (P9.2).

Each locks the pair and writes its lines on both records; the merge itself is the strong room's verb.
"""

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from audit.trail.actions import Line, write_many
from audit.trail.events import Event
from crm.approvals import actions as approvals
from crm.approvals.models import Case
from crm.approvals.rules import fingerprint
from crm.jobs.actions import start
from crm.posts.queries import Seat, still_seated
from customers.duplicates import events
from customers.duplicates.keeping import hold_pairs, pass_by
from customers.duplicates.models import Comparison, Pair
from customers.duplicates.proposals import plan_of, proposal_of
from customers.duplicates.queries import Keepers, chief_for, under_way
from customers.duplicates.routes import CHIEF, ROUTE
from customers.duplicates.works import comparison
from customers.records import merging, parting
from customers.records.comparing import marks_of
from customers.records.ticket import OpenRecord

State = Pair.State


class Decided(Exception):
    """The pair was decided meanwhile, or a section chief has been asked."""


class NoChief(Exception):
    """No section chief's post may open both records."""


class NotYours(Exception):
    """The verb is another seat's: it is answered like what does not exist."""


@transaction.atomic
def compare(*, by: Seat) -> Comparison:
    """Have the new and changed records compared in the background; the comparison under way where there is one.

    One that broke off is gone on with, so that nothing it had read is left out.
    """
    if (there := under_way()) is not None:
        return there
    run = Comparison.objects.filter(ended_at=None).first() or Comparison.objects.create()
    run.job, run.cursor = start(comparison, by=by, payload={"run": run.pk}), {}
    Comparison.objects.filter(pk=run.pk).update(job=run.job, cursor={})
    return run


@transaction.atomic
def merge(pair: Pair, kept: OpenRecord, other: OpenRecord, *, taking: Collection[str], reason: str) -> None:
    """Merge a pair's records; raises Decided, and what the strong room's verb raises."""
    hold_pairs((pair.a_id, pair.b_id))
    row = _locked(pair, kept.by)
    merging.merge(kept, other, taking=taking, reason=reason)
    _decide(row, State.MERGED, kept.by, reason)
    pass_by(other.id, but=row.pk)


@transaction.atomic
def ask(
    pair: Pair,
    kept: OpenRecord,
    other: OpenRecord,
    *,
    keepers: Keepers,
    taking: Collection[str],
    choices: Collection[str],
    reason: str,
) -> Case:
    """Ask a section chief who may open both records to approve a merge that crosses posts; raises NoChief, Decided."""
    row, by = _locked(pair, kept.by), kept.by
    chief = chief_for(keepers, by)
    if chief is None:
        raise NoChief
    proposal = proposal_of(kept, other, taking, choices) | {"note": reason}
    row.case = approvals.start(
        ROUTE,
        subject=row.uuid,
        number=f"M{timezone.localdate().year}-{row.pk:06d}",
        proposal=proposal,
        mark=fingerprint(proposal),
        posts={CHIEF: [chief]},
        by=by,
        customer=kept.id,
    )
    row.save(update_fields=["case"])
    _tell(events.PROPOSED, kept, other, reason=reason, case=row.case.number)
    return row.case


@transaction.atomic
def follow(pair: Pair, case: Case, records: tuple[OpenRecord, OpenRecord] | None, *, by: Seat) -> bool:
    """Let a decided case take effect; False where it was approved and the records are not as they were proposed."""
    hold_pairs((pair.a_id, pair.b_id))
    row = Pair.objects.select_for_update().get(pk=pair.pk)
    if case.state == Case.State.REJECTED:
        _decide(row, State.APART, by, "")
    if case.state != Case.State.APPROVED:
        return True
    plan = plan_of(case.proposal)
    if records is None or not plan.still_fits(*records) or row.state not in (State.OPEN, State.LATER):
        return False
    kept, other = sorted(records, key=lambda record: record.id != plan.kept)
    merging.merge(kept, other, taking=plan.taking, reason=str(case.proposal.get("note", "")))
    _decide(row, State.MERGED, by, str(case.proposal.get("note", "")))
    pass_by(other.id, but=row.pk)
    return True


@transaction.atomic
def keep_apart(pair: Pair, a: OpenRecord, b: OpenRecord, *, reason: str) -> None:
    """Remember that two records are two customers: they are not proposed again unless what was compared changes."""
    row = _locked(pair, a.by)
    _decide(row, State.APART, a.by, reason)
    _tell(events.KEPT_APART, a, b, reason=reason)


@transaction.atomic
def put_off(pair: Pair, a: OpenRecord, b: OpenRecord, *, until: date, reason: str = "") -> None:
    """Have a pair proposed again from a day on."""
    row = _locked(pair, a.by)
    row.later_until = until
    _decide(row, State.LATER, a.by, reason)
    _tell(events.PUT_OFF, a, b, reason=reason, until=until.isoformat())


@transaction.atomic
def undo(record: OpenRecord, merge_uuid: UUID, *, reason: str) -> None:
    """Undo a merge into an opened record; from now on they are two customers. Raises as the strong room does."""
    hold_pairs((record.id,))
    made = parting.undo(record, merge_uuid, reason=reason)
    a, b = sorted((made.customer_id, made.other_id))
    row = Pair.objects.select_for_update().filter(a=a, b=b).first()
    if row is not None:
        _decide(row, State.APART, record.by, reason)


def _locked(pair: Pair, by: Seat) -> Pair:
    """Return a pair under lock that can be decided now; raises Decided, NotYours."""
    if not still_seated(by):
        raise NotYours
    row = Pair.objects.select_for_update(of=("self",)).select_related("case").get(pk=pair.pk)
    if row.state not in (State.OPEN, State.LATER) or row.is_asked:
        raise Decided
    return row


def _decide(row: Pair, state: Pair.State, by: Seat, note: str) -> None:
    row.state, row.note, row.decided_at = state, note[:500], timezone.now()
    row.decided_by, row.mark = merging.who(by), marks_of(row.a_id, row.b_id)
    if state != State.LATER:
        row.later_until = None
    row.save()


def _tell(event: Event, one: OpenRecord, other: OpenRecord, *, reason: str, **facts: Any) -> None:
    """Write a line on both records, each naming the other's code."""
    lines = [
        Line(subject=mine.subject, facts={"other_code": theirs.code, **facts})
        for mine, theirs in ((one, other), (other, one))
    ]
    write_many(event, lines, by=one.by, purpose=one.purpose, reason=reason)
