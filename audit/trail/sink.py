"""The second sink: a file beside the database that keeps the entries of weighty lines, and who is too late to be heard.

What is taken from the database before it was sealed is missing there and stands here. Nothing leaves where it cannot be
written, nor where nobody has sealed for long (SECURITY §3, layer 5 and "Fail closed").
"""

import os
import time
from collections.abc import Sequence
from datetime import timedelta
from functools import lru_cache, partial
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from audit.trail.entries import leaf_hash
from audit.trail.models import TrailDown


def keep(bodies: Sequence[str]) -> None:
    """Have entries kept a second time as soon as their transaction is committed; TrailDown where nobody seals.

    TrailDown from the commit itself means that the lines stand and the file does not have them: nothing may leave.
    """
    if is_silent():
        raise TrailDown("sealing")
    if settings.TRAIL_SINK:
        transaction.on_commit(partial(_append, "".join(f"{body}\n" for body in bodies).encode()))


def kept_hashes(sink: str) -> frozenset[bytes]:
    """Return the hash of each entry that a second sink has; none where there is no sink."""
    if not sink or not Path(sink).exists():
        return frozenset()
    there = Path(sink).stat()
    return _hashes(sink, there.st_size, there.st_mtime_ns)


@lru_cache(maxsize=1)
def _hashes(sink: str, *_: int) -> frozenset[bytes]:
    with Path(sink).open(encoding="utf-8") as lines:
        return frozenset(leaf_hash(line.rstrip("\n")) for line in lines)


def is_silent() -> bool:
    """Say whether a line has waited longer for its seal than `TRAIL_PATIENCE`, a timedelta; None waits for ever."""
    patience: timedelta | None = settings.TRAIL_PATIENCE
    return patience is not None and waited() > patience.total_seconds()


def waited() -> float:
    """Return for how many seconds the oldest line in the queue has waited for its seal; 0 where none waits."""
    with connection.cursor() as cursor:
        # A line that was taken away from its place in the queue is found by verification; it does not stop the work.
        cursor.execute(
            "SELECT u.at FROM audit_unsealed u JOIN audit_logentry l ON l.id = u.line_id ORDER BY u.line_id LIMIT 1"
        )
        oldest = cursor.fetchone()
    # By the machine's own clock, as the database's `at`: a demonstration loads its past under another one.
    return time.time() - float(oldest[0]) if oldest else 0.0


def _append(data: bytes) -> None:
    """Append to the file and have the disk hold it before anything leaves."""
    try:
        handle = os.open(settings.TRAIL_SINK, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            written = os.write(handle, data)
            os.fsync(handle)
        finally:
            os.close(handle)
    except OSError as fault:
        raise TrailDown("sink") from fault
    if written != len(data):
        raise TrailDown("sink")
