"""The verbs of leaves: ask, finish what was decided, enter, end. Each is one transaction (P2.5).

A leave that is asked for is a case of approvals: the line is the case's. Approving enters the leave in the same
transaction; where it no longer stands nothing is approved. Whatever enters a leave makes its handover record and tells
beforehand whoever will act.
"""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils import timezone

from crm.approvals import actions as approvals
from crm.approvals.models import Case
from crm.approvals.rules import fingerprint
from crm.leaves import handovers, queries
from crm.leaves.foretelling import foretell
from crm.leaves.models import LeaveRequest
from crm.leaves.proposals import proposal
from crm.leaves.routes import ABOVE, LEAVE
from crm.leaves.tidings import STAND_IN
from crm.notices.actions import tell
from crm.posts import actions as posts
from crm.posts.actions import Impossible, NotYours
from crm.posts.histories import OF_LEAVE, InPerson
from crm.posts.models import Holding, Leave, Post
from crm.posts.queries import Seat
from crm.posts.rules import meet

__all__ = ["Impossible", "NotYours", "ask", "end", "enter", "finish"]


@transaction.atomic
def ask(
    holding: Holding, first: date, until: date, reason: str, *, by: Seat, others: Iterable[Holding] = ()
) -> LeaveRequest:
    """Ask the post above for a leave of one's own; raises NotYours, or Impossible where it could not be entered today.

    Neither the holder nor B, who would be seated, decides. From `others`, what else they hold, it is asked for too,
    where it can be: each is a request of its own.
    """
    request = _ask(holding, first, until, reason, by=by)
    for other in others:
        try:
            with transaction.atomic():
                _ask(other, first, until, reason, by=by)
        except Impossible:
            continue  # they are away from there already, or hold it later
    return request


def _ask(holding: Holding, first: date, until: date, reason: str, *, by: Seat) -> LeaveRequest:
    if by.person_id != holding.person_id:
        raise NotYours
    Post.objects.select_for_update().get(pk=holding.post_id)
    posts.leave_stands(holding, first, until)
    if any(meet(first, until, other.first, other.until) for other in queries.open_requests(holding)):
        raise Impossible("asked")
    deciders = queries.deciders_of(holding.post)
    if not deciders:
        raise Impossible("nobody_above")
    request = LeaveRequest.objects.create(holding=holding, first=first, until=until, reason=reason)
    proposed = proposal(holding, first, until, reason)
    request.case = approvals.start(
        LEAVE,
        subject=request.uuid,
        number=f"{holding.post.code}/{holding.side} {first:%m-%d}–{until:%m-%d}",
        proposal=proposed,
        mark=fingerprint(proposed),
        posts={ABOVE: deciders},
        by=by,
        beneficiaries=[holding.person_id, *posts.stand_ins(holding, first, until)],
    )
    request.save()
    return request


@transaction.atomic
def finish(case: Case, *, by: Seat) -> None:
    """Enter the leave once its case is approved, as it was asked for; raises Impossible where it no longer stands."""
    if case.state != Case.State.APPROVED:
        return
    request = LeaveRequest.objects.select_related("holding__post").get(case=case)
    request.leave = posts.enter_agreed_leave(request.holding, request.first, request.until, request.reason, by=by)
    request.save()
    _entered(request.leave)


@transaction.atomic
def enter(holding: Holding, first: date, until: date, reason: str, *, by: Seat) -> Leave:
    """Enter a leave from the post above; raises NotYours or Impossible."""
    leave = posts.enter_leave(holding, first, until, reason, by=by)
    _entered(leave)
    return leave


@transaction.atomic
def end(leave: Leave, on: date, *, by: Seat | InPerson) -> Leave:
    """Bring a holder back, or call a leave off; the record back is made at once; raises NotYours or Impossible."""
    leave = posts.end_leave(leave, on, by=by)
    today = timezone.localdate()
    if leave.first < leave.until <= today and leave.holding.side == Holding.Side.A:
        handovers.make_back(_whole(leave))
    foretell([_whole(leave).holding.post], today)
    return leave


def _entered(leave: Leave) -> None:
    whole = _whole(leave)
    record = handovers.make_out(whole)
    if record is not None and record.taker_id is not None:
        facts = handovers.facts_of(record) | {"post": record.post.name}
        tell(STAND_IN, people=[record.taker_id], facts=facts)
    foretell([whole.holding.post], timezone.localdate())


def _whole(leave: Leave) -> Leave:
    return Leave.objects.select_related("holding__person", *OF_LEAVE).get(pk=leave.pk)
