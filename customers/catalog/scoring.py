"""What a grade is the sum of: points for each field by the company's rules, which are data. Pure (P9.1).

A field's points are its weight times its score, both 0 to 100: hundredths of a point, so that a sum is exact.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field as made_by
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import cached_property
from typing import Any

HUNDRED = 100


class Depth(StrEnum):
    """How deep the weekly review looks at a customer of a level."""

    EVERY = "every"  # every customer, item by item
    FAULTS = "faults"  # those with a gap, a stale field or a contact overdue
    SAMPLE = "sample"  # a sample of those


@dataclass(frozen=True)
class Criterion:
    """A field that counts: its weight, and the score of each choice, or from each number on.

    Where it `stops`, a customer without a value gets no grade until it is filled; otherwise nothing scores nothing.
    """

    field: str
    weight: int
    scores: Mapping[str, int] = made_by(default_factory=dict)
    bands: tuple[tuple[Decimal, int], ...] = ()
    stops: bool = True

    @property
    def counts(self) -> bool:
        """Say whether the field has any weight."""
        return self.weight > 0

    @property
    def most(self) -> int:
        """Return the most points that the field can give."""
        return self.weight * max([*self.scores.values(), *(score for _from, score in self.bands)], default=0)

    def points(self, value: str) -> int:
        """Return the points of a canonical value; nothing, and what is not known, gives none."""
        return self.weight * (self._band(value) if self.bands else self.scores.get(value, 0))

    def _band(self, value: str) -> int:
        try:
            number = Decimal(value)
        except InvalidOperation:
            return 0
        return next((score for least, score in reversed(self.bands) if number >= least), 0)


@dataclass(frozen=True)
class Score:
    """What a customer's values come to: points by field, the fields whose gap stops it, and the level ("" for none)."""

    points: Mapping[str, int]
    gaps: tuple[str, ...]
    level: str

    @property
    def total(self) -> int:
        """Return the sum of the points."""
        return sum(self.points.values())


@dataclass(frozen=True)
class Scheme:
    """The rules as they are applied: what counts, and from how many hundredths of a point on each level is reached."""

    criteria: tuple[Criterion, ...]
    thresholds: tuple[tuple[str, int], ...]

    @cached_property
    def counting(self) -> tuple[Criterion, ...]:
        """Return the criteria that have a weight."""
        return tuple(one for one in self.criteria if one.counts)

    @property
    def fields(self) -> tuple[str, ...]:
        """Return the fields that count."""
        return tuple(one.field for one in self.counting)

    @property
    def most(self) -> int:
        """Return the most points that there are."""
        return sum(one.most for one in self.counting)

    @property
    def levels(self) -> tuple[str, ...]:
        """Return the codes of the levels, as the rules have them."""
        return tuple(code for code, _least in self.thresholds)

    def level(self, total: int) -> str:
        """Return the highest level that a sum reaches; "" below the lowest."""
        reached = [(least, code) for code, least in self.thresholds if total >= least]
        return max(reached)[1] if reached else ""

    def grade(self, values: Mapping[str, str]) -> Score:
        """Return what canonical values come to; with a gap that stops, the points so far and no level."""
        gaps = tuple(one.field for one in self.counting if one.stops and not values.get(one.field))
        points = {one.field: one.points(values.get(one.field, "")) for one in self.counting}
        return Score(points, gaps, "" if gaps else self.level(sum(points.values())))


def scheme_of(content: Mapping[str, Any]) -> Scheme:
    """Return the rules that a version's content says."""
    return Scheme(
        tuple(_criterion(one) for one in content["criteria"]),
        tuple((one["code"], one["at_least"] * HUNDRED) for one in content["levels"]),
    )


def _criterion(told: Mapping[str, Any]) -> Criterion:
    bands = sorted((Decimal(least), score) for least, score in told.get("bands", ()))
    return Criterion(told["field"], told["weight"], told.get("scores", {}), tuple(bands), told.get("stops", True))
