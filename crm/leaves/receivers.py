"""What the clock does: makes and asks for records, tells posts beforehand, closes sign-ins. Each is safe to repeat."""

from typing import Any

from django.dispatch import receiver
from django.utils import timezone

from crm.jobs.work import ticking
from crm.leaves import handovers, queries
from crm.leaves.departures import close_due
from crm.leaves.foretelling import foretell
from crm.workdays.queries import calendar
from crm.workdays.rules import Beyond


@receiver(ticking)
def look_at_the_day(**_: Any) -> None:
    """Do what today brings that has not been done yet."""
    today = timezone.localdate()
    close_due(today)
    handovers.keep(today)
    foretell(queries.posts_left(today), today, automatic=True)
    if _is_working(today):
        handovers.tell_of_unsigned(today)


def _is_working(today: Any) -> bool:
    try:
        return calendar().is_working(today)
    except Beyond:
        return today.isoweekday() < 6  # type: ignore[no-any-return]
