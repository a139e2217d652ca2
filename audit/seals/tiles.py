"""The log as a folder of tiles, hashes and entries, which any reader of C2SP tlog-tiles can check or serve."""

import logging
import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from django.conf import settings

from audit.seals import durable
from audit.seals.models import Checkpoint, Leaf, Log
from audit.seals.rules import TILE, Fetch, bundle, claimed, tile_path
from audit.trail.models import LogEntry

Entries = Callable[[int, int], Sequence[bytes]]

log = logging.getLogger(__name__)


def keep_up(checkpoint: Checkpoint, fetch: Fetch) -> None:
    """Bring the folder of settings.TRAIL_TILES up to a checkpoint; what cannot be written is logged and tried again."""
    if not settings.TRAIL_TILES:
        return
    place = Path(settings.TRAIL_TILES) / durable.name_of(checkpoint.log.origin)
    try:
        write_tiles(place, checkpoint.note, fetch, entries_of_log(checkpoint.log))
    except (OSError, ValueError) as fault:
        log.warning("the tiles of %s are not up to date: %s", checkpoint.log.origin, fault)


def write_tiles(place: Path, note: str, fetch: Fetch, entries: Entries) -> int:
    """Write what a log's folder lacks for a checkpoint, the checkpoint itself last, and return how many files.

    What a crash left behind half-way is written again. ValueError where the folder is of a larger log.
    """
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    size, old = claimed(note).size, _size_of(place)
    if old > size:
        raise ValueError(f"the folder has {old} leaves, the log {size}")
    written = 0
    for level, first, width in _lacking(old, size):
        hashes = fetch(level, first * TILE, width)
        written += _write(place, tile_path(level, first, width), b"".join(hashes))
        if level == 0:
            written += _write(place, tile_path(None, first, width), bundle(entries(first * TILE, width)))
    durable.replace(place / "checkpoint", note.encode(), 0o600)
    return written


def entries_of_log(log: Log) -> Entries:
    """Return what reads a log's entries, `count` from index `first` on; ValueError where one is gone."""

    def read(first: int, count: int) -> Sequence[bytes]:
        leaves = Leaf.objects.filter(log=log, index__gte=first, index__lt=first + count).order_by("index")
        numbers = list(leaves.values_list("line_id", flat=True))
        bodies = dict(LogEntry.objects.filter(pk__in=numbers).values_list("pk", "body"))
        if len(numbers) != count or len(bodies) != count:
            raise ValueError(f"of {count} entries from {first} {count - len(bodies)} are gone")
        return [bodies[number].encode() for number in numbers]

    return read


def _lacking(old: int, size: int) -> Iterator[tuple[int, int, int]]:
    """Yield level, number and width of each tile that a log of `size` leaves has and one of `old` has not."""
    level = 0
    while size:
        for number in range(old // TILE, -(-size // TILE)):
            width = min(TILE, size - number * TILE)
            if number * TILE + width > old:
                yield level, number, width
        old, size, level = old // TILE, size // TILE, level + 1


def _write(place: Path, path: str, data: bytes) -> int:
    file = place / path
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    durable.replace(file, data, 0o600)
    partial = file.with_name(f"{file.name}.p")
    if partial.is_dir():  # the whole tile is here now
        shutil.rmtree(partial)
    return 1


def _size_of(place: Path) -> int:
    file = place / "checkpoint"
    return claimed(file.read_text("utf-8")).size if file.exists() else 0
