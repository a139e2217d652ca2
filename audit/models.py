"""Registers the tables of the memory's rooms."""

from audit.trail.models import LogEntry, Touched

__all__ = ["LogEntry", "Touched"]
