"""Cases whose subject is no more: ended by the machine, and emptied of what they proposed."""

from collections.abc import Collection
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from audit.trail.actions import write
from audit.trail.context import MACHINE
from crm.approvals import events
from crm.approvals.actions import forget
from crm.approvals.models import Case, Step
from crm.approvals.opening import current_steps, drop_steps
from crm.approvals.turn import locked


@transaction.atomic
def end_destroyed(subjects: Collection[UUID]) -> int:
    """Withdraw every open case of subjects that were destroyed, and keep of all of theirs only who decided and why."""
    cases = list(Case.objects.filter(subject__in=subjects))
    under_way = [locked(case) for case in cases if case.state == Case.State.OPEN]
    for case in under_way:
        waiting = (Step.State.OPEN, Step.State.WAITING)
        drop_steps(case, [step for step in current_steps(case) if step.state in waiting], by=None)
        case.state, case.closed_at, case.closed_name = Case.State.WITHDRAWN, timezone.now(), MACHINE.person_name
        case.save()
        write(events.WITHDRAWN, by=MACHINE, facts={"route": case.route, "case": case.number})
    forget([case.pk for case in cases])
    return len(under_way)
