"""What is done in a restored copy before it serves anybody: sign-ins and jobs end, the trail gets its line."""

from collections.abc import Mapping

from django.contrib.sessions.models import Session
from django.db import transaction

from audit.trail.actions import write
from crm.backups import events
from crm.jobs.actions import end_all


def settle(copy: str, manifest: str, made_at: str) -> Mapping[str, int]:
    """End every sign-in and every job of the copy, write its line, and return how many there were."""
    with transaction.atomic():
        sessions, _ = Session.objects.all().delete()
        jobs = end_all()
        write(events.RESTORED, by=None, facts={"copy": copy, "manifest": manifest, "made_at": made_at})
    return {"sessions": sessions, "jobs": jobs}


def still_signed_in() -> int:
    """Return how many sign-ins are left."""
    return Session.objects.count()
