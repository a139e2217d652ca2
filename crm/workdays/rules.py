"""Counting working days: which days count, and the day on which a rule falls due. Pure (P2.7)."""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum
from functools import cached_property

WEEKS_AHEAD = 60


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


@dataclass(frozen=True)
class DueDay:
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

    @cached_property
    def _worked(self) -> list[int]:
        start = self.first.toordinal()
        return [start + place for place, works in enumerate(self.working) if works]

    def is_working(self, day: date) -> bool:
        """Say whether a day is worked; raises Beyond."""
        place = (day - self.first).days
        if not 0 <= place < len(self.working):
            raise Beyond(day)
        return bool(self.working[place])

    def is_provisional(self, day: date) -> bool:
        """Say whether a day's year has no announced calendar yet."""
        return day.year not in self.announced

    def after(self, day: date, count: int) -> date:
        """Return the `count`th working day after a day; with 0 the day itself, or the next one that is worked."""
        if count == 0:
            return self._at(bisect_left(self._worked, day.toordinal()))
        return self._at(bisect_right(self._worked, day.toordinal()) + count - 1)

    def before(self, day: date, count: int) -> date:
        """Return the `count`th working day before a day, `count` being 1 or more."""
        return self._at(bisect_left(self._worked, day.toordinal()) - count)

    def between(self, first: date, until: date) -> int:
        """Return how many working days there are in `first <= day < until`."""
        return bisect_left(self._worked, until.toordinal()) - bisect_left(self._worked, first.toordinal())

    def _at(self, place: int) -> date:
        if not 0 <= place < len(self._worked):
            raise Beyond(place)
        return date.fromordinal(self._worked[place])


def layered(first: date, computed: bytes, official: Mapping[date, bool], company: Mapping[date, bool]) -> bytes:
    """Return the days with the layers above laid over: the company's own over the official over the computed."""
    days = bytearray(computed)
    for layer in (official, company):
        for day, works in layer.items():
            place = (day - first).days
            if 0 <= place < len(days):
                days[place] = works
    return bytes(days)


def due_day(rule: Rule, calendar: Calendar) -> DueDay:
    """Return the day on which a rule falls due by a calendar; raises Beyond."""
    day = _counted(rule, calendar)
    counted = rule.way != Way.ON
    return DueDay(day, counted and (calendar.is_provisional(day) or calendar.is_provisional(rule.start)))


def _counted(rule: Rule, calendar: Calendar) -> date:
    if rule.way == Way.ON:
        return rule.start
    if rule.way == Way.AFTER:
        return calendar.after(rule.start, rule.days)
    day = rule.start
    for _ in range(WEEKS_AHEAD):
        day += timedelta(days=(rule.weekday - day.isoweekday() - 1) % 7 + 1)
        if calendar.is_working(day) and (found := calendar.before(day, rule.days)) >= rule.start:
            return found
    raise Beyond(rule.start)
