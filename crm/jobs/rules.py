"""When a job counts as abandoned, and how far it is."""

from datetime import datetime, timedelta

MOST_ATTEMPTS = 5


def is_silent(heard: datetime, now: datetime, silence: timedelta) -> bool:
    """Say whether a job that was last heard of at `heard` has lost its worker."""
    return now - heard > silence


def may_try_again(attempts: int) -> bool:
    """Say whether a job that was interrupted this often is given to another worker."""
    return attempts < MOST_ATTEMPTS


def percent(done: int, total: int | None) -> int | None:
    """Return how far a job is, 0 to 100, rounded down; None where the whole is not known yet."""
    if not total:
        return None
    return max(0, min(100, done * 100 // total))
