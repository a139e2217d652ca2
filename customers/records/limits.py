"""How often a person has done what is limited, counted from the trail itself."""

from datetime import timedelta
from typing import NamedTuple

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit.trail.models import LogEntry
from crm.administrators.limits import Limit, in_force
from customers.records import events
from customers.records.rules import (
    ALLOWED,
    EXACT_SEARCHES_PER_HOUR,
    LOOKALIKES_PER_DAY,
    REVEALS_PER_DAY,
    REVEALS_PER_HOUR,
    Verdict,
)

HOUR = Limit("reveals_per_hour", _("Values revealed in an hour, by one person"), REVEALS_PER_HOUR, 1, 60)
DAY = Limit("reveals_per_day", _("Values revealed in a day, by one person"), REVEALS_PER_DAY, 1, 200)
SEARCHES = Limit("exact_searches_per_hour", _("Searches by number in an hour"), EXACT_SEARCHES_PER_HOUR, 1, 120)
LOOKALIKES = Limit("lookalikes_per_day", _("Look-alike questions in a day"), LOOKALIKES_PER_DAY, 1, 160)


class Standing(NamedTuple):
    """The limits as the company has set them."""

    per_hour: int
    per_day: int
    searches: int
    lookalikes: int


def standing() -> Standing:
    """Return the limits in force, in one statement."""
    now = in_force()
    return Standing(*(now[one.code] for one in (HOUR, DAY, SEARCHES, LOOKALIKES)))


def reveals(person_id: int) -> tuple[int, int]:
    """Return how many values a person has revealed in the last hour and since midnight."""
    now = timezone.now()
    today = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    hour_ago = now - timedelta(hours=1)
    counted = LogEntry.objects.filter(
        actor_id=person_id,
        event__in=(events.REVEALED.code, events.BESIDE_REVEALED.code, events.VALUES_SHOWN.code),
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
    return Verdict("limit") if done >= standing().searches else ALLOWED
