"""When a put-off pair comes back, and which fields a merge takes from the other record. Plain Python."""

from collections.abc import Mapping
from datetime import date, timedelta

SOON, LONGEST = 7, 92


def may_wait_until(day: date, today: date) -> bool:
    """Say whether a pair may be put off until a day: one that lies ahead, a quarter at most."""
    return today < day <= today + timedelta(days=LONGEST)


def comes_back(today: date) -> date:
    """Return the day that is proposed for it."""
    return today + timedelta(days=SOON)


def taken(choices: Mapping[str, str], kept: str) -> list[str]:
    """Return the fields of which the value was chosen from the other side than the one that is kept."""
    return sorted(name for name, side in choices.items() if side and side != kept)
