"""What waits for a seat today, and why somebody has no seat."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from audit.trail.events import Kind
from audit.trail.models import LogEntry
from crm.posts.histories import absences_of, holdings_by
from crm.posts.rules import covers

RECENT, RECENT_LINES, RECENT_DAYS = 8, 80, 14


@dataclass(frozen=True)
class Away:
    """Why a person does not act on a post today: "leave", "later" or "stand_in", and until when (None: not known)."""

    post: str
    side: str
    why: str
    until: date | None


def recent_ids(person_id: int) -> list[int]:
    """Return the records a person opened, revealed or edited lately, the latest first, from the trail."""
    kind = ContentType.objects.get_by_natural_key("customers", "customer")
    lines = LogEntry.objects.filter(
        actor_id=person_id,
        timestamp__gte=timezone.now() - timedelta(days=RECENT_DAYS),
        content_type=kind,
        kind__in=(Kind.VIEW, Kind.REVEAL, Kind.EDIT),
        outcome="done",
    )
    found = lines.order_by("-timestamp", "-id").values_list("object_id", flat=True)[:RECENT_LINES]
    return list(dict.fromkeys(found))[:RECENT]


def aways(person_id: int, today: date) -> list[Away]:
    """Return why a person has no seat on each post that they hold a side of."""
    found = []
    for holding in holdings_by(person_id, today):
        leaves = [one.until for one in absences_of(holding) if covers(one.first, one.until, today)]
        if holding.first > today:
            why, until = "later", holding.first
        elif leaves:
            why, until = "leave", max(leaves)
        else:
            why, until = "stand_in", None
        found.append(Away(holding.post.name, holding.side, why, until))
    return found
