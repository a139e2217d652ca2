"""Reading the seal: how far the tree has come, hashes for proofs, what waits."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.db.models import Max

from audit.seals.models import Checkpoint, Leaf, Log, Subtree, Unsealed
from audit.seals.rules import TILE, Fetch
from audit.seals.verifier import Unproven
from audit.trail.events import all_events
from audit.trail.models import LogEntry
from audit.trail.sink import waited

TILES_KEPT = 16


@dataclass(frozen=True)
class Waiting:
    """The lines that wait for their seal: how many, and for how many seconds the oldest has waited."""

    count: int
    seconds: int


def current_log() -> Log | None:
    """Return the log that grows today; None before the first."""
    return Log.objects.order_by("-number").first()


def size_of(log: Log) -> int:
    """Return how many leaves a log has in the database."""
    last: int | None = Leaf.objects.filter(log=log).aggregate(last=Max("index"))["last"]
    return 0 if last is None else last + 1


def fetch_of(log: Log, keep: int = TILES_KEPT) -> Fetch:
    """Return what reads a log's stored hashes, for roots and proofs; Unproven where one is missing.

    It reads the tile around what is asked for, since a proof asks for several parts of one, and keeps the last ones.
    """

    @lru_cache(maxsize=keep)
    def tile(level: int, number: int) -> list[bytes]:
        first = number * TILE
        leaves = Leaf.objects.filter(log=log, index__gte=first, index__lt=first + TILE).order_by("index")
        trees = Subtree.objects.filter(log=log, level=level, number__gte=first, number__lt=first + TILE)
        rows = (
            trees.order_by("number").values_list("hash", flat=True) if level else leaves.values_list("hash", flat=True)
        )
        return [bytes(each) for each in rows]

    def fetch(level: int, first: int, count: int) -> Sequence[bytes]:
        number, at = divmod(first, TILE)
        hashes = tile(level, number)[at : at + count]
        if len(hashes) != count:
            raise Unproven(f"{count - len(hashes)} hashes of level {level} from {first} are gone")
        return hashes

    return fetch


def latest_checkpoint(log: Log | None = None) -> Checkpoint | None:
    """Return the last checkpoint, of the log that grows today unless another is named."""
    rows = Checkpoint.objects.select_related("log").order_by("-log", "-size")
    return (rows.filter(log=log) if log else rows).first()


def waiting() -> Waiting:
    """Return what waits for its seal; queue rows whose line is gone are verification's to find."""
    return Waiting(Unsealed.objects.count(), max(0, int(waited())))


def weighty_waits() -> bool:
    """Say whether a line by which data left or access changed waits for its seal."""
    weighty = [one.code for one in all_events() if one.weighty]
    lines = LogEntry.objects.filter(pk__in=Unsealed.objects.values("line_id"), event__in=weighty)
    return bool(lines.order_by().exists())


def place_of(line: int) -> Leaf | None:
    """Return a line's place in the tree; None while it waits."""
    return Leaf.objects.select_related("log").filter(pk=line).first()


def seal_mark() -> str:
    """Return origin, size and root of the last checkpoint as a print bears them; "" before the first (SECURITY §3)."""
    found = latest_checkpoint()
    return f"{found.log.origin} {found.size} {found.root}" if found else ""
