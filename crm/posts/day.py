"""The day by which access goes: it never goes back while a program runs, nor behind what the trail has seen (P2.5).

Access ends by the date alone. A clock that is set back over midnight would give back what a leave had lent; so a
program that serves goes by whichever is later: the clock, the clock as it was at its start with the time that has
passed since, and, at its start, the newest line.
"""

import time
from contextlib import suppress
from datetime import date, datetime, timedelta

from django.db import DatabaseError, connection
from django.utils import timezone

from audit.trail.models import LogEntry

# A line from further ahead was written by a clock that was wrong: it must not hold access in the future.
AHEAD = timedelta(days=2)
_began: tuple[datetime, float] | None = None


def begin() -> None:
    """Let the day of this program not go back from now on."""
    global _began
    now = timezone.now()
    with suppress(DatabaseError):  # before the first migration there is no trail
        newest = LogEntry.objects.order_by("-timestamp", "-id").values_list("timestamp", flat=True).first()
        now = newest if newest is not None and now < newest < now + AHEAD else now
    connection.close()
    _began = now, time.monotonic()


def this_day() -> date:
    """Return the day of today."""
    now = timezone.now()
    if _began is not None:
        now = max(now, _began[0] + timedelta(seconds=time.monotonic() - _began[1]))
    return timezone.localdate(now)
