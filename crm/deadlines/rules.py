"""When an overdue deadline goes to the post above, and which post that is: pure."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, time, timedelta
from statistics import median

from crm.workdays.rules import Calendar

ESCALATES_AFTER = 1


def escalation_edge(now: datetime, calendar: Calendar, days: int = ESCALATES_AFTER) -> datetime:
    """Return the instant before which what was due has been overdue for `days` working days at `now`, local times.

    On a working day it is the same hour `days` working days before; no hour of a day off counts.
    """
    before = calendar.before(now.date(), days)
    return datetime.combine(before, now.time() if calendar.is_working(now.date()) else time.min)


def post_above(post: int, above: Mapping[int, int | None], acted: Collection[int]) -> int | None:
    """Return the nearest post above on which somebody acts; None where there is none, however the posts are wired."""
    seen, at = {post}, above.get(post)
    while at is not None and at not in seen:
        if at in acted:
            return at
        seen.add(at)
        at = above.get(at)
    return None


def working_days_late(due: date, done: date, calendar: Calendar) -> int:
    """Return on which working day after the day it was due something was done; 0 where it was late on the same day."""
    one = timedelta(days=1)
    return calendar.between(due + one, done + one)


def middle_and_worst(late: Iterable[int]) -> tuple[float, int]:
    """Return median and greatest of some figures; zeros where there are none."""
    figures = sorted(late)
    return (float(median(figures)), figures[-1]) if figures else (0.0, 0)
