"""How often a person has done what is limited, counted from the trail itself."""

from datetime import timedelta

from django.db.models import Count, Q
from django.utils import timezone

from audit.trail.models import LogEntry
from customers.records import events
from customers.records.rules import ALLOWED, EXACT_SEARCHES_PER_HOUR, Verdict


def reveals(person_id: int) -> tuple[int, int]:
    """Return how many values a person has revealed in the last hour and since midnight."""
    now = timezone.now()
    today = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    hour_ago = now - timedelta(hours=1)
    counted = LogEntry.objects.filter(
        actor_id=person_id,
        event__in=(events.REVEALED.code, events.VALUES_SHOWN.code),
        timestamp__gte=min(today, hour_ago),
    ).aggregate(
        this_hour=Count("pk", filter=Q(timestamp__gte=hour_ago)), today=Count("pk", filter=Q(timestamp__gte=today))
    )
    return counted["this_hour"], counted["today"]


def exact_searches(person_id: int) -> Verdict:
    """Say whether a person may search by an exact number once more this hour."""
    done = LogEntry.objects.filter(
        actor_id=person_id, event=events.SEARCHED.code, timestamp__gte=timezone.now() - timedelta(hours=1)
    ).count()
    return Verdict("limit") if done >= EXACT_SEARCHES_PER_HOUR else ALLOWED
