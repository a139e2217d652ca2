"""Announcing a grading: what is due before it is pulled forward (P2.7.2)."""

from datetime import date

from django.db import transaction

from audit.trail.actions import write
from crm.deadlines import actions as deadlines
from crm.deadlines.models import Deadline
from crm.notices.actions import tell
from crm.posts.models import Post
from crm.posts.queries import Seat
from crm.workdays.queries import calendar
from customers.catalog.queries import catalogue
from customers.relay import events
from customers.relay.duties import FIELDS, GRADING
from customers.relay.models import Grading

CENTRE = "information_centre"


@transaction.atomic
def pull_forward(grading_day: date, *, by: Seat) -> int:
    """Keep that a grading is announced, and have the fields that it needs fall due by the working day before it.

    Tell their posts, and return how many were pulled forward. The information centre's word counts for all posts, any
    other's for those of the unit. The round itself is the grading room's.
    """
    unit = None if by.role == CENTRE else Post.objects.get(pk=by.post_id).unit_id
    Grading.objects.create(day=grading_day, unit_id=unit, announced_by_id=by.person_id)
    before = {entry.identifier for entry in catalogue().entries if entry.before_grading}
    opened = Deadline.objects.filter(duty=FIELDS.code, closed_at=None)
    if unit is not None:
        opened = opened.filter(post__unit=unit)
    needed = [one for one in opened if before.intersection(one.fields)]
    moved = deadlines.pull_forward(needed, calendar().before(grading_day, 1))
    tell(GRADING, posts=sorted({one.post_id for one in moved}), facts={"day": grading_day.isoformat()})
    write(events.GRADING, by=by, facts={"day": grading_day.isoformat(), "pulled": len(moved)})
    return len(moved)
