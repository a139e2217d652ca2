"""The comparison, a window at a time: what comes next, from where, what it found. It goes on where it stopped."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from customers.duplicates.keeping import standing
from customers.duplicates.models import Comparison, Pair
from customers.records import comparing
from customers.records.newcomers import INDEXED

SIGN, FRESH, CROSSED, PLACELESS, SETTLE, END = "sign", "fresh", "crossed", "placeless", "settle", "end"
WHOLE = (*INDEXED, CROSSED, *comparing.NEAR, PLACELESS)
BY_ID = {CROSSED: comparing.crossed, PLACELESS: comparing.placeless}
SETTLED = 300
ENOUGH = 0.2  # a share of records that are new or changed from which all are compared


class Place(NamedTuple):
    """Where a comparison stands: the stage, and after which key within it."""

    stage: str = SIGN
    after: Any = 0


@dataclass(frozen=True)
class Window:
    """What one window came to: pairs that may be alike, rows that were read, and where the next one begins."""

    then: Place
    rows: int
    pairs: Iterable[tuple[int, int]] = ()
    settling: tuple[Pair, ...] = ()


def is_whole(fresh: int, active: int) -> bool:
    """Say whether so many records are new or changed that all are compared."""
    return fresh > ENOUGH * active


def work_in(run: Comparison, active: int) -> int:
    """Return how many rows a comparison reads, for telling how far it is."""
    return run.records + (len(WHOLE) * active if run.whole else run.records)


def window(run: Comparison, place: Place) -> Window:
    """Read the window at a place and say what comes next."""
    stage, after = place
    if stage == SIGN:
        last, rows = comparing.sign(run.pk, after)
        return Window(_next(run, stage) if last is None else Place(SIGN, last), rows)
    if stage == FRESH:
        return _fresh(run, after)
    if stage == SETTLE:
        rows_of = standing(after, SETTLED)
        then = Place(SETTLE, rows_of[-1].pk) if len(rows_of) == SETTLED else Place(END)
        moved = comparing.touched(run.pk, {side for row in rows_of for side in (row.a_id, row.b_id)})
        asked = tuple(row for row in rows_of if moved & {row.a_id, row.b_id})
        return Window(then, 0, [(row.a_id, row.b_id) for row in asked], asked)
    return _whole(run, stage, after)


def _whole(run: Comparison, stage: str, after: Any) -> Window:
    last: Any
    if stage in INDEXED:
        pairs, last, rows = comparing.by_number(stage, after - 1)
        then = Place(stage, last + 1) if last is not None else None
    elif stage in BY_ID:
        pairs, last, rows = BY_ID[stage](after)
        then = Place(stage, last) if last is not None else None
    else:
        key = tuple(after) if after else ("", 0)
        pairs, last, rows = comparing.by_name(stage, key)
        then = Place(stage, list(last)) if last is not None else None
    return Window(then or _next(run, stage), rows, pairs)


def _fresh(run: Comparison, after: int) -> Window:
    ids = comparing.fresh(run.pk, after)
    pairs: set[tuple[int, int]] = set()
    if ids:
        for name in INDEXED:
            pairs |= comparing.by_number_of(name, ids)
        for block in comparing.NEAR:
            pairs |= comparing.by_name_of(block, ids)
        for rest in BY_ID.values():
            pairs |= rest(0, ids)[0]
    then = Place(FRESH, ids[-1]) if len(ids) == comparing.FRESH else Place(SETTLE)
    return Window(then, len(ids), pairs)


def _next(run: Comparison, stage: str) -> Place:
    order = (SIGN, *WHOLE, SETTLE) if run.whole else (SIGN, FRESH, SETTLE)
    return Place(order[order.index(stage) + 1])


def as_cursor(place: Place, done: int) -> Mapping[str, Any]:
    """Return a place, and how many rows were read up to it, as whoever drives the comparison keeps it."""
    return {"stage": place.stage, "after": place.after, "done": done}
