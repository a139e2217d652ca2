"""Who acts on a post on a day: a pure answer from holdings and leaves (P2.5)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

Letter = Literal["A", "B"]


@dataclass(frozen=True)
class Term:
    """A person on one side of a post, on the days `first <= day < until` (`until` None: open)."""

    person: int
    letter: Letter
    first: date
    until: date | None = None


@dataclass(frozen=True)
class Absence:
    """A person's leave from a post on the days `first <= day < until`."""

    person: int
    first: date
    until: date


@dataclass(frozen=True)
class Acting:
    """Who acts, on which side, in whose place and until which day."""

    person: int
    letter: Letter
    in_place_of: int | None = None
    until: date | None = None


def covers(first: date, until: date | None, day: date) -> bool:
    """Say whether a half-open period holds `day`."""
    return first <= day and (until is None or day < until)


def holder(terms: Iterable[Term], letter: Letter, day: date) -> Term | None:
    """Return the term that stands on one side of the post on `day`; the latest begun wins."""
    standing = [term for term in terms if term.letter == letter and covers(term.first, term.until, day)]
    return max(standing, key=lambda term: term.first, default=None)


def leave_of(absences: Iterable[Absence], person: int, day: date) -> Absence | None:
    """Return the absence that keeps `person` away on `day`, the longest of several."""
    away = [absence for absence in absences if absence.person == person and covers(absence.first, absence.until, day)]
    return max(away, key=lambda absence: absence.until, default=None)


def acting_on(terms: Iterable[Term], absences: Iterable[Absence], day: date) -> Acting | None:
    """Return the one person who acts on a post on `day`: A, or B on the days A is away (P2.5).

    Nobody acts where A is away and B is missing or away too, and where A's side is vacant and B stands in for no one.
    """
    terms, absences = list(terms), list(absences)
    a = holder(terms, "A", day)
    if a is None:
        return None
    away = leave_of(absences, a.person, day)
    if away is None:
        return Acting(a.person, "A", until=a.until)
    b = holder(terms, "B", day)
    if b is None or b.person == a.person or leave_of(absences, b.person, day):
        return None
    return Acting(b.person, "B", in_place_of=a.person, until=away.until)
