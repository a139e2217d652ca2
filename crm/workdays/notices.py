"""An official notice as it is typed in: ranges of days off, one a line, and make-up workdays. Plain Python."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

LONGEST = 31
NAME = 60
DAY = r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?"
RANGE = re.compile(rf"^{DAY}(?:\s*(?:~|～|至|到|—|–|-|to)\s*{DAY})?\s*(.*)$")
BETWEEN = re.compile(r"[,，、;；\s]+")
ONE = re.compile(rf"^{DAY}$")


class Unread(Exception):
    """A line cannot be read; `line` is its number from 1, `fault` the reason, `text` what stands there."""

    def __init__(self, line: int, fault: str, text: str) -> None:
        super().__init__(fault)
        self.line, self.fault, self.text = line, fault, text


@dataclass(frozen=True)
class OffDays:
    """Days off on end, from `first` to `last`, both included, the holiday's name, and the line it was typed in."""

    first: date
    last: date
    name: str = ""
    line: int = field(default=0, compare=False)

    def days(self) -> Iterator[date]:
        """Yield the days."""
        for place in range((self.last - self.first).days + 1):
            yield self.first + timedelta(days=place)


def read_ranges(text: str) -> list[OffDays]:
    """Return the ranges of a text, one a line: `2027-02-05 ~ 2027-02-13 春节`; raises Unread."""
    found = list[OffDays]()
    for number, line in _lines(text):
        match = RANGE.match(line)
        if match is None:
            raise Unread(number, "range", line)
        first = _day(match.group(1, 2, 3), number, line)
        last = _day(match.group(4, 5, 6), number, line) if match.group(4) else first
        if last < first:
            raise Unread(number, "backwards", line)
        if (last - first).days >= LONGEST:
            raise Unread(number, "long", line)
        found.append(OffDays(first, last, match.group(7).strip()[:NAME], number))
    return found


def read_days(text: str) -> list[date]:
    """Return the days of a text, apart by lines, blanks or commas; raises Unread."""
    found = list[date]()
    for number, line in _lines(text):
        for word in filter(None, BETWEEN.split(line)):
            match = ONE.match(word)
            if match is None:
                raise Unread(number, "day", word)
            found.append(_day(match.group(1, 2, 3), number, word))
    return found


def notice_fault(year: int, off: Sequence[OffDays], made_up: Sequence[date], last: int) -> tuple[str, date | None]:
    """Return why a notice cannot hold, and the day it is about; ("", None) where it can."""
    if year > last:
        return "beyond", None
    if not off:
        return "empty", None
    seen = set[date]()
    for day in (day for one in off for day in one.days()):
        if not _belongs(day, year):
            return "other_year", day
        if day in seen:
            return "twice", day
        seen.add(day)
    for day in made_up:
        if not _belongs(day, year):
            return "made_up_other_year", day
        if day in seen:
            return "both", day
        if day.weekday() < 5:
            return "weekday", day
    return "", None


def line_of(day: date, off: Sequence[OffDays]) -> int:
    """Return the last line whose range holds a day; 0 for none."""
    return max((one.line for one in off if one.first <= day <= one.last), default=0)


def notice_text(off: Sequence[OffDays], made_up: Sequence[date]) -> dict[str, str | int]:
    """Return the two lists of a notice as the trail keeps them."""
    ranges = [f"{one.first} ~ {one.last} {one.name}".strip() for one in off]
    return {"off": "; ".join(ranges), "made_up": ", ".join(str(day) for day in made_up)}


def _belongs(day: date, year: int) -> bool:
    return day.year == year or (day.year, day.month) == (year - 1, 12)


def _lines(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            yield number, line.strip()


def _day(parts: tuple[str, ...], line: int, text: str) -> date:
    try:
        return date(*map(int, parts))
    except ValueError:
        raise Unread(line, "no_day", text) from None
