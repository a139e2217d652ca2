"""When a contact is due, by which clock a case runs, what a note may not hold, how long it is mended. Pure."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from crm.workdays.rules import Calendar, Rule, Way, due_day

OPENS = time(8)
LUNCH = time(12), time(13, 30)  # nobody answers in between, so no clock of hours runs
SOON = timedelta(days=3)  # so long before a care date its post is reminded
TELL_WITHIN = 3  # working days in which the customer is told what came of an opinion
MENDED_WITHIN = timedelta(days=30)  # so long what was entered, or finished, may be corrected by whoever answers for it


class Stage(StrEnum):
    """Where a relation stands on its way to a contract, in order (P3.6)."""

    CONTACT = "contact"
    INTRODUCTION = "introduction"
    PROPOSAL = "proposal"
    CONTRACT = "contract"


STAGES = tuple(Stage)


@dataclass(frozen=True)
class Clock:
    """Within how many working hours a case is answered first, and in how many working days it is solved."""

    hours: int
    days: int


# The response clocks by kind of case (P3.7, P3.10).
CLOCKS: Mapping[str, Clock] = {
    "consulting": Clock(8, 3),
    "support": Clock(4, 3),
    "after_sales": Clock(4, 5),
    "complaint": Clock(2, 3),
    "training": Clock(8, 10),
    "special": Clock(8, 10),
}


def contact_due(last: date, agreed: date | None, days: int) -> date:
    """Return the day of the next contact: the one agreed with the customer, else an interval after the last."""
    return agreed or last + timedelta(days=days)


def agreed_again(stands: date | None, before: date | None, after: date | None) -> date | None:
    """Return the agreed day once another contact is the last: what was agreed apart from the old last one stays.

    `before` and `after` are what was agreed at the contact that was the last, and at the one that is now.
    """
    return stands if stands is not None and stands != before else after


def may_be_mended(entered: date, today: date) -> bool:
    """Say whether what was entered on a day may still be corrected."""
    return today <= entered + MENDED_WITHIN


def hours_of(closes: time) -> tuple[tuple[time, time], ...]:
    """Return the hours worked in a day at a unit that closes at `closes`: before LUNCH, and after it."""
    pause, again = LUNCH
    end = max(closes, time(9))
    return ((OPENS, pause), (again, end)) if end > again else ((OPENS, min(end, pause)),)


def answer_rule(now: datetime, hours: int, closes: time, working: bool) -> Rule:
    """Return the rule by which a first answer is due, `hours` working hours after `now`; `working` is today.

    The clock runs in the hours of the unit that `closes` then; what comes after them counts from the next working day.
    """
    today = now.date()
    spans = [(datetime.combine(today, begin), datetime.combine(today, end)) for begin, end in hours_of(closes)]
    over = not working or now >= spans[-1][1]
    at, left = spans[0][0] if over else now, timedelta(hours=hours)
    # Day 0 of a day off is the next one that is worked; of a worked day that is over, it is day 1.
    days = 1 if working and over else 0
    while True:
        for begin, end in spans:
            at = max(at, begin)
            if at + left <= end:
                return Rule(Way.AFTER, days, today, (at + left).time().replace(second=0, microsecond=0))
            left -= max(end - at, timedelta())
        at, days = spans[0][0], days + 1


def fixed(rule: Rule, calendar: Calendar) -> Rule:
    """Return a rule of working hours as the very day and hour to which it leads: that is how it is said and kept."""
    return Rule(Way.ON, 0, due_day(rule, calendar).day, rule.closing)


def solve_rule(now: datetime, days: int, closes: time) -> Rule:
    """Return the rule by which a case is solved, at the end of work of its `days`th working day."""
    return Rule(Way.AFTER, days, now.date(), closes)


_OWN_NUMBERS = re.compile(r"\b[A-Z]\d{4}-\d{6}\b|\b\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.\w")
_DIGITS = re.compile(r"\d(?:[\s.\-]?\d){9,}[Xx]?")


def holds_private_number(text: str) -> bool:
    """Say whether a text holds a phone, ID or account number or an address of mail: those are sealed in the record.

    Notes of this room are general by rule (P1.5.1), so a run of ten digits or more is refused; our own numbers and
    dates are no such run.
    """
    plain = _OWN_NUMBERS.sub(" ", unicodedata.normalize("NFKC", text))
    return bool(_MAIL.search(plain) or _DIGITS.search(plain))


def step_of(stage: str, by: int) -> Stage | None:
    """Return the stage `by` places further on, or back; None beyond either end."""
    place = STAGES.index(Stage(stage)) + by
    return STAGES[place] if 0 <= place < len(STAGES) else None


def next_year(day: date) -> date:
    """Return the same day of the year after; 29 February falls on the 28th."""
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return date(day.year + 1, 2, 28)


def coming(day: date, yearly: bool, today: date) -> date | None:
    """Return when a care date comes next, today included; None where it is over."""
    while day < today:
        if not yearly:
            return None
        day = next_year(day)
    return day
