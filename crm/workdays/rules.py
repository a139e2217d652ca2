"""Counting working days: which days count, and the day on which a rule falls due. Pure (P2.7)."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum
from functools import cached_property
from hashlib import sha256
from itertools import accumulate
from typing import NamedTuple

WEEKS_AHEAD = 60
SATURDAY, WEEK = 5, 7
# The next year's notice comes in autumn; from this day on, 60 days before it begins, its absence is a warning.
MISSED_FROM = (11, 2)


class Way(StrEnum):
    """How a rule counts: days after a start, days before a weekday that comes after it, or the very day."""

    AFTER = "after"
    BEFORE = "before"
    ON = "on"


class Beyond(Exception):
    """The count leads to a day that the calendar does not reach."""


@dataclass(frozen=True)
class Rule:
    """When something is due, as it is kept: the day is counted, the hour is `closing` (P2.7).

    AFTER: `days` working days after `start`, the day of receipt being day 0. BEFORE: `days` working days before the
    first working `weekday` (1 Monday) after `start` that leaves so many. ON: on `start` itself, whatever day it is.
    """

    way: Way
    days: int
    start: date
    closing: time
    weekday: int = 0


class DueDay(NamedTuple):
    """The day on which a rule falls due, and whether it was counted through a year not yet announced."""

    day: date
    provisional: bool


@dataclass(frozen=True)
class Calendar:
    """The days from `first` on, of which `working` says which are worked, a byte each.

    `announced` are the years whose official calendar is known; `version` is the number that deadlines keep.
    """

    first: date
    working: bytes
    announced: Collection[int]
    version: int = 0

    @property
    def mark(self) -> str:
        """Return the fingerprint of all that counts: the days and the announced years, not the version's number."""
        known = f"{self.first}|{sorted(self.announced)}|".encode()
        return sha256(known + self.working).hexdigest()

    @property
    def last(self) -> date:
        """Return the last day that the calendar reaches."""
        return self.first + timedelta(days=len(self.working) - 1)

    @cached_property
    def _worked(self) -> list[date]:
        return [self.first + timedelta(days=place) for place, works in enumerate(self.working) if works]

    @cached_property
    def _ahead(self) -> list[int]:
        """How many worked days lie before each day: the place in `_worked` of the first one on or after it."""
        return list(accumulate(self.working, initial=0))

    @cached_property
    def _start(self) -> int:
        return self.first.toordinal()

    def is_working(self, day: date) -> bool:
        """Say whether a day is worked; raises Beyond."""
        return bool(self.working[self._place(day)])

    def is_provisional(self, day: date) -> bool:
        """Say whether a day's year has no announced calendar yet."""
        return day.year not in self.announced

    def after(self, day: date, count: int) -> date:
        """Return the `count`th working day after a day; with 0 the day itself, or the next one that is worked."""
        place = self._place(day)
        skipped = count - 1 + self.working[place] if count else 0
        return self._at(self._ahead[place] + skipped)

    def before(self, day: date, count: int) -> date:
        """Return the `count`th working day before a day, `count` being 1 or more."""
        return self._at(self._ahead[self._place(day)] - count)

    def weekday_after(self, day: date, weekday: int) -> date:
        """Return the first worked day after a day that is of a weekday (1 Monday); raises Beyond."""
        return next(self.weekdays_after(day, weekday))

    def weekdays_after(self, day: date, weekday: int) -> Iterator[date]:
        """Yield the worked days after a day that are of a weekday (1 Monday), in order; raises Beyond at the end."""
        day += timedelta(days=(weekday - day.isoweekday() - 1) % WEEK + 1)
        for _ in range(WEEKS_AHEAD):
            if self.is_working(day):
                yield day
            day += timedelta(days=WEEK)
        raise Beyond(day)

    def between(self, first: date, until: date) -> int:
        """Return how many working days there are in `first <= day < until`; negative where that runs backwards."""
        return self._ahead[self._place(until, 1)] - self._ahead[self._place(first, 1)]

    def _place(self, day: date, more: int = 0) -> int:
        place = day.toordinal() - self._start
        if not 0 <= place < len(self.working) + more:
            raise Beyond(day)
        return place

    def _at(self, place: int) -> date:
        if not 0 <= place < len(self._worked):
            raise Beyond(place)
        return self._worked[place]


def layered(
    first: date, computed: bytes, loaded: Collection[int], official: Mapping[date, bool], company: Mapping[date, bool]
) -> bytes:
    """Return the days with the layers above laid over: the company's own over the official over the computed.

    In a `loaded` year nothing computed counts: what its notice does not name is worked from Monday to Friday.
    """
    days = bytearray(computed)
    for place in range(len(days)):
        day = first + timedelta(days=place)
        if day.year in loaded:
            days[place] = day.weekday() < SATURDAY
    for layer in (official, company):
        for day, works in layer.items():
            place = (day - first).days
            if 0 <= place < len(days):
                days[place] = works
    return bytes(days)


def changed_days(before: Calendar, after: Calendar, *, until: date) -> list[date]:
    """Return the days before `until` that are worked by one of two calendars of the same span and not by the other."""
    span = min(len(before.working), (until - before.first).days)
    return [
        before.first + timedelta(days=place) for place in range(span) if before.working[place] != after.working[place]
    ]


def missing_year(today: date, announced: Collection[int]) -> int | None:
    """Return the coming year where it begins within 60 days and is not announced, or this one where it is not."""
    if today.year not in announced:
        return today.year
    following = today.year + 1
    return following if (today.month, today.day) >= MISSED_FROM and following not in announced else None


def due_day(rule: Rule, calendar: Calendar) -> DueDay:
    """Return the day on which a rule falls due by a calendar; raises Beyond."""
    if rule.way == Way.ON:
        return DueDay(rule.start, provisional=False)
    if rule.way == Way.AFTER:
        day = looked_at = calendar.after(rule.start, rule.days)
    else:
        day, looked_at = _before(rule, calendar)
    return DueDay(day, not _announced(rule.start.year, looked_at.year, calendar))


def _before(rule: Rule, calendar: Calendar) -> tuple[date, date]:
    """Return the day, and the weekday it lies before: it hangs on both being as the calendar says."""
    days = calendar.weekdays_after(rule.start, rule.weekday)
    return next((found, day) for day in days if (found := calendar.before(day, rule.days)) >= rule.start)


def _announced(first: int, last: int, calendar: Calendar) -> bool:
    if first == last:
        return last in calendar.announced
    return all(year in calendar.announced for year in range(first, last + 1))
