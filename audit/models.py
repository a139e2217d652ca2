"""Registers the tables of the memory's rooms."""

from audit.reading.models import Tally
from audit.seals.models import Anchoring, Checkpoint, Leaf, Log, Subtree, Unsealed, Verification
from audit.trail.models import LogEntry, Touched

__all__ = [
    "Anchoring",
    "Checkpoint",
    "Leaf",
    "Log",
    "LogEntry",
    "Subtree",
    "Tally",
    "Touched",
    "Unsealed",
    "Verification",
]
