"""Which day a review is held, what it looks at by grade, what fits into a list, who may sign: pure answers (P9.2)."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal
from uuid import UUID

NEW, DUPLICATE, LOOK, GAPS, STALE, CONTACT = "new", "duplicate", "look", "gaps", "stale", "contact"
KINDS = (NEW, DUPLICATE, LOOK, GAPS, STALE, CONTACT)
# What passes by itself once its cause is gone; the others are for people to decide.
PASSING = frozenset({DUPLICATE, GAPS, STALE, CONTACT})
DONE, PLAN, ASSIGN, NOTHING = "done", "plan", "assign", "nothing"
DECISIONS = (DONE, PLAN, ASSIGN, NOTHING)
EVERY, FAULTS, SAMPLE = "every", "faults", "sample"

AT_MOST = 40  # items of one list that a session takes in; the others are counted
ONE_IN = 5  # of a grade that is sampled, each customer comes up once in so many weeks
REST_WEEKS = 4  # for how long "nothing needed" holds
WEEK = timedelta(days=7)
HOSTS = ("section_chief", "statistical_analyst")

Part = Literal["", "first", "second"]


def monday_of(day: date) -> date:
    """Return the Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def held_on(monday: date, is_working: Callable[[date], bool]) -> date | None:
    """Return the first working day of a week; None where the whole week is off."""
    return next((day for day in week(monday) if is_working(day)), None)


def week(monday: date) -> list[date]:
    """Return the seven days of a week."""
    return [monday + timedelta(days=number) for number in range(7)]


def is_due(today: date, is_working: Callable[[date], bool]) -> bool:
    """Say whether this week's sessions should be there: from the week's first working day on."""
    first = held_on(monday_of(today), is_working)
    return first is not None and first <= today


def looks_at(kind: str, depth: str, customer: int, monday: date) -> bool:
    """Say whether a session of a week looks at a customer of a grade's depth for a cause.

    What is new and what may be double is looked at whatever the grade; one of a sample comes up once in ONE_IN weeks.
    """
    if kind in (NEW, DUPLICATE):
        return True
    if kind == LOOK:
        return depth == EVERY
    return depth != SAMPLE or customer % ONE_IN == monday.toordinal() // 7 % ONE_IN


@dataclass(frozen=True)
class Found:
    """A customer that came up for a cause: its post, its grade with its rank, and since when, where that is known.

    `weeks` is how often it was carried over undecided; of two of one grade the one of more `weight` goes first.
    """

    kind: str
    customer: int
    post: int
    grade: str = ""
    rank: int = 0
    day: date | None = None
    other: int | None = None
    pair: UUID | None = None
    weight: int = 0
    weeks: int = 0


def taken(found: Iterable[Found], at_most: int = AT_MOST) -> list[Found]:
    """Return what a session takes into a list: what was carried, then the higher grades, then the longest waiting."""
    return sorted(found, key=_urgency)[:at_most]


def _urgency(one: Found) -> tuple[int, int, int, date, int]:
    return -one.weeks, one.rank, -one.weight, one.day or date.max, one.customer


@dataclass(frozen=True)
class Earlier:
    """What an earlier session decided on a customer for a cause: when, and whether a post still has it in hand."""

    decision: str
    monday: date
    in_hand: bool


def rests(earlier: Earlier | None, monday: date) -> bool:
    """Say whether a cause need not come up again yet: a post has it in hand, or nothing was needed lately."""
    if earlier is None:
        return False
    return earlier.in_hand or (earlier.decision == NOTHING and monday - earlier.monday < REST_WEEKS * WEEK)


def part_of(person: int, *, first: int | None, second: int | None) -> Part:
    """Return which signature a person can give: the first, or the second where somebody else gave the first."""
    if first is None:
        return "first"
    return "second" if second is None and person != first else ""


def plan_fault(day: date, today: date, monday: date, is_working: Callable[[date], bool]) -> str:
    """Return why something cannot be planned for a day, or "": "past", "far" beyond next week, "off"."""
    if day < today:
        return "past"
    if day >= monday + 2 * WEEK:
        return "far"
    return "" if is_working(day) else "off"


def grid(cells: Iterable[tuple[str, str]]) -> dict[str, dict[str, int]]:
    """Return how often each (owner, grade) comes up, as owner to grade to number."""
    found: dict[str, dict[str, int]] = {}
    for owner, grade in cells:
        row = found.setdefault(owner, {})
        row[grade] = row.get(grade, 0) + 1
    return found


def next_undecided(order: Sequence[int], undecided: Collection[int], after: int) -> int | None:
    """Return the next undecided item after one in a list's order, else the first that is left."""
    place = order.index(after) + 1 if after in order else 0
    return next((one for one in [*order[place:], *order[:place]] if one in undecided and one != after), None)


@dataclass(frozen=True)
class Progress:
    """How far a session is: items in all, decided by people, carried into the next one, gone by themselves."""

    items: int = 0
    decided: int = 0
    carried: int = 0
    settled: int = 0

    @property
    def open(self) -> int:
        """Return how many wait."""
        return self.items - self.decided - self.carried - self.settled

    @property
    def percent(self) -> int:
        """Return which part of the items is decided, in per cent, rounded down."""
        return 100 * self.decided // self.items if self.items else 100


def progress(counts: Mapping[str, int]) -> Progress:
    """Return the progress of how many items have which decision ("" for none)."""
    decided = sum(counts.get(one, 0) for one in DECISIONS)
    return Progress(sum(counts.values()), decided, counts.get("carried", 0), counts.get("settled", 0))
