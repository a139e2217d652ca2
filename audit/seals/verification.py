"""Verifies the trail: lines, leaves, streams, marks, roots, signatures, anchors and the second sink (SECURITY §3).

Each line is held against its entry, the entry against its leaf, the leaves against each root somebody vouches for.
It goes leaf by leaf with flat memory, beside those who write and seal: what comes meanwhile is left to the next look.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from audit.seals import looking
from audit.seals.looking import Stored
from audit.seals.models import Log
from audit.seals.rules import Frontier
from audit.seals.verifier import VerifierKey
from audit.seals.vouching import Held, Vouched
from audit.trail.entries import leaf_hash

MOST = 200


@dataclass(frozen=True)
class Fault:
    """What is wrong: its kind (FAULTS), the line's number (0: none) and the place."""

    kind: str
    line: int = 0
    place: str = ""


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
    """What a look believes: keys, heads held outside, the writers' marks, and the second sink ("" where none is)."""

    keys: Sequence[VerifierKey]
    held: Sequence[Held]
    is_mark: Callable[[bytes, str], bool]
    sink: str = ""


class Look:
    """One look at the trail, from where another ended or from the beginning."""

    def __init__(self, trusted: Trusted, progress: Progress | None = None) -> None:
        self.trusted, self.progress = trusted, progress or Progress()
        self.faults: list[Fault] = []
        self.found = self.lines = self.unsealed = 0
        self._labels = looking.model_labels()
        self._queued = dict.fromkeys(looking.queued_numbers())
        self._twice = _sink_hashes(trusted.sink) if progress is None else set()

    def add(self, kind: str, line: int = 0, place: str = "") -> None:
        """Note a fault; beyond MOST they are only counted."""
        self.found += 1
        if len(self.faults) < MOST:
            self.faults.append(Fault(kind, line, place))

    def take(self) -> "Look":
        """Look at every log from where this look begins, then at what waits; return the look."""
        begun = self.progress.line
        logs = list(Log.objects.order_by("number"))
        self._missing_logs(logs)
        for log in logs:
            if log.number >= self.progress.log:
                self._log(log)
        self._waiting()
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

    def _log(self, log: Log) -> None:
        """Rebuild a log's tree leaf by leaf."""
        frontier = Frontier()
        if log.number == self.progress.log:
            frontier = Frontier(self.progress.size, map(bytes.fromhex, self.progress.hashes))
        held = [one for one in self.trusted.held if one.head.origin == log.origin]
        vouched = Vouched(log, frontier.size, self.trusted.keys, held, self.add)
        subtrees = looking.subtrees(log.number, frontier.size)
        for chunk in looking.sealed_lines(log.number, frontier.size):
            marks = looking.touched_marks(chunk)
            for stored in chunk:
                if stored.index != frontier.size:
                    self.add("order", stored.line, f"{log.origin} {stored.index}")
                self._leaf(stored, marks.get(stored.line, ""), f"{log.origin} {stored.index}")
                for complete in frontier.push(stored.hash):
                    if subtrees.get(complete[:2]) != complete.hash:
                        self.add("subtree", place=f"{log.origin} {complete.level}/{complete.number}")
                vouched.compare(frontier.size, frontier)
        vouched.end(frontier.size)
        edge = [each.hex() for each in frontier.hashes]
        self.progress.log, self.progress.size, self.progress.hashes = log.number, frontier.size, edge

    def _leaf(self, stored: Stored, touched: str, place: str) -> None:
        self.lines += 1
        self.progress.line = max(self.progress.line, stored.line)
        self._queued.pop(stored.line, None)
        if stored.body is None:
            self.add("gone", stored.line, place)
        elif self._line(stored, touched) != stored.hash:
            self.add("edited", stored.line, place)

    def _waiting(self) -> None:
        """Look at the lines that waited when the look began and had no leaf yet; streams stay as they were."""
        heads = dict(self.progress.heads)
        for chunk in looking.lines_of(list(self._queued)):
            marks = looking.touched_marks(chunk)
            for stored in chunk:
                self.unsealed += 1
                if stored.body is None:
                    self.add("queued_gone", stored.line)
                else:
                    self._line(stored, marks.get(stored.line, ""))
        self.progress.heads = heads

    def _line(self, stored: Stored, touched: str) -> bytes:
        """Hold a line's columns, place in its stream and mark against its entry; return the entry's hash."""
        body = stored.body or ""
        leaf = leaf_hash(body)
        n, prev = self.progress.heads.get(stored.stream, (0, ""))
        if stored.n != n + 1 or stored.says(prev, touched, self._labels) != body:
            self._explain(stored, touched, n, prev)
        if not self.trusted.is_mark(leaf, stored.mac):
            self.add("mark", stored.line)
        self.progress.heads[stored.stream] = (stored.n, leaf.hex())
        self._twice.discard(leaf)
        return leaf

    def _explain(self, stored: Stored, touched: str, n: int, prev: str) -> None:
        """Say what of a line is not as it should be: its number, the line before it, its subjects, its columns."""
        try:
            told = dict(json.loads(stored.body or ""))
        except (ValueError, TypeError):
            told = {}
        said, marked = told.get("prev", ""), told.get("touched", "")
        if stored.n != n + 1:
            self.add("gap", stored.line, f"{stored.stream} {n + 1} … {stored.n}")
        elif said != prev:
            self.add("link", stored.line, f"{stored.stream} {stored.n}")
        if marked != touched:
            self.add("touched", stored.line)
        if stored.says(said, marked, self._labels) != stored.body:
            self.add("columns", stored.line)


def _sink_hashes(sink: str) -> set[bytes]:
    """Return the hash of each entry in the second sink."""
    if not sink or not Path(sink).exists():
        return set()
    with Path(sink).open(encoding="utf-8") as lines:
        return {leaf_hash(line.rstrip("\n")) for line in lines}
