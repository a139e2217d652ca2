"""The streams of a log's writers: each line names its number, and the hash of the line before it on its connection.

A hole in a stream shows a line that was taken away before it was sealed; the mark of a line shows one that was forged.
Numbers follow the transaction: what is rolled back, by savepoint or whole, gives its numbers back.
"""

import os
import secrets
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.module_loading import import_string

from audit.trail.entries import leaf_hash


@dataclass(frozen=True)
class Link:
    """The last line of a stream: its number and the hash of its entry, 0 and "" before the first."""

    stream: str
    n: int = 0
    head: str = ""

    def after(self, entry: str) -> "Link":
        """Return the link that `entry`, written behind this one, makes."""
        return Link(self.stream, self.n + 1, leaf_hash(entry).hex())


@dataclass
class _State:
    """What a connection's writer knows: the last committed link, and whether a later one may have been committed."""

    link: Link
    raw: Any
    process: int = field(default_factory=os.getpid)
    handed_out: int = 0

    def commit(self, link: Link) -> None:
        self.link, self.handed_out = link, 0


def last_link(connection: BaseDatabaseWrapper) -> Link:
    """Return the link behind which the next line of this connection stands, in the transaction at hand."""
    state = _state_of(connection)
    for entry in reversed(connection.run_on_commit):
        function = entry[1]
        if isinstance(function, partial) and function.func == state.commit:
            pending: Link = function.args[0]
            return pending
    return state.link


def advance(connection: BaseDatabaseWrapper, link: Link) -> None:
    """Let `link` be the last of its stream once the transaction at hand has been committed."""
    state = _state_of(connection)
    state.handed_out = link.n
    transaction.on_commit(partial(state.commit, link), using=connection.alias)


def forget(connection: BaseDatabaseWrapper) -> None:
    """Begin a new stream with the next line."""
    connection.audit_stream = None  # type: ignore[attr-defined]


def mac_of(entry: str) -> str:
    """Return the mark of an entry under the key that the database never sees; "" where the settings name none."""
    path = getattr(settings, "TRAIL_MAC", "")
    return str(import_string(path)(leaf_hash(entry))) if path else ""


def _state_of(connection: BaseDatabaseWrapper) -> _State:
    """Return the connection's state; a new stream where the old one's end is in doubt.

    A connection that was lost between the asking for a commit and its answer may have committed what it had handed out.
    """
    connection.ensure_connection()
    state: _State | None = getattr(connection, "audit_stream", None)
    if state is None or state.process != os.getpid():
        state = _State(Link(_name()), connection.connection)
    elif state.raw is not connection.connection:
        state = _State(Link(_name()) if state.handed_out else state.link, connection.connection)
    connection.audit_stream = state  # type: ignore[attr-defined]
    return state


def _name() -> str:
    return secrets.token_hex(8)
