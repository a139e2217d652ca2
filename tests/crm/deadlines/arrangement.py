"""Phrases with which the tests of deadlines are arranged."""

from datetime import date, datetime, time
from uuid import UUID, uuid4

from django.utils import timezone

from crm.deadlines.actions import Wanted, open_deadline
from crm.deadlines.duties import Duty
from crm.deadlines.models import Deadline
from crm.models import Post
from crm.workdays.rules import Rule, Way

FILL = Duty("testing.fill", "Fill in the first stage", "posts:nothing")
OTHER = Duty("testing.other", "Visit", "posts:nothing")
MONDAY = date(2026, 11, 23)
CLOSING = time(18)


def moment(day: date, hour: int = 9, minute: int = 0) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


def within(days: int, start: date = MONDAY) -> Rule:
    return Rule(Way.AFTER, days, start, CLOSING)


def a_deadline(
    post: Post,
    rule: Rule | None = None,
    *,
    duty: Duty = FILL,
    subject: UUID | None = None,
    number: str = "N-1",
    customer: int | None = None,
) -> Deadline:
    return open_deadline(Wanted(duty, post.pk, subject or uuid4(), number, rule or within(2), customer=customer))
