"""Duplicates among all customers: everything compared once, then a hundred new ones, then nothing; a post's list."""

import resource
import time as clock
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from audit.trail.context import MACHINE, Actor, acting
from bench.deadlines import _used
from bench.stack import Figure
from crm.models import User
from crm.posts.queries import seats_of
from customers.duplicates.models import Comparison, Pair
from customers.duplicates.queries import page
from customers.duplicates.works import comparison
from customers.records.admission import Admission, admit
from customers.records.lock import unlocked
from customers.records.models import Customer, Signature

TWINS = 500
FRESH, WHOLE, SOME, NONE, LIST = 100, 240_000, 15_000, 6_000, 200  # milliseconds at 100,000


class Here:
    """Drives a comparison here and now."""

    def __init__(self, run: Comparison) -> None:
        self.payload: Mapping[str, Any] = {"run": run.pk}
        self.cursor: Mapping[str, Any] = {}
        self.longest = 0.0

    @contextmanager
    def step(self, *, done: int, cursor: Mapping[str, Any], total: int | None = None) -> Iterator[Actor]:
        """Do one window, and keep how long the longest held the database."""
        begun = clock.perf_counter()
        with transaction.atomic():
            yield MACHINE
        self.longest = max(self.longest, clock.perf_counter() - begun)

    def say(self, message: str, **facts: str | int) -> None:
        """Say nothing."""


def duplicates(rounds: int) -> Iterator[Figure]:
    """Time the whole comparison, one of a hundred changed records, and one in which nothing changed."""
    _plant()
    with unlocked():
        count = Customer.objects.filter(state="active").count()
        Signature.objects.all().delete()
    Pair.objects.all().delete()
    Comparison.objects.all().delete()
    share = max(count / 100_000, 0.05)
    name = f"20 duplicates of {count:,}: "
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    yield from _timed(f"{name}all compared, {{}} pairs", WHOLE * share)
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024
    print(f"{name}memory grew by {grown} MB", flush=True)
    with unlocked():
        for pk in Customer.objects.filter(state="active").values_list("pk", flat=True)[:FRESH]:
            Signature.objects.filter(pk=pk).update(rev=0)
    yield from _timed(f"{name}{FRESH} changed, {{}} new pairs", SOME * share)
    yield from _timed(f"{name}nothing changed, {{}} new pairs", NONE * share)
    seat = seats_of(User.objects.get(username="p49").pk, timezone.localdate())[0]
    with acting(by=seat):
        begun = clock.perf_counter()
        for _round in range(rounds):
            page(seat.group_id, show="open")
        yield Figure(f"{name}a post's list", (clock.perf_counter() - begun) * 1000 / rounds, LIST, 1, "allowed")


def _plant() -> None:
    """Enter shops twice, once, so that there is something to find: half share a phone, half only sound alike."""
    seat = seats_of(User.objects.get(username="p49").pk, timezone.localdate())[0]
    with unlocked():
        if Customer.objects.filter(code__startswith="TWIN").exists():
            return
    rows = [
        Admission(
            {
                "code": f"TWIN{number:05d}{side}",
                "name": f"{chr(0x5200 + number)}{chr(0x6200 + number)}{'荣蓉'[side]}店",
                "region": f"3705{number % 90 + 10}",
                "phone": f"1390000{number:04d}" if number % 2 else "",
            },
            consents=(("business", timezone.localdate(), "written"),),
            groups={seat.group_id: "route"},
        )
        for number in range(TWINS)
        for side in (0, 1)
    ]
    with acting(by=seat):
        admit(rows, by=seat, purpose="maintenance")


def _timed(name: str, allowed: float) -> Iterator[Figure]:
    run = Comparison.objects.create()
    begun, used, driver = clock.perf_counter(), _used(), Here(run)
    comparison.do(driver)  # type: ignore[arg-type]
    wall, cpu = clock.perf_counter() - begun, _used() - used
    run.refresh_from_db()
    name = name.format(f"{run.found:,}")
    yield Figure(f"{name}, cpu", cpu * 1000, allowed, 1, "allowed")
    yield Figure(f"{name}, wall", wall * 1000, allowed, 0, "allowed")
    print(f"{name}: longest transaction {driver.longest * 1000:.0f} ms on {connection.vendor}", flush=True)
