"""Counts by post and week: finished days are counted once and kept, the last two are counted at each look."""

from collections import defaultdict
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Count, Sum

from audit.reading.models import Tally
from audit.reading.queries import midnight
from audit.reading.rules import monday
from audit.trail.models import LogEntry

LIVE = 2


def weekly(today: date, weeks: int, kind: str = "") -> dict[date, dict[str, int]]:
    """Return counts by Monday and post code of the `weeks` weeks that end with today's; `kind` "" counts all kinds."""
    first = monday(today) - timedelta(weeks=weeks - 1)
    _keep(first, today - timedelta(days=LIVE))
    found: dict[date, dict[str, int]] = {first + timedelta(weeks=place): defaultdict(int) for place in range(weeks)}
    kept = Tally.objects.filter(day__gte=first, day__lte=today).exclude(kind="")
    kept = kept.filter(kind=kind) if kind else kept
    for day, post, count in kept.values_list("day", "post_code").annotate(lines=Sum("count")):
        found[monday(day)][post] += count
    for back in range(LIVE):
        day = today - timedelta(days=back)
        if day >= first:
            for (post, one), count in _count(day).items():
                if kind in ("", one):
                    found[monday(day)][post] += count
    return found


def _keep(first: date, last: date) -> None:
    """Count and keep the days from `first` to `last` that are not kept yet."""
    counted = set(Tally.objects.filter(day__gte=first, day__lte=last, kind="").values_list("day", flat=True))
    for distance in range((last - first).days + 1):
        day = first + timedelta(days=distance)
        if day in counted:
            continue
        rows = [Tally(day=day, kind=kind, post_code=post, count=count) for (post, kind), count in _count(day).items()]
        with transaction.atomic():
            Tally.objects.bulk_create([*rows, Tally(day=day)], ignore_conflicts=True)


def _count(day: date) -> dict[tuple[str, str], int]:
    lines = LogEntry.objects.filter(timestamp__gte=midnight(day), timestamp__lt=midnight(day + timedelta(days=1)))
    counts = lines.exclude(kind="").order_by().values_list("post_code", "kind").annotate(lines=Count("pk"))
    return {(post, kind): count for post, kind, count in counts}
