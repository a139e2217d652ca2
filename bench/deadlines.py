"""100,000 open deadlines on 50 posts: what one post's desk asks, the sweep of what is overdue, a changed calendar."""

import os
import random
import time as clock
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from uuid import uuid4

from django.db import connection
from django.utils import timezone

from bench.data import analyse
from bench.stack import Figure, side_by_side, statements
from crm.deadlines.actions import Wanted, open_deadlines
from crm.deadlines.duties import Duty
from crm.deadlines.models import Deadline
from crm.deadlines.queries import counts_of, open_of
from crm.deadlines.recomputing import recompute
from crm.deadlines.sweeping import sweep
from crm.models import CalendarDay, CalendarVersion, Notice, Post
from crm.workdays.queries import calendar
from crm.workdays.rules import Rule, Way

OPEN, OVERDUE, CHUNK = 100_000, 10_000, 10_000
FILL = Duty("bench.fill", "Fill in", "posts:mine")


def deadlines(rounds: int) -> Iterator[Figure]:
    """Time the desk's two questions against a bare query, then the sweep and the recomputation against a clock."""
    today = timezone.localdate()
    _build(today)
    post = Post.objects.order_by("code")[10].pk
    bare = Deadline.objects.filter(post_id=post, closed_at=None).order_by("due", "pk")

    def desk() -> None:
        open_of([post], limit=50)
        counts_of([post])

    desk_rows, bare_rows = side_by_side(desk, lambda: list(bare[:51]), rounds)
    name = f"14 deadlines, {OPEN:,} open: "
    yield Figure(f"{name}one post's desk", desk_rows, bare_rows, 3, "bare query", statements=statements(desk))
    yield from once(f"{name}counted again, {{}} moved", 5_000, lambda: _changed(today))
    now = timezone.make_aware(datetime.combine(today, time(17)))
    overdue = list(Deadline.objects.order_by("pk").values_list("pk", flat=True)[:OVERDUE])
    for part in (overdue[at : at + 1000] for at in range(0, OVERDUE, 1000)):
        Deadline.objects.filter(pk__in=part).update(due=now - timedelta(days=9))
    yield from once(f"{name}{{}} reminded and told above", 30_000, lambda: sum(sweep(now)))
    yield from once(f"{name}a round with nothing due, {{}}", 50, lambda: recompute() + sum(sweep(now)))


def _build(today: date) -> None:
    """Leave OPEN deadlines of rules that reach three weeks, and the calendar as it ships."""
    for table in (Notice, Deadline, CalendarDay, CalendarVersion):
        table.objects.all().delete()
    CalendarVersion.objects.create(mark="bench")
    posts, rng = list(Post.objects.filter(code__startswith="b").values_list("pk", flat=True)), random.Random(1)
    for chunk in range(OPEN // CHUNK):
        open_deadlines(
            Wanted(
                FILL,
                rng.choice(posts),
                uuid4(),
                f"N-{chunk}-{number}",
                Rule(Way.AFTER, rng.randrange(1, 16), today + timedelta(days=rng.randrange(20)), time(18)),
                customer=rng.randrange(1, 100_000),
            )
            for number in range(CHUNK)
        )
    analyse()


def _changed(today: date) -> int:
    """Take a working day away and count again; return how many deadlines moved."""
    CalendarDay.objects.create(layer="company", day=calendar().after(today + timedelta(days=14), 1), works=False)
    CalendarVersion.objects.create(mark="a day less")
    return recompute()


def once(name: str, allowed: float, act: Callable[[], int]) -> Iterator[Figure]:
    """Time what can be done once only against what it may take; the goal is the processors', whoever else uses them."""
    begun, used = clock.perf_counter(), _used()
    name = name.format(f"{act():,}")
    wall, cpu = clock.perf_counter() - begun, _used() - used
    yield Figure(f"{name}, cpu", cpu * 1000, allowed, 1, "allowed")
    yield Figure(f"{name}, wall", wall * 1000, allowed, 0, "allowed")


def _used() -> float:
    """Return the seconds of processor that this process has used, and the server's that works for it."""
    if connection.vendor != "postgresql":
        return clock.process_time()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (server,) = cursor.fetchone()
    counted = Path(f"/proc/{server}/stat").read_text().rpartition(")")[2].split()
    return clock.process_time() + (int(counted[11]) + int(counted[12])) / os.sysconf("SC_CLK_TCK")
