"""The posts beneath a section chief in figures: what is open, what is late, who is overdue, how much was spoken."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from crm.deadlines.models import Deadline
from crm.posts.models import Post
from crm.posts.queries import Seat
from customers.records import ours
from customers.relations.duties import ANSWER, IMPROVE, SOLVE, STEP, TELL
from customers.relations.models import Improvement, Interaction, PlanStep, Relation, ServiceCase

SEE_UNITS = ("section_chief", "director")
DAYS = 30
DUTIES = tuple(duty.code for duty in (ANSWER, SOLVE, STEP, IMPROVE, TELL))


@dataclass(frozen=True)
class Figures:
    """A post's figures."""

    post: Post
    contacts: int
    overdue: int
    cases: int
    steps: int
    improvements: int
    late: int


def by_post(seat: Seat, today: date) -> list[Figures]:
    """Return the figures of the posts beneath a seat's, two floors down, and of its own; seven statements."""
    beneath = Q(pk=seat.post_id) | Q(above=seat.post_id) | Q(above__above=seat.post_id)
    keeping = ("account_manager", "statistical_analyst", "section_chief", "licence_administrator")
    posts = list(Post.objects.filter(beneath, role__code__in=keeping).order_by("code"))
    ids = [post.pk for post in posts]
    since = today - timedelta(days=DAYS)
    contacts = _by(Interaction.objects.filter(post__in=ids, on__gt=since, struck=False), "post")
    overdue = ours.count_by_group(Relation.objects.filter(due_on__lt=today), [post.group_id for post in posts])
    cases = _by(ServiceCase.objects.filter(owner__in=ids, closed_at=None), "owner")
    steps = _by(PlanStep.objects.filter(owner__in=ids, done_at=None, dropped=False), "owner")
    improvements = _by(Improvement.objects.filter(owner__in=ids, done_at=None), "owner")
    late = _by(Deadline.objects.filter(post__in=ids, duty__in=DUTIES, closed_at=None, due__lt=timezone.now()), "post")
    return [
        Figures(
            post,
            contacts.get(post.pk, 0),
            overdue.get(post.group_id, 0),
            cases.get(post.pk, 0),
            steps.get(post.pk, 0),
            improvements.get(post.pk, 0),
            late.get(post.pk, 0),
        )
        for post in posts
    ]


def _by(rows: QuerySet[Any], column: str) -> dict[int, int]:
    return dict(rows.order_by().values_list(column).annotate(n=Count("pk")))
