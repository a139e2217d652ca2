"""Several processes that look at a long log at one time, each at its part; they end when the one that began them does.

It imports no model: those are known only once Django is up.
"""

import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from threading import Thread
from typing import TypeVar

Part = TypeVar("Part")
Found = TypeVar("Found")

MANY = 8  # parts from which other processes are worth their start


def in_order(look: Callable[[Part], Found], parts: Sequence[Part]) -> Iterator[tuple[Part, Found]]:
    """Yield each part with what a function of a module makes of it, in order; of many, several at one time."""
    processes = os.cpu_count() or 1
    if len(parts) < MANY or processes < 2:
        yield from ((part, look(part)) for part in parts)
        return
    with ProcessPoolExecutor(processes, get_context("spawn"), _begin) as pool:
        asked: deque[tuple[Part, Future[Found]]] = deque()
        try:
            for part in parts:
                asked.append((part, pool.submit(look, part)))
                if len(asked) > processes * 2:
                    yield _next(asked)
            while asked:
                yield _next(asked)
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _next(asked: deque[tuple[Part, Future[Found]]]) -> tuple[Part, Found]:
    part, future = asked.popleft()
    return part, future.result()


def _begin() -> None:
    import django

    Thread(target=_end_with_parent, daemon=True).start()
    django.setup()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
