"""A second process that makes the next chunk ready while this one is entered: `python -m customers.intake.beside FD`.

It imports no model before Django is up, and ends when its line does, so that none outlives a worker that was killed.
"""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from uuid import UUID

ROOT = Path(__file__).resolve().parents[2]


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
    """Start the process and lend the line to it: True once it is up; send (number, sealed), receive the chunk ready."""
    ours, theirs = Pipe()
    command = [sys.executable, "-m", "customers.intake.beside", str(theirs.fileno())]
    helper = subprocess.Popen(command, cwd=ROOT, pass_fds=[theirs.fileno()], stderr=subprocess.DEVNULL)
    theirs.close()
    try:
        ours.send(order)
        yield ours
    finally:
        ours.close()
        helper.kill()  # it holds nothing: places that it was learning are a transaction
        helper.wait()


def main() -> None:
    """Answer until the line ends; a fault ends the process without a word, since its text may quote a value."""
    for asked in (signal.SIGINT, signal.SIGTERM):
        signal.signal(asked, signal.SIG_IGN)  # the worker decides when to stop
    import django

    django.setup()
    from customers.intake.preparing import Preparer

    line = Connection(int(sys.argv[1]))
    with suppress(EOFError, BrokenPipeError, ConnectionResetError):
        preparer = Preparer(line.recv())
        line.send(True)
        while True:
            line.send(preparer.ready(*line.recv()))


if __name__ == "__main__":
    main()
