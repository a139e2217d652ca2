"""The verbs of the security administration: ask, and put into effect what somebody else has approved (8.1.5)."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from audit.trail.actions import write
from crm.administrators import events, queries
from crm.administrators.changes import Change, Wanted, change_of
from crm.administrators.models import Proposal
from crm.administrators.routes import ADMINISTRATION, SECOND
from crm.approvals import actions as approvals
from crm.approvals.models import Case
from crm.approvals.rules import fingerprint
from crm.posts.actions import Impossible, NotYours
from crm.posts.queries import Seat, still_seated
from crm.posts.rules import SECURITY
from crm.posts.warrants import Warrant

__all__ = ["Impossible", "NotYours", "finish", "propose"]


@transaction.atomic
def propose(change: Change, wanted: Wanted, *, by: Seat) -> Proposal:
    """Ask for a change; nothing of it is done until somebody else approves.

    Raises NotYours to anyone but a security administrator, and Impossible: what the change says, own_gain where the
    asker has the benefit, asked where the same waits already, nobody_second where nobody else could decide.
    """
    if by.role != SECURITY or not still_seated(by):
        raise NotYours
    gains = set(change.gains(wanted))
    if by.person_id in gains:
        raise Impossible("own_gain")
    change.stands(wanted)
    if Proposal.objects.filter(kind=change.code, wanted=dict(wanted), case__state=Case.State.OPEN).exists():
        raise Impossible("asked_already")
    deciders = queries.second_posts(by.post_id, gains | {by.person_id})
    if not deciders:
        raise Impossible("nobody_second")
    proposal = Proposal.objects.create(kind=change.code, wanted=dict(wanted))
    shown = _shown(change, wanted)
    proposal.case = approvals.start(
        ADMINISTRATION,
        subject=proposal.uuid,
        number=f"SA-{proposal.pk:04d}",
        proposal=shown,
        mark=fingerprint(shown),
        posts={SECOND: deciders},
        by=by,
        beneficiaries=gains,
    )
    proposal.save()
    return proposal


@transaction.atomic
def finish(case: Case, *, by: Seat) -> None:
    """Put a change into effect once its case is approved, exactly as it was shown.

    Raises Impossible where it no longer stands, or "moved" where what it would replace has changed meanwhile; NotYours
    where not two persons stand behind it.
    """
    if case.state != Case.State.APPROVED:
        return
    proposal = Proposal.objects.select_for_update(of=("self",)).get(case=case, applied_at=None)
    change = change_of(proposal.kind)
    if _shown(change, proposal.wanted) != case.proposal:
        raise Impossible("moved")
    change.apply(proposal.wanted, Warrant(case.number, case.requested_by_id, by))
    proposal.applied_at = timezone.now()
    proposal.save()
    write(
        events.APPLIED,
        by=by,
        facts={"case": case.number, "act": change.code, "person": case.requested_name},
    )


def _shown(change: Change, wanted: Wanted) -> dict[str, Any]:
    """Return what the card says of a change: its kind, then before and after."""
    return {"kind": change.code, "rows": change.rows(wanted)}
