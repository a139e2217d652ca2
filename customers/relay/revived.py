"""Newcomers that a backup revived though their record was destroyed: closed once more, with nothing left of them."""

from collections.abc import Collection
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from crm.approvals.endings import end_destroyed
from crm.deadlines.actions import close_deadlines
from crm.deadlines.models import Deadline
from customers.relay.duties import FIELDS, OF_STAGE
from customers.relay.models import Newcomer


@transaction.atomic
def close_destroyed(records: Collection[UUID]) -> int:
    """Close the newcomers whose record is among those destroyed, their cases and deadlines too; return how many."""
    under_way = Newcomer.objects.exclude(stage=Newcomer.Stage.CLOSED).filter(uuid__in=records)
    rows = list(under_way.select_for_update(of=("self",)))
    gone = [row.uuid for row in rows]
    end_destroyed(gone)
    close_deadlines(gone, FIELDS, *OF_STAGE.values(), by=None, outcome=Deadline.Outcome.DROPPED)
    closed = {"stage": Newcomer.Stage.CLOSED, "closed_at": timezone.now(), "mend": [], "mend_note": ""}
    return Newcomer.objects.filter(uuid__in=gone).update(**closed)
