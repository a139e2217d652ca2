"""A stretch of the sealed trail: leaves that follow one another, looked at by themselves, as long as one process does.

Each line is held against its entry, the entry against its leaf. What depends on what lies before the stretch, the first
line of each stream and the roots over all leaves, is given back to be held against that (`verification`).
"""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.conf import settings
from django.utils.module_loading import import_string

from audit.seals import looking
from audit.seals.looking import Stored
from audit.seals.rules import TILE, Frontier
from audit.seals.spelling import completed
from audit.trail.entries import leaf_hash
from audit.trail.sink import kept_hashes

MOST = 200
LENGTH = 64 * TILE  # leaves of a stretch that others may look at


class Fault(NamedTuple):
    """What is wrong: its kind (FAULTS), the line's number (0: none) and the place."""

    kind: str
    line: int = 0
    place: str = ""


class Begin(NamedTuple):
    """The first line of a stream in a stretch: its number in the trail and in its stream, and the line before it."""

    line: int
    n: int
    prev: str


class Doubt(NamedTuple):
    """A line whose spelling is not its entry: the mark of its subjects, and the end of its stream before it."""

    stored: Stored
    touched: str
    n: int
    prev: str


class Task(NamedTuple):
    """Which leaves of which log to look at, and where roots are asked for; `edge` is the tree's before the first.

    Without an edge the stretch begins at a multiple of LENGTH, and its roots are those of its own leaves.
    """

    log: int
    origin: str
    first: int
    last: int
    sizes: tuple[int, ...]
    edge: tuple[bytes, ...] | None
    sink: str


@dataclass
class Stretch:
    """What was found in a stretch: faults, how streams begin and end in it, the roots asked for, the tree's edge."""

    lines: int = 0
    line: int = 0
    found: int = 0
    faults: list[Fault] = field(default_factory=list)
    begins: dict[str, Begin] = field(default_factory=dict)
    ends: dict[str, tuple[int, str]] = field(default_factory=dict)
    roots: dict[int, bytes] = field(default_factory=dict)
    edge: list[bytes] = field(default_factory=list)
    twice: set[bytes] = field(default_factory=set)

    def add(self, kind: str, line: int = 0, place: str = "") -> None:
        """Note a fault; beyond MOST they are only counted."""
        self.found += 1
        if len(self.faults) < MOST:
            self.faults.append(Fault(kind, line, place))


def look_at(task: Task) -> Stretch:
    """Look at the leaves of a task; it is the same in whichever process it is done."""
    return Walk(kept_hashes(task.sink)).leaves(task)


class Walk:
    """A walk along a stretch of leaves, or along lines that wait and have none."""

    def __init__(self, sink: Collection[bytes]) -> None:
        self.sink, self.found = sink, Stretch()
        self.is_mark: Callable[[bytes, str], bool] = import_string(settings.TRAIL_MAC_CHECK)()
        looking.prepare()
        self.labels = looking.model_labels()

    def leaves(self, task: Task) -> Stretch:
        """Look at the leaves of a task and their lines, and return what was found."""
        frontier = Frontier(0 if task.edge is None else task.first, task.edge or ())
        grown = Grown(task, frontier, looking.subtrees(task.log, task.first, task.last), self.found)
        for chunk in looking.sealed_lines(task.log, task.first, task.last, self.labels):
            self.lines(chunk, task.origin)
            grown.by(chunk)
        grown.until(task.last)
        self.found.edge = frontier.hashes
        return self.found

    def lines(self, chunk: Sequence[Stored], origin: str = "") -> None:
        """Hold each line's columns, place in its stream and mark against its entry, and the entry against its leaf."""
        found, ends, doubtful = self.found, self.found.ends, []
        marks = looking.touched_marks(chunk)
        for stored in chunk:
            if stored.body is None:
                found.add("gone" if origin else "queued_gone", stored.line, origin and f"{origin} {stored.place}")
                continue
            leaf = leaf_hash(stored.body)
            if origin and leaf != stored.hash:
                found.add("edited", stored.line, f"{origin} {stored.place}")
            if not self.is_mark(leaf, stored.mac):
                found.add("mark", stored.line)
            n, prev = ends.get(stored.stream) or self._begin(stored)
            touched = marks.get(stored.line, "") if stored.many else ""
            if stored.n != n + 1 or completed(stored.spelling, prev, touched) != stored.body:
                doubtful.append(Doubt(stored, touched, n, prev))
            ends[stored.stream] = stored.n, leaf.hex()
            if leaf in self.sink:
                found.twice.add(leaf)
        found.lines += len(chunk)
        found.line = max(found.line, *(stored.line for stored in chunk))
        if doubtful:
            self._settle(doubtful)

    def _begin(self, stored: Stored) -> tuple[int, str]:
        """Note how a stream begins here, and return the line before its first as that names it."""
        prev = str(_told(stored).get("prev", ""))
        self.found.begins[stored.stream] = Begin(stored.line, stored.n, prev)
        return stored.n - 1, prev

    def _settle(self, doubtful: Sequence[Doubt]) -> None:
        """Spell the lines that the database did not, and say what is wrong with those that are not as they should be.

        That is a line's number, the line before it, its subjects, its columns.
        """
        spelled = looking.spellers([doubt.stored.line for doubt in doubtful], self.labels)
        for stored, touched, n, prev in doubtful:
            spell = spelled[stored.line]
            if stored.n == n + 1 and spell(prev, touched) == stored.body:
                continue
            told = _told(stored)
            said, marked = str(told.get("prev", "")), str(told.get("touched", ""))
            if stored.n != n + 1:
                self.found.add("gap", stored.line, f"{stored.stream} {n + 1} … {stored.n}")
            elif said != prev:
                self.found.add("link", stored.line, f"{stored.stream} {stored.n}")
            if marked != touched:
                self.found.add("touched", stored.line)
            if spell(said, marked) != stored.body:
                self.found.add("columns", stored.line)


class Grown:
    """The tree over a stretch's leaves as it grows, held against the stored hashes over whole subtrees."""

    def __init__(
        self, task: Task, frontier: Frontier, subtrees: Mapping[tuple[int, int], bytes], found: Stretch
    ) -> None:
        self.task, self.frontier, self.subtrees, self.found = task, frontier, subtrees, found
        self.offset, self.sizes = task.first - frontier.size, frozenset(task.sizes)

    def by(self, chunk: Sequence[Stored]) -> None:
        """Let the tree grow by the leaves of some lines."""
        for stored in chunk:
            self.until(stored.place)
            if stored.place != self.offset + self.frontier.size:
                self.found.add("order", stored.line, f"{self.task.origin} {stored.place}")
                continue
            self._push(stored.hash)

    def until(self, place: int) -> None:
        """Have something stand for each leaf that is missing before this one, so that the others keep their places."""
        if missing := range(self.offset + self.frontier.size, place):
            self.found.add("order", place=f"{self.task.origin} {missing[0]}")
        for _ in missing:
            self._push(bytes(32))

    def _push(self, leaf: bytes) -> None:
        for level, number, own in self.frontier.push(leaf):
            place = number + (self.offset >> 8 * level)
            if self.subtrees.get((level, place)) != own:
                self.found.add("subtree", place=f"{self.task.origin} {level}/{place}")
        if (size := self.offset + self.frontier.size) in self.sizes:
            self.found.roots[size] = self.frontier.root()


def _told(stored: Stored) -> dict[str, Any]:
    try:
        return dict(json.loads(stored.body or ""))
    except (ValueError, TypeError):
        return {}
