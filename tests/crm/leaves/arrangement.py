"""Phrases with which the tests of leaves are arranged."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from audit.trail.context import acting
from crm.approvals import actions as approvals
from crm.approvals.models import Case
from crm.leaves import actions
from crm.leaves.models import LeaveRequest
from crm.models import Holding, Leave, Post
from crm.notices.models import Notice
from customers.management.demo import clock
from tests.builders import a_post, seat


def days(number: int) -> date:
    """Return a day counted from today."""
    return timezone.localdate() + timedelta(days=number)


@contextmanager
def on(day: date) -> Iterator[None]:
    """Let the clock stand at nine o'clock of a day."""
    with clock.at(timezone.make_aware(timezone.datetime(day.year, day.month, day.day, 9))):
        yield


class Company:
    """A director over a chief over two account managers, and an information centre."""

    def __init__(self) -> None:
        self.director = a_post("dr-1", role="director", a="dora")
        self.chief = a_post("sc-1", role="section_chief", a="chen", b="cui", above=self.director)
        self.manager = a_post("am-1", a="amy", b="bo", above=self.chief)
        self.other = a_post("am-2", a="ann", b="ben", above=self.chief)
        self.centre = a_post("ic-1", role="information_centre", a="ines")


def holding(post: Post, side: str = "A") -> Holding:
    """Return the open holding of a side."""
    return Holding.objects.select_related("post", "person").get(post=post, side=side, until=None)


def asked(post: Post, first: int = 1, until: int = 4, side: str = "A", who: str = "") -> LeaveRequest:
    """Return a leave that its holder has asked for."""
    own = holding(post, side)
    by = seat(post, who)
    with acting(by=by):
        return actions.ask(own, days(first), days(until), "annual leave", by=by)


def decided(request: LeaveRequest, post: Post, who: str = "") -> LeaveRequest:
    """Return a request after a post has agreed to it."""
    by, case = seat(post, who), request.case
    assert case is not None
    with acting(by=by), transaction.atomic():
        actions.finish(approvals.approve(case, by=by, mark=case.mark), by=by)
    return LeaveRequest.objects.select_related("leave", "case").get(pk=request.pk)


def entered(post: Post, above: Post, first: int = 0, until: int = 4, side: str = "A") -> Leave:
    """Return a leave entered from the post above."""
    by = seat(above)
    with acting(by=by):
        return actions.enter(holding(post, side), days(first), days(until), "", by=by)


def told(tiding: str) -> list[tuple[str, str]]:
    """Return to whom a tiding was told: post's code, person's user name."""
    found = Notice.objects.filter(tiding=tiding).order_by("pk").values_list("post__code", "person__username")
    return [(post or "", person or "") for post, person in found]


def state(request: LeaveRequest) -> str:
    """Return how a request's case stands."""
    return str(Case.objects.get(pk=request.case_id).state)
