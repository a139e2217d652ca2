"""What the lines of the trail say should stand in a record, and how what stands there differs. Plain Python.

A line of the trail keeps what an edit wrote: general values in clear, sealed ones as the tokens themselves (DECISIONS
5), a photo as the digest of its ciphertext. So the last line that edited a field says what stands there today, and
whoever writes past the product would have to write into the trail as well, which its seal shows.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from typing import NamedTuple

BIRTHS = {"record.admitted": "active", "record.drafted": "draft"}
ENDS = frozenset({"record.removed", "record.discarded", "record.destroyed_again", "record.destroyed_with"})
MERGES = frozenset({"record.joined", "record.merged", "record.disjoined", "record.unmerged"})
EDITS = frozenset({"record.changed", "record.activated", "photo.attached"}) | MERGES  # each counts as one revision
STATES = {"record.activated": "active", "record.merged": "merged", "record.unmerged": "active"}
GRANTS = frozenset({"record.granted", "record.withdrawn", "record.regranted"})
# Every event after which something of a record stands otherwise; the database asks for a line of one of these.
WRITERS = (
    *BIRTHS,
    *sorted(ENDS | EDITS | GRANTS),
    "consent.changed",
    "field.retiered",
    "field.confirmed",
    "record.graded",
    "record.merge_forgotten",
)
UNSAID = "?"  # what a photo's line of before says of its ciphertext
LONGEST_FACT = 1000  # a line cuts a fact there, and what was cut says nothing


class Fault(StrEnum):
    """How a record differs from what the trail says of it."""

    CHANGED = "changed"  # something else stands there than the last line wrote
    REPLAYED = "replayed"  # what stands there is an older value, put back
    UNTOLD = "no_line"  # no line ever wrote it
    GONE = "row_gone"  # a line wrote it, and it is not there
    EDITED_OVER = "edited_over"  # an edit met another value than the line before it had left


class Finding(NamedTuple):
    """One difference: in which field ("" is the record itself), and of which kind."""

    field: str
    fault: Fault


class Line(NamedTuple):
    """What a line of the trail says of one record."""

    event: str
    fields: tuple[str, ...]
    changes: Mapping[str, tuple[str, str]]
    tokens: Mapping[str, tuple[str, str]]
    facts: Mapping[str, str]


@dataclass
class Standing:
    """A record as the tables have it; `tokens` is None where its strongbox is gone."""

    state: str
    rev: int
    general: Mapping[str, str]
    tokens: Mapping[str, str] | None
    photos: Mapping[str, str]
    posts: frozenset[str]
    strays: frozenset[str]
    purposes: frozenset[str]
    ways: frozenset[str] = frozenset()


@dataclass
class Told:
    """A record as its lines have it so far. Hear them in the order in which they were written."""

    born: bool = False
    ended: bool = False
    state: str = "active"
    rev: int = 1
    general: dict[str, str] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    photos: dict[str, str] = field(default_factory=dict)
    posts: frozenset[str] | None = None
    purposes: frozenset[str] | None = None
    ways: frozenset[str] | None = frozenset()  # in which surveys may reach the customer; none is every way
    found: list[Finding] = field(default_factory=list)
    _earlier: set[tuple[str, bytes]] = field(default_factory=set)

    def hear(self, line: Line) -> None:
        """Take a line in."""
        if line.event in BIRTHS:
            self.born, self.state = True, BIRTHS[line.event]
        elif line.event in ENDS:
            self.ended = True
        elif line.event in EDITS:
            self.rev += 1
        self.state = STATES.get(line.event, self.state)
        self._values(line)
        self._grants(line)
        if "purposes" in line.facts:
            self.purposes = codes(line.facts["purposes"])
            self.ways = codes(line.facts.get("ways", ""))

    def _values(self, line: Line) -> None:
        for name, (before, after) in line.changes.items():
            if self.general.get(name, "") != before:
                self.found.append(Finding(name, Fault.EDITED_OVER))
            self.general[name] = after
        if line.event == "field.retiered":
            self.general.update(dict.fromkeys(line.fields, ""))
        for name, (before, after) in line.tokens.items():
            if self.tokens.get(name, "") != before:
                self.found.append(Finding(name, Fault.EDITED_OVER))
            self._leave(name, self.tokens.get(name, ""))
            self.tokens[name] = after
        for name, mark in _photos(line).items():
            self._leave(name, self.photos.get(name, ""))
            self.photos[name] = mark

    def _grants(self, line: Line) -> None:
        if "posts" in line.facts:
            self.posts = codes(line.facts["posts"])
        elif self.posts is not None and line.event == "record.granted":
            self.posts |= {line.facts["post"]}
        elif self.posts is not None and line.event == "record.withdrawn":
            self.posts -= {line.facts["post"]}

    def _leave(self, name: str, text: str) -> None:
        if text:
            self._earlier.add((name, _mark(text)))

    def was(self, name: str, text: str) -> bool:
        """Say whether a token, or a photo of this digest, stood in a field before what stands there now."""
        return (name, _mark(text)) in self._earlier


def differences(told: Told, standing: Standing | None) -> list[Finding]:
    """Return how what stands differs from what was told; nothing where both agree."""
    if standing is None:
        return [Finding("", Fault.GONE)] if told.born and not told.ended else []
    if not told.born:
        return [Finding("", Fault.UNTOLD)]
    if told.ended:
        return [Finding("", Fault.REPLAYED)]
    found = [*told.found]
    if (told.state, told.rev) != (standing.state, standing.rev):
        found.append(Finding("", Fault.CHANGED))
    found += _compared(told, told.general, standing.general)
    if standing.tokens is None:
        found.append(Finding("strongbox", Fault.GONE))
    else:
        found += _compared(told, told.tokens, standing.tokens)
    found += _compared(told, told.photos, standing.photos)
    if standing.strays or told.posts not in (None, standing.posts):
        found.append(Finding("grants", Fault.CHANGED))
    if told.purposes not in (None, standing.purposes) or told.ways not in (None, standing.ways):
        found.append(Finding("consents", Fault.CHANGED))
    return list(dict.fromkeys(found))


def _compared(told: Told, said: Mapping[str, str], there: Mapping[str, str]) -> Iterable[Finding]:
    for name in sorted(said.keys() | there.keys()):
        wanted, found = said.get(name), there.get(name, "")
        if (wanted or "") == found or (wanted == UNSAID and found):
            continue
        if not found:
            fault = Fault.GONE
        elif wanted is None:
            fault = Fault.UNTOLD
        else:
            fault = Fault.REPLAYED if told.was(name, found) else Fault.CHANGED
        yield Finding(name[:60], fault)


def _photos(line: Line) -> dict[str, str]:
    """Return the photos that a line set, each by its digest; "" is one taken away."""
    if line.event == "photo.attached":
        return dict.fromkeys(line.fields, line.facts.get("digest", UNSAID))
    pairs = [pair.partition("=") for pair in codes(line.facts.get("photos", "")) or ()]
    return {name: mark for name, _is, mark in pairs}


def digest(ciphertext: bytes) -> str:
    """Return the digest by which a line names a sealed photo: of the ciphertext, so nothing can be guessed from it."""
    return sha256(ciphertext).hexdigest()


def codes(text: str) -> frozenset[str] | None:
    """Return the codes that a fact lists; None where the line had to cut it."""
    return frozenset(filter(None, text.split(","))) if len(text) < LONGEST_FACT else None


def _mark(text: str) -> bytes:
    return sha256(text.encode()).digest()[:12]
