"""The comparison that the machine does by night, a few seconds in each of the worker's rounds (P9.2)."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from audit.trail.context import MACHINE, Actor
from crm.jobs.models import Job
from customers.duplicates.models import Comparison
from customers.duplicates.works import comparison
from customers.records.stragglers import gather

NIGHT = 3  # o'clock, local time: after the records were held to their lines


class Rest(Exception):
    """The round is over; the next one goes on."""


class Round:
    """Drives a comparison for some seconds, from where the last round left it."""

    def __init__(self, run: Comparison, seconds: float) -> None:
        self.run, self.until = run, time.monotonic() + seconds
        self.payload: Mapping[str, Any] = {"run": run.pk}

    @property
    def cursor(self) -> Mapping[str, Any]:
        """Return where the last round stopped."""
        return dict(self.run.cursor)

    @contextmanager
    def step(self, *, done: int, cursor: Mapping[str, Any], total: int | None = None) -> Iterator[Actor]:
        """Do one window and keep the place; raises Rest where the round is over or somebody began a job instead."""
        if time.monotonic() > self.until:
            raise Rest
        with transaction.atomic():
            if not _waiting().filter(pk=self.run.pk).update(cursor=dict(cursor)):
                raise Rest
            yield MACHINE

    def say(self, message: str, **facts: str | int) -> None:
        """Say nothing: nobody asked."""


def go_on(now: datetime, *, seconds: float) -> bool:
    """Go on with the machine's comparison, or begin the night's where something changed; say whether it ended."""
    run = _waiting().order_by("pk").first() or _begun(now)
    if run is None:
        return False
    try:
        comparison.do(Round(run, seconds))  # type: ignore[arg-type]
    except Rest:
        return False
    return True


def _begun(now: datetime) -> Comparison | None:
    """Return tonight's comparison, begun once a night; where nothing changed it ends at once."""
    night = timezone.localtime(now).replace(hour=NIGHT, minute=0, second=0, microsecond=0)
    if timezone.localtime(now) < night or Comparison.objects.filter(began_at__gte=night).exists():
        return None
    gather()
    return Comparison.objects.create()


def _waiting() -> Any:
    """Return the comparisons that nobody's job is doing: the machine's own, and those of jobs that broke off."""
    under_way = Q(job__state__in=(Job.State.WAITING, Job.State.RUNNING))
    free = Comparison.objects.filter(ended_at=None).exclude(under_way)
    return Comparison.objects.filter(pk__in=free.values("pk"))
