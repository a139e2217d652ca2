"""Gradings of the demonstration: one in force before the fortnight began, one that waits for the chief, one to come."""

import copy
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from audit.trail.context import acting
from crm.approvals import actions as approvals
from crm.jobs.actions import perform
from crm.jobs.models import Job
from crm.posts.models import Post
from crm.posts.queries import Seat, seat_on
from customers.grading import actions, drafting
from customers.grading.models import GradingRound, GradingRules
from customers.grading.shipped import FIRST
from customers.management.demo import clock
from customers.management.demo.company import morning

UNITS = (("sa-1", "sc-1"), ("sa-2", "sc-2"))
DRAWN_UP, ANNOUNCED, GRADED = (timedelta(days=back) for back in (26, 24, 17))
NEXT = timedelta(days=6)  # ahead
GOLD: Mapping[str, Any] = {
    "code": "gold", "heading_zh": "金牌客户", "heading_en": "Gold customer", "at_least": 75,
    "contact_interval_days": 7, "review_depth": "every", "told": ["account_manager", "section_chief"],
}  # fmt: skip


def before(posts: Mapping[str, Post], today: date) -> None:
    """Publish a first version of the rules, and grade both units by it."""
    with _sitting(posts, "sa-1", _worked(today - DRAWN_UP)) as by:
        draft = drafting.draw_up(by=by)
        drafting.rewrite(draft, _first(), rev=draft.rev, note="首版：九项指标，两级", by=by)
    with _sitting(posts, "sc-1", _worked(today - DRAWN_UP, minutes=95)) as by:
        draft = GradingRules.objects.get()
        drafting.publish(draft, rev=draft.rev, by=by)
    for analyst, chief in UNITS:
        day = _worked(today - GRADED).date()
        with _sitting(posts, chief, _worked(today - ANNOUNCED)) as by:
            (found,) = actions.announce(day, by=by)
        _graded(posts, found, analyst, _worked(today - GRADED))
        with _sitting(posts, chief, _worked(today - GRADED, minutes=160)) as by:
            found.refresh_from_db()
            if found.case is not None:
                case = approvals.approve(found.case, by=by, mark=found.case.mark)
                _done(actions.follow(found, case, by=by).job)
    for (_analyst, chief), day in zip(UNITS, (today, today + NEXT), strict=True):
        with _sitting(posts, chief, _worked(today - GRADED, minutes=220)) as by:
            actions.announce(day, by=by)


def today(posts: Mapping[str, Post], now: datetime) -> None:
    """Bring the grading of the south before its chief, and try a third level out."""
    at = timezone.make_aware(now)
    _graded(posts, GradingRound.objects.get(state="announced", day=now.date()), "sa-1", at - timedelta(minutes=4))
    with _sitting(posts, "sa-1", at - timedelta(minutes=2)) as by:
        draft = drafting.draw_up(by=by)
        content = copy.deepcopy(draft.content)
        content["levels"] = [dict(GOLD), *content["levels"]]
        draft = drafting.rewrite(draft, content, rev=draft.rev, note="增设金牌客户，每周联系", by=by)
        _done(drafting.try_out(draft, by=by).job)


def _first() -> dict[str, Any]:
    """Return the rules that ship, as this company has set them."""
    content = copy.deepcopy(FIRST)
    content["levels"][0]["at_least"] = 66
    return content


def _graded(posts: Mapping[str, Post], found: GradingRound, analyst: str, at: datetime) -> None:
    with _sitting(posts, analyst, at) as by:
        found = actions.compute(found, by=by)
        _done(found.job)
        found.refresh_from_db()
        actions.propose(found, note="缺项客户已通知客户经理补录，请审批。", by=by)


def _done(job: Job | None) -> None:
    """Do a job here and now; where it was done already, nothing happens."""
    if job is not None:
        call: Callable[[int], None] = perform.call
        call(job.pk)


def _worked(day: date, minutes: int = 70) -> datetime:
    """Return a moment of a morning, on the Friday before where the day is a weekend."""
    return morning(day - timedelta(days=max(0, day.weekday() - 4))) + timedelta(minutes=minutes)


@contextmanager
def _sitting(posts: Mapping[str, Post], code: str, at: datetime) -> Iterator[Seat]:
    """Act from a post at a moment, as whoever acts there then."""
    with clock.at(at):
        by = seat_on(posts[code])
        if by is None:
            raise LookupError(f"nobody acts on {code}")
        with acting(by=by, address="10.18.6.24"):
            yield by
