"""Registers the tables of the memory's rooms."""

from audit.reading.models import Tally
from audit.trail.models import LogEntry, Touched

__all__ = ["LogEntry", "Tally", "Touched"]
