"""All customers of a unit graded: what-if counted, grades found, grades put in force, each as one job."""

import time as clock
from collections.abc import Callable, Iterator
from datetime import date
from unittest.mock import patch

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone

from audit.trail.actions import Line, Subject, write_many
from audit.trail.context import acting
from bench.data import analyse
from bench.deadlines import _used
from bench.stack import Figure
from crm.approvals import actions as approvals
from crm.jobs import actions as jobs
from crm.jobs.models import Job
from crm.models import Holding, Post, Role, Unit, User
from crm.posts.queries import Seat, seat_on
from customers.grading import actions, drafting, queries
from customers.grading.models import GradingResult, GradingRound, GradingRules, GradingTrial
from customers.records import events
from customers.records.lock import unlocked
from customers.records.models import Customer, Grant
from customers.records.names import sort_key
from customers.records.queries import open_permission

# Seconds allowed for 100,000 customers: counted, found with their sums, put in force with a line each.
ALLOWED = {"counted": 30, "found": 45, "put in force": 45}


def grading(size: int) -> Iterator[Figure]:
    """Yield how long each job takes beside what it may take, in step with the number of customers."""
    analyst, chief = _seats()
    with acting(by=analyst):
        draft = drafting.draw_up(by=analyst)
        yield from _once("counted", size, lambda: drafting.try_out(draft, by=analyst))
    with acting(by=chief):
        drafting.publish(draft, rev=draft.rev, by=chief)
        (found,) = actions.announce(timezone.localdate(), by=chief)
    with acting(by=analyst):
        yield from _once("found", size, lambda: actions.compute(found, by=analyst))
        found = GradingRound.objects.get(pk=found.pk)
        assert found.state == "previewed", found.state
        found = actions.propose(found, by=analyst)
    with acting(by=chief):
        yield from _once("put in force", size, lambda: _approve(found, chief))
    assert GradingRound.objects.get(pk=found.pk).state == "done"


def _approve(found: GradingRound, by: Seat) -> None:
    with transaction.atomic():
        actions.follow(found, approvals.approve(found.case, by=by, mark=found.case.mark), by=by)


def _once(what: str, size: int, act: Callable[[], object]) -> Iterator[Figure]:
    """Time an act and the job that it starts, which a worker does once the act's own transaction has ended."""
    begun, used = clock.perf_counter(), _used()
    with patch.object(jobs, "_hand_out"):
        act()
    jobs.perform.call(Job.objects.latest("pk").pk)
    wall, cpu = clock.perf_counter() - begun, _used() - used
    allowed = max(ALLOWED[what] * size / 100_000, 2) * 1000
    yield Figure(f"15 grading of {size:,}: {what}, cpu", cpu * 1000, allowed, 1, "allowed")
    yield Figure(f"15 grading of {size:,}: {what}, wall", wall * 1000, allowed, 0, "allowed")


def _seats() -> tuple[Seat, Seat]:
    """Return the seats of an analyst who may open every customer, and of the chief above; older rounds go."""
    for table in (GradingResult, GradingRound, GradingTrial, GradingRules):
        table.objects.all().delete()
    chief = _post("bsc", "section_chief", None)
    analyst = _post("bsa", "statistical_analyst", chief)
    _grant_all(analyst)
    seats = seat_on(analyst), seat_on(chief)
    assert seats[0] is not None and seats[1] is not None and queries.groups_of(analyst.unit) == [analyst.group_id]
    return seats[0], seats[1]


def _post(code: str, role: str, above: Post | None) -> Post:
    if there := Post.objects.filter(code=code).first():
        return there
    kind, _made = Role.objects.get_or_create(
        code=role, defaults={"name_en": role, "name_zh": role, "ceiling": "restricted"}
    )
    unit, _made = Unit.objects.get_or_create(name="评级片区")
    group = Group.objects.create(name=f"post:{code}")
    post = Post.objects.create(code=code, name=code, role=kind, unit=unit, group=group, above=above)
    Holding.objects.create(
        post=post, person=User.objects.create_user(code, name=code), side="A", first=date(2020, 1, 1)
    )
    return post


def _grant_all(post: Post) -> None:
    """Let a post open every customer, a line each."""
    by = seat_on(post)
    with unlocked(), acting(by=by):
        if Grant.objects.filter(group_id=post.group_id).exists():
            return
        last = 0
        while rows := list(
            Customer.objects.filter(pk__gt=last).order_by("pk").values_list("pk", "pinyin", "code", "name")[:2000]
        ):
            last = rows[-1][0]
            with transaction.atomic():
                Grant.objects.bulk_create(
                    Grant(
                        content_object_id=pk,
                        group_id=post.group_id,
                        permission_id=open_permission(),
                        basis="bench",
                        sort_key=sort_key(pinyin, pk),
                    )
                    for pk, pinyin, _code, _name in rows
                )
                facts = {"post": post.code, "basis": "bench"}
                lines = [Line(Subject(pk, f"{code} {name}"), facts=facts) for pk, _pinyin, code, name in rows]
                write_many(events.GRANTED, lines, by=by, purpose="maintenance")
    analyse()
