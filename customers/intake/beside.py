"""A second process that makes the next chunk ready while this one is entered; it imports no model before Django is up.

It ends when its line does, so that none outlives a worker that was killed.
"""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from multiprocessing import get_context
from multiprocessing.connection import Connection
from uuid import UUID

PATIENCE = 10  # seconds to let it end by itself
POLITE = 5  # how much it yields to whoever serves people


@dataclass(frozen=True)
class Order:
    """Whose rows they are, the data key as it is stored, what the columns are, and which day it is."""

    sheet: UUID
    wrapped: str
    kid: str
    version: int
    mapping: list[str]
    today: date


@contextmanager
def beside(order: Order) -> Iterator[Connection]:
    """Start the process and lend the line to it: send (number, sealed), receive the chunk made ready."""
    context = get_context("spawn")
    ours, theirs = context.Pipe()
    helper = context.Process(target=_serve, args=(theirs, order), daemon=True)
    helper.start()
    theirs.close()
    try:
        yield ours
    finally:
        ours.close()
        helper.join(PATIENCE)
        helper.kill()


def _serve(line: Connection, order: Order) -> None:
    """Answer until the line ends; a fault ends the process without a word, since its text may quote a value."""
    for asked in (signal.SIGINT, signal.SIGTERM):
        signal.signal(asked, signal.SIG_IGN)  # the worker decides when to stop
    os.nice(POLITE)
    import django

    django.setup()
    from customers.intake.preparing import Preparer

    preparer = Preparer(order)
    with suppress(EOFError, BrokenPipeError, ConnectionResetError):
        while True:
            line.send(preparer.ready(*line.recv()))
