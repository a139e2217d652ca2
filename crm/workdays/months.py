"""A year of the calendar as twelve small months: which days differ from Monday to Friday, and why. Plain Python."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from crm.workdays.rules import SATURDAY, Calendar

WEEK = 7


@dataclass(frozen=True)
class Cell:
    """A day of a month: worked or not, whether that differs from its weekday's custom, by whom, and its name."""

    day: date
    works: bool
    own: bool
    name: str
    today: bool

    @property
    def holiday(self) -> bool:
        """Say whether a day from Monday to Friday is off."""
        return not self.works and self.day.weekday() < SATURDAY

    @property
    def made_up(self) -> bool:
        """Say whether a day of a weekend is worked."""
        return self.works and self.day.weekday() >= SATURDAY


@dataclass(frozen=True)
class Month:
    """A month in weeks from Monday to Sunday, None where a day is another month's; `worked` counts its workdays."""

    first: date
    weeks: list[list[Cell | None]]
    worked: int


def months(year: int, known: Calendar, names: Mapping[date, str], own: Collection[date], today: date) -> list[Month]:
    """Return the months of a year."""
    return [_month(date(year, number, 1), known, names, own, today) for number in range(1, 13)]


def _month(first: date, known: Calendar, names: Mapping[date, str], own: Collection[date], today: date) -> Month:
    following = (first + timedelta(days=31)).replace(day=1)
    days = [first + timedelta(days=place) for place in range((following - first).days)]
    cells: list[Cell | None] = [None] * first.weekday()
    cells += [Cell(day, known.is_working(day), day in own, names.get(day, ""), day == today) for day in days]
    cells += [None] * (-len(cells) % WEEK)
    weeks = [cells[place : place + WEEK] for place in range(0, len(cells), WEEK)]
    return Month(first, weeks, known.between(first, following))
