"""What a room declares to have done in the background, and what its function is handed."""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.dispatch import Signal
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.module_loading import import_string

from audit.trail.context import Actor
from crm.jobs.models import Job

Seats = Callable[[int, str], Actor | None]

# Sent by the worker once an hour: a room that keeps things for a time lets them go then.
tidying = Signal()
# Sent by the worker each round, about every 20 s: a room asks its tables whether the clock has made something due.
ticking = Signal()
# Set when the worker is asked to stop: the running job rests after its chunk.
stopping = threading.Event()


class Paused(Exception):
    """The worker stops; the job waits for the next one."""


class Lost(Exception):
    """Another worker has the job: this one was silent for too long."""


class Unseated(Exception):
    """The person who started the job no longer acts on the post."""


@dataclass(frozen=True)
class Work:
    """Some work by its path, its title, who may go on with it, and the function that does it."""

    path: str
    title: str | Promise
    seat: Seats
    do: Callable[["Run"], None]


def work(title: str | Promise, *, seat: Seats) -> Callable[[Callable[["Run"], None]], Work]:
    """Declare a function as work; `seat` finds who acts for (person id, post code) now, None where nobody does."""

    def declare(do: Callable[["Run"], None]) -> Work:
        return Work(f"{do.__module__}.{do.__qualname__}", title, seat, do)

    return declare


def work_of(path: str) -> Work:
    """Return the work declared at `path`; LookupError where there is none."""
    try:
        found = import_string(path)
    except ImportError:
        found = None
    if not isinstance(found, Work):
        raise LookupError(path)
    return found


@dataclass
class Run:
    """One attempt at a job: where to begin, who acts, and the only way to save progress."""

    job: Job
    work: Work
    lease: str
    by: Actor
    message: str = ""
    facts: Mapping[str, str | int] = field(default_factory=dict)

    @property
    def payload(self) -> Mapping[str, Any]:
        """Return what the job was started with."""
        return dict(self.job.payload)

    @property
    def cursor(self) -> Mapping[str, Any]:
        """Return the cursor of the last chunk that was saved; empty before the first."""
        return dict(self.job.cursor)

    @contextmanager
    def step(self, *, done: int, cursor: Mapping[str, Any], total: int | None = None) -> Iterator[Actor]:
        """Do one chunk and save its progress in one transaction; the block is handed who acts now.

        Keep a chunk below half a second: on SQLite it is the time for which others wait. Prepare outside the block.
        """
        self._may_go_on()
        progress = {"done": done, "cursor": dict(cursor), "total": total if total is not None else self.job.total}
        with transaction.atomic():
            self._hold(**progress)
            self.by = self._seat()
            yield self.by
        for name, value in progress.items():
            setattr(self.job, name, value)

    def beat(self, *, total: int | None = None) -> None:
        """Say that the job lives, between chunks that take long to prepare."""
        self._may_go_on()
        self.job.total = total if total is not None else self.job.total
        self._hold(total=self.job.total)

    def say(self, message: str, **facts: str | int) -> None:
        """Have the job end with this sentence: an English msgid and what it names."""
        self.message, self.facts = message, facts

    def _may_go_on(self) -> None:
        if stopping.is_set():
            raise Paused

    def _hold(self, **progress: Any) -> None:
        held = Job.objects.filter(pk=self.job.pk, state=Job.State.RUNNING, lease=self.lease)
        if not held.update(heard=timezone.now(), **progress):
            raise Lost

    def _seat(self) -> Actor:
        seat = self.work.seat(self.job.person_id, self.job.post_code)
        if seat is None:
            raise Unseated
        return seat
