"""Verbs begun at the same instant: real threads, each with its own connection to the database."""

from collections.abc import Callable, Sequence
from threading import Barrier, Thread
from typing import Any

from django.db import connection

Verb = Callable[[], Any]


def at_once(verbs: Sequence[Verb], *expected: type[Exception]) -> list[str]:
    """Return how each verb ended, all begun together: "done" or the name of what was raised, if it is `expected`."""
    ended, gate = [""] * len(verbs), Barrier(len(verbs))

    def run(number: int, verb: Verb) -> None:
        gate.wait()
        try:
            verb()
            ended[number] = "done"
        except expected as raised:
            ended[number] = type(raised).__name__
        finally:
            connection.close()

    threads = [Thread(target=run, args=each) for each in enumerate(verbs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return ended
