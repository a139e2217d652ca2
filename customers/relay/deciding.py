"""The verbs that decide on a newcomer: approve, send back, reject, withdraw, have another post sign (P2.7.3).

The approvals' engine keeps the decisions; what they mean for the draft happens here, in the same transaction.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from audit.trail.actions import write
from crm.approvals import actions as approvals
from crm.approvals.models import Case
from crm.approvals.queries import may_decide
from crm.deadlines.actions import close_deadlines, open_deadline
from crm.deadlines.models import Deadline
from crm.notices.actions import tell
from crm.posts.models import Post
from crm.posts.queries import Seat
from crm.workdays.queries import calendar
from customers.records import drafts
from customers.records.ticket import OpenRecord
from customers.relay import events, rules
from customers.relay.actions import (
    ORDER_DAY,
    SERVICED_BY,
    Moved,
    NotYours,
    follow_service,
    keep_to,
    locked,
    value_of,
)
from customers.relay.duties import ADMITTED, BACK, FIELDS, OF_STAGE, REJECTED, WITHDRAWN
from customers.relay.entering import due, page
from customers.relay.models import Newcomer
from customers.relay.proposals import SEALED_ANEW, values_of
from customers.relay.queries import plan, post_of, posts_of

Stage = Newcomer.Stage
METHOD, ORDER_DESK = "order_method", "order_clerk"


class NotLast(Exception):
    """Others have still to sign: a sealed value is edited by whoever signs last, since nothing keeps it meanwhile."""


@transaction.atomic
def approve(row: Newcomer, record: OpenRecord, edits: Mapping[str, str], *, mark: str, note: str = "") -> Newcomer:
    """Approve a newcomer as shown, or with edits; once all have signed its record is active. Return it.

    `edits` are canonical values of the stages' fields. Raises the engine's refusals, Stale, Moved, NotLast.
    """
    row, case = _at_approval(row)
    sealed = {one.entry.identifier for one in record.fields if one.entry.sealed}
    told = {name: SEALED_ANEW if name in sealed else text for name, text in edits.items()}
    case = approvals.approve(case, by=record.by, mark=mark, note=note, edits=told)
    if case.state != Case.State.APPROVED:
        if sealed & set(edits):
            raise NotLast
        return row
    row.case = case
    _admit(row, record, {**_signed(record, case.proposal, sealed), **edits})
    return row


def _signed(record: OpenRecord, proposal: Mapping[str, Any], sealed: set[str]) -> dict[str, str]:
    """Return the general values that earlier signers edited: those in which the proposal differs from the draft."""
    names = {one.entry.identifier for one in record.fields} - sealed
    said = values_of(proposal)
    return {name: text for name, text in said.items() if name in names and value_of(record, name) != text}


def _admit(row: Newcomer, record: OpenRecord, edits: Mapping[str, str]) -> None:
    if name := edits.get(SERVICED_BY, ""):
        chief, _passed = row.chief, follow_service(row, name)
        row.chief = chief
    groups = [post.group_id for post in posts_of(row)]
    desk = dict.fromkeys(Post.objects.filter(role__code=ORDER_DESK).values_list("group_id", flat=True), "duty")
    also = {row.manager.group_id: "service", **desk}
    drafts.activate(record, edits, rev=record.rev, number=row.number, also=also, only=groups)
    row.stage, row.admitted_at, row.mend = Stage.ADMITTED, timezone.now(), []
    method = edits.get(METHOD, value_of(record, METHOD))
    order_day = edits.get(ORDER_DAY, value_of(record, ORDER_DAY))
    if rules.orders_at_once(method):
        row.orders_from = rules.next_order_day(order_day, timezone.localdate(), calendar())
    row.save()
    posts = {row.administrator_id, row.analyst_id, row.manager_id} - {record.by.post_id}
    tell(ADMITTED, posts=sorted(posts), link=page(row), facts={"number": row.number})


@transaction.atomic
def send_back(row: Newcomer, record: OpenRecord, fields: Sequence[str], *, mark: str, note: str) -> Newcomer:
    """Send a newcomer back to the earliest stage of the fields to mend, where they are marked; return it."""
    by, known = record.by, plan()
    row, case = _at_approval(row)
    mend = [name for name in known.names() if name in fields]
    stage = rules.back_to(mend, known)
    if not stage:
        raise ValueError("nothing to mend")
    row.case = approvals.send_back(case, by=by, mark=mark, note=note)
    row.stage, row.mend, row.mend_note = stage, mend, note.strip()[:500]
    row.save()
    post = post_of(row, stage)
    keep_to(row, record)
    open_deadline(due(row, OF_STAGE[stage], post, rules.AGAIN, mend, timezone.localdate()))
    tell(BACK, posts={post.pk, row.manager_id}, link=page(row), facts={"number": row.number})
    facts = {"number": row.number, "goes_to": stage}
    write(
        events.SENT_BACK,
        by=by,
        subject=record.subject,
        fields=mend,
        purpose=record.purpose,
        reason=note,
        facts=facts,
    )
    return row


@transaction.atomic
def reject(row: Newcomer, record: OpenRecord, *, mark: str, note: str) -> Newcomer:
    """Reject a newcomer: its data are destroyed with their key, its lines stay (P4.5.1); return it, closed."""
    row, case = _at_approval(row)
    row.case = approvals.reject(case, by=record.by, mark=mark, note=note)
    _close(row, record, note)
    posts = {row.administrator_id, row.analyst_id, row.manager_id}
    tell(REJECTED, posts=sorted(posts), link=page(row), facts={"number": row.number})
    return row


@transaction.atomic
def withdraw(row: Newcomer, record: OpenRecord, *, note: str) -> Newcomer:
    """Take a newcomer back before it is admitted, from the post that entered it; its data are destroyed.

    Raises NotYours, and Moved once it is admitted or closed.
    """
    by, row = record.by, locked(row)
    if by.post_id != row.administrator_id:
        raise NotYours
    if row.stage in (Stage.ADMITTED, Stage.CLOSED):
        raise Moved(row.stage)
    if row.case is not None and row.case.state == Case.State.OPEN:
        row.case = approvals.withdraw(row.case, by=by, whole=True)
    _close(row, record, note)
    posts = {row.analyst_id, row.manager_id, row.chief_id} - {by.post_id}
    tell(WITHDRAWN, posts=sorted(posts), link=page(row), facts={"number": row.number})
    return row


@transaction.atomic
def add_signer(row: Newcomer, record: OpenRecord, post: Post, *, mark: str, note: str = "") -> Newcomer:
    """Have another post sign as well (加签): it may open the draft until the case has ended; return the newcomer."""
    row, case = _at_approval(row)
    row.case = approvals.add_signer(case, post.pk, by=record.by, mark=mark, note=note)
    signers = Post.objects.filter(pk__in=row.case.steps.values("post"))
    posts = {one.code: one.group_id for one in (*posts_of(row), *signers)}
    drafts.pass_on(record, list({*posts.values(), record.by.group_id}))
    return row


def come_up(row: Newcomer, seat: Seat, purpose: str) -> bool:
    """Let a seat open the draft that must decide on it, since nobody below can; say whether it may decide."""
    step = deciding_step(row, seat)
    if step is None:
        return False
    drafts.let_in(row.customer, seat.group_id, by=seat, purpose=purpose)
    return True


def deciding_step(row: Newcomer, seat: Seat) -> object | None:
    """Return the open step of a newcomer's case that a seat may decide now, None where there is none."""
    if row.case is None or row.stage != Stage.APPROVAL:
        return None
    steps = row.case.steps.select_related("case").filter(state="open")
    return next((step for step in steps if may_decide(step, seat)), None)


def _at_approval(row: Newcomer) -> tuple[Newcomer, Case]:
    """Return a newcomer, locked, with its case; whether that is open is the engine's to say."""
    row = locked(row)
    if row.case is None or (row.stage == Stage.CLOSED and row.case.state == Case.State.OPEN):
        raise Moved(row.stage)
    return row, row.case


def _close(row: Newcomer, record: OpenRecord, note: str) -> None:
    drafts.discard(record, number=row.number, reason=note)
    if row.case is not None:
        cases = [one.pk for one in Case.objects.filter(subject=row.uuid, route=row.case.route)]
        approvals.forget(cases)
    row.stage, row.closed_at, row.mend, row.mend_note = Stage.CLOSED, timezone.now(), [], ""
    row.save()
    outcome = Deadline.Outcome.DROPPED
    close_deadlines(row.uuid, FIELDS, *OF_STAGE.values(), by=record.by, outcome=outcome)
