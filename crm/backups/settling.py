"""What is done in a restored copy before it serves anybody: sign-ins and jobs end, the trail gets its line."""

from collections.abc import Mapping

from django.contrib.sessions.models import Session
from django.db import transaction

from audit.trail.actions import write
from crm.accounts.models import SignIn
from crm.backups import events
from crm.jobs.actions import end_all


@transaction.atomic
def settle() -> Mapping[str, int]:
    """End every sign-in and every job of the copy, and return how many there were."""
    sessions = Session.objects.count()
    Session.objects.all().delete()
    SignIn.objects.all().delete()
    return {"sessions": sessions, "jobs": end_all()}


@transaction.atomic
def write_restored(copy: str, manifest: str, made_at: str, *, failed: int) -> None:
    """Write into the copy's trail what it was restored from, and how many proofs it failed."""
    facts: dict[str, str | int] = {"copy": copy, "manifest": manifest, "made_at": made_at, "failed": failed}
    write(events.RESTORED, by=None, facts=facts)


def still_signed_in() -> int:
    """Return how many sign-ins are left."""
    return Session.objects.count() + SignIn.objects.count()
