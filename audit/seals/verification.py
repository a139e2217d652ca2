"""Verifies the trail: lines, leaves, streams, marks, roots, signatures, anchors and the second sink (SECURITY §3).

Each line is held against its entry, the entry against its leaf, the leaves against each root somebody vouches for.
It goes leaf by leaf with flat memory, beside those who write and seal: what comes meanwhile is left to the next look.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from audit.seals import looking
from audit.seals.beside import in_order
from audit.seals.models import Log
from audit.seals.queries import size_of
from audit.seals.rules import Frontier, joined
from audit.seals.stretches import LENGTH, MOST, Fault, Stretch, Task, Walk, look_at
from audit.seals.verifier import VerifierKey
from audit.seals.vouching import Held, Vouched
from audit.trail.sink import kept_hashes


@dataclass
class Progress:
    """Where a later look goes on: the last log's edge, each stream's end, the last line."""

    log: int = 0
    size: int = 0
    hashes: list[str] = field(default_factory=list)
    heads: dict[str, tuple[int, str]] = field(default_factory=dict)
    line: int = 0


@dataclass(frozen=True)
class Trusted:
    """What a look believes: keys, heads held outside, and the second sink ("" where none is)."""

    keys: Sequence[VerifierKey]
    held: Sequence[Held]
    sink: str = ""


class Look:
    """One look at the trail, from where another ended or from the beginning."""

    def __init__(self, trusted: Trusted, progress: Progress | None = None) -> None:
        self.trusted = trusted if progress is None else replace(trusted, sink="")
        self.progress = progress or Progress()
        self.faults: list[Fault] = []
        self.found = self.lines = self.unsealed = 0
        self._queued = looking.queued_numbers()
        self._twice = set(kept_hashes(self.trusted.sink))

    def add(self, kind: str, line: int = 0, place: str = "") -> None:
        """Note a fault; beyond MOST they are only counted."""
        self.found += 1
        if len(self.faults) < MOST:
            self.faults.append(Fault(kind, line, place))

    def take(self) -> "Look":
        """Look at every log from where this look begins, then at what waits; return the look."""
        begun, sizes = self.progress.line, dict[int, int]()
        logs = list(Log.objects.order_by("number"))
        self._missing_logs(logs)
        for log in logs:
            sizes[log.number] = size_of(log)
            if log.number >= self.progress.log:
                self._log(log, sizes[log.number])
        self._waiting(sizes)
        for line in looking.unheld_numbers(begun):
            self.add("unheld", line)
        for lost in sorted(self._twice):
            self.add("sink_only", place=lost.hex())
        return self

    def _missing_logs(self, logs: Sequence[Log]) -> None:
        there = {log.origin for log in logs}
        for one in self.trusted.held:
            if one.head.origin not in there and one.head.size:
                self.add("shorter", place=f"{one.by}: {one.head.origin} {one.head.size} > 0")

    def _log(self, log: Log, size: int) -> None:
        """Rebuild a log's tree, stretch by stretch."""
        frontier = Frontier()
        if log.number == self.progress.log:
            frontier = Frontier(self.progress.size, map(bytes.fromhex, self.progress.hashes))
        held = [one for one in self.trusted.held if one.head.origin == log.origin]
        vouched = Vouched(log, frontier.size, self.trusted.keys, held, self.add)
        above = looking.subtrees(log.number, 0, 0)
        for task, stretch in in_order(look_at, list(self._tasks(log, size, frontier, vouched))):
            self._follow(stretch)
            self.lines += stretch.lines
            for told, root in stretch.roots.items():
                vouched.compare(told, root if task.edge is not None else joined([*frontier.hashes, root]))
            if task.edge is not None:
                frontier = Frontier(task.last, stretch.edge)
            elif task.last - task.first < LENGTH:
                frontier = Frontier(task.last, [*frontier.hashes, *stretch.edge])
            else:
                for level, number, own in frontier.push(stretch.edge[0], LENGTH.bit_length() - 1):
                    if above.get((level, number)) != own:
                        self.add("subtree", place=f"{log.origin} {level}/{number}")
        vouched.end(frontier.size)
        edge = [each.hex() for each in frontier.hashes]
        self.progress.log, self.progress.size, self.progress.hashes = log.number, frontier.size, edge

    def _tasks(self, log: Log, size: int, frontier: Frontier, vouched: Vouched) -> Iterator[Task]:
        """Yield the stretches of a log: up to a multiple of LENGTH behind what was looked at, then LENGTH each."""
        first, edge = frontier.size, tuple(frontier.hashes) if frontier.size % LENGTH else None
        while first < size:
            last = min(size, first - first % LENGTH + LENGTH)
            yield Task(log.number, log.origin, first, last, vouched.within(first, last), edge, self.trusted.sink)
            first, edge = last, None

    def _follow(self, stretch: Stretch) -> None:
        """Hold what a stretch begins with against what came before it, and take up what it ends with."""
        for fault in stretch.faults:
            self.add(*fault)
        self.found += stretch.found - len(stretch.faults)
        for stream, begin in stretch.begins.items():
            n, prev = self.progress.heads.get(stream, (0, ""))
            if begin.n != n + 1:
                self.add("gap", begin.line, f"{stream} {n + 1} … {begin.n}")
            elif begin.prev != prev:
                self.add("link", begin.line, f"{stream} {begin.n}")
        self.progress.heads |= stretch.ends
        self.progress.line = max(self.progress.line, stretch.line)
        self._twice -= stretch.twice

    def _waiting(self, sizes: dict[int, int]) -> None:
        """Look at the lines that waited when the look began and had no leaf yet; streams stay as they were."""
        walk, heads, line = Walk(self._twice), dict(self.progress.heads), self.progress.line
        for chunk in looking.lines_of(list(looking.not_sealed(self._queued, sizes)), walk.labels):
            walk.lines(chunk)
        self.unsealed = walk.found.lines
        self._follow(walk.found)
        self.progress.heads, self.progress.line = heads, line
