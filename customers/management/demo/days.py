"""What happens in the fortnight, as a plan: who does what at which minute of which working day. Pure and seeded."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

DAYS = 14


@dataclass(frozen=True, order=True)
class Act:
    """One thing done from a post, at a minute of local time."""

    at: datetime
    post: str
    kind: str


# By role: how often a day each kind of act happens, at least and at most; a fraction is a chance.
HABITS: dict[str, dict[str, tuple[float, float]]] = {
    "account_manager": {
        "list": (1, 2), "visit": (3, 5), "look": (1, 3), "classify": (0, 1), "order": (0, 0.5), "stranger": (0, 0.12),
        "sell": (0, 0.2),
    },
    "statistical_analyst": {
        "list": (1, 2), "fill": (2, 4), "look": (1, 2), "place": (1, 1), "order": (1, 2), "apply": (0, 0.7),
    },
    "licence_administrator": {"list": (0, 1), "enter": (2, 3), "renew": (1, 3)},
    "section_chief": {"list": (1, 2), "look": (1, 3), "grade": (0, 1), "decide": (1, 1), "order": (0, 1)},
    "order_clerk": {"find": (2, 4), "look": (2, 4), "peek": (0, 0.5), "order": (0, 1)},
    "compliance_officer": {"read": (0, 2)},
    "information_centre": {},
    "director": {},
}  # fmt: skip


def working_days(today: date) -> list[date]:
    """Return the working days among the last fortnight and today, the earliest first."""
    days = (today - timedelta(days=back) for back in range(DAYS, -1, -1))
    return [day for day in days if day.weekday() < 5]


def fortnight(rng: Random, today: date, posts: Sequence[tuple[str, str]]) -> list[Act]:
    """Return every act of the fortnight in order of time; `posts` are (code, role)."""
    acts: list[Act] = []
    for day in working_days(today):
        for code, role in posts:
            if role not in HABITS:
                continue  # administrators do nothing with customers, and the fortnight is about those
            acts.extend(_day(rng, day, code, role))
    return sorted(acts + list(_odd_hours(today)))


def _day(rng: Random, day: date, code: str, role: str) -> Iterator[Act]:
    habits = HABITS[role]
    if not habits and rng.random() < 0.7:
        return
    yield Act(_at(day, 8 * 60 + rng.randrange(16, 40)), code, "sign_in")
    for kind, (least, most) in habits.items():
        times = int(least) + (rng.random() < most if most < 1 else rng.randrange(int(most - least) + 1))
        for _number in range(times):
            yield Act(_at(day, _minute(rng)), code, kind)


def _minute(rng: Random) -> int:
    """Return a minute of the office day: half past eight to twelve, two to half past five."""
    return rng.randrange(8 * 60 + 45, 11 * 60 + 55) if rng.random() < 0.58 else rng.randrange(14 * 60, 17 * 60 + 25)


def _odd_hours(today: date) -> Iterator[Act]:
    """Yield what a compliance officer should notice: an evening of looking at values, and a Saturday."""
    evening = working_days(today)[-4]
    for number in range(5):
        yield Act(_at(evening, 21 * 60 + 40 + number * 3), "am-4", "peer")
    saturday = evening - timedelta(days=(evening.weekday() + 2) % 7)
    for number in range(3):
        yield Act(_at(saturday, 10 * 60 + number * 7), "am-6", "look")


def _at(day: date, minute: int) -> datetime:
    return datetime.combine(day, time(minute // 60, minute % 60))
