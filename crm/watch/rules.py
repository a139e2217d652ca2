"""When the watch calls, and which look at the trail is due: plain answers over times."""

from datetime import datetime, timedelta

UNSEALED_AFTER = timedelta(seconds=60)
CLOCK_BACK_BY = timedelta(minutes=5)
NEW_EACH, WHOLE_EACH = timedelta(days=1), timedelta(days=7)


def look_due(now: datetime, last: datetime | None, last_whole: datetime | None) -> str:
    """Return which look is due: "whole" each week, "new" each day, "" for none."""
    if last_whole is None or now - last_whole >= WHOLE_EACH:
        return "whole"
    return "new" if last is None or now - last >= NEW_EACH else ""


def minutes(waited: timedelta) -> int:
    """Return a time in whole minutes, rounded up."""
    return -(-int(waited.total_seconds()) // 60)
