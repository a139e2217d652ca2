"""What rules of a grading may say, how a grade moves, what made it move: pure answers (P9.1)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from customers.catalog.entries import Category, Entry, Group, Kind, Tier
from customers.catalog.scoring import HUNDRED, Depth, Scheme, scheme_of

NEW, UP, DOWN, SAME, HELD = "new", "up", "down", "same", "held"
MOVES = (NEW, UP, DOWN, SAME, HELD)
# No more of all points than these per cent may come from sealed fields, lest a grade give their value away.
SEALED_AT_MOST = 40
LONGEST_INTERVAL = 730
COUNTED = (Kind.CHOICE, Kind.INTEGER, Kind.DECIMAL, Kind.MONEY)
GROUPS = (Group.OPERATING, Group.LAW)
PERSONAL = (Category.IDENTITY, Category.PROPERTY, Category.HEALTH)


class Fault(NamedTuple):
    """What is wrong with the rules: where ("levels", "criteria"), which rule is broken, and of which row."""

    where: str
    code: str
    row: int | None = None


@dataclass(frozen=True)
class Part:
    """A field's part in a grade: its points, the most that it can give, both in hundredths; None is not shown."""

    field: str
    points: int | None
    most: int
    before: int | None = None


def may_count(entry: Entry) -> bool:
    """Say whether a field may count in a grade: how the customer trades, never who it is or what it owns (P5.2)."""
    return (
        entry.kind in COUNTED
        and not entry.hidden
        and not entry.computed
        and entry.tier != Tier.RESTRICTED
        and entry.category not in PERSONAL
        and (entry.group in GROUPS or not entry.built_in)
    )


def faults(content: Mapping[str, Any], entries: Mapping[str, Entry], roles: Iterable[str]) -> list[Fault]:
    """Return all that keeps a version of the rules from being used."""
    return [*_level_faults(content["levels"], set(roles)), *_weight_faults(scheme_of(content), entries)]


def _level_faults(levels: Sequence[Mapping[str, Any]], roles: set[str]) -> Iterable[Fault]:
    if len(levels) < 2:
        yield Fault("levels", "few")
    seen: set[str] = set()
    for row, level in enumerate(levels):
        names = {level["heading_zh"].casefold(), level["heading_en"].casefold()}
        if "" in names:
            yield Fault("levels", "nameless", row)
        if names & seen:
            yield Fault("levels", "twice", row)
        seen |= names
        if row and level["at_least"] >= levels[row - 1]["at_least"]:
            yield Fault("levels", "order", row)
        if not 1 <= level["contact_interval_days"] <= LONGEST_INTERVAL:
            yield Fault("levels", "interval", row)
        if level["review_depth"] not in set(Depth) or not roles.issuperset(level["told"]):
            yield Fault("levels", "service", row)
    if levels and levels[-1]["at_least"] != 0:
        yield Fault("levels", "floor", len(levels) - 1)


def _weight_faults(scheme: Scheme, entries: Mapping[str, Entry]) -> Iterable[Fault]:
    if not scheme.counting:
        yield Fault("criteria", "weightless")
        return
    if any(one.field not in entries or not may_count(entries[one.field]) for one in scheme.counting):
        yield Fault("criteria", "field")
    for row, one in enumerate(scheme.criteria):
        if one.counts and not one.most:
            yield Fault("criteria", "scoreless", row)
    top = max((least for _code, least in scheme.thresholds), default=0)
    if top > scheme.most:
        yield Fault("levels", "unreachable", 0)
    sealed = sum(one.most for one in scheme.counting if one.field in entries and entries[one.field].sealed)
    if sealed * HUNDRED > SEALED_AT_MOST * scheme.most:
        yield Fault("criteria", "sealed_share")


def move(before: str, after: str, order: Sequence[str]) -> str:
    """Return how a grade moves among levels, the highest first; from one that these rules lack it is a new grade."""
    if not after:
        return HELD
    if before not in order:
        return NEW
    was, now = order.index(before), order.index(after)
    return SAME if was == now else UP if now < was else DOWN


def parts(
    scheme: Scheme, points: Mapping[str, int], before: Mapping[str, int] | None = None, shut: Iterable[str] = ()
) -> list[Part]:
    """Return the parts of a grade, the weightiest first; of the fields that are shut the points stay out."""
    closed, then = set(shut), before or {}
    found = [
        Part(one.field, None if one.field in closed else points.get(one.field, 0), one.most, then.get(one.field))
        for one in scheme.counting
    ]
    return sorted(found, key=lambda part: -part.most)


def total(found: Iterable[Part]) -> int | None:
    """Return the sum of a grade's parts, None where one of them is not shown: the sum would tell it."""
    points = [part.points for part in found]
    return None if None in points else sum(one for one in points if one is not None)


def made_it(before: Mapping[str, int], after: Mapping[str, int], at_most: int = 3) -> list[tuple[str, int]]:
    """Return the fields whose points changed, by how much, the greatest change first."""
    changes = {name: after.get(name, 0) - before.get(name, 0) for name in {*before, *after}}
    found = sorted(((name, by) for name, by in changes.items() if by), key=lambda one: (-abs(one[1]), one[0]))
    return found[:at_most]


def shares(counts: Mapping[str, int], codes: Sequence[str]) -> list[int]:
    """Return how many have each of some levels, in their order; those of none of them come last."""
    return [*(counts.get(code, 0) for code in codes), sum(n for code, n in counts.items() if code not in codes)]
