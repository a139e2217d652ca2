"""Telling a post above beforehand that it will act: at once, and again the working day before (P2.5)."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from crm.leaves import queries
from crm.leaves.models import Foretelling
from crm.leaves.tidings import ACTS_ABOVE
from crm.notices.actions import tell
from crm.posts.models import Post
from crm.workdays.queries import calendar
from crm.workdays.rules import Beyond


def foretell(posts: Iterable[Post], today: date, *, automatic: bool = False) -> None:
    """Tell the posts above that will act on some posts: once when it is known, once the working day before."""
    for post in posts:
        for superior in queries.superiors(post, today):
            _foretell(superior, today, automatic=automatic)


def _foretell(superior: queries.Superior, today: date, *, automatic: bool) -> None:
    days = {"first": superior.first, "until": superior.until}
    row = Foretelling.objects.filter(post=superior.post, told=superior.told, **days).first()
    now = timezone.now() if _is_eve(superior.first, today) else None
    # What was told as often as it should be costs a read.
    if row and (row.reminded_at or not now):
        return
    with transaction.atomic():
        if row is None:
            new = {"reminded_at": now}
            _, tells = Foretelling.objects.get_or_create(post=superior.post, told=superior.told, **days, defaults=new)
        else:
            tells = bool(Foretelling.objects.filter(pk=row.pk, reminded_at=None).update(reminded_at=now))
        if tells:
            _tell(superior, automatic=automatic or row is not None)


def _is_eve(first: date, today: date) -> bool:
    """Say whether the last working day before `first` has come."""
    try:
        return calendar().before(first, 1) <= today
    except Beyond:
        return False


def _tell(superior: queries.Superior, *, automatic: bool) -> None:
    tell(
        ACTS_ABOVE,
        posts=[superior.told.pk],
        link=reverse("posts:post", args=[superior.post.code]),
        facts={
            "post": superior.post.name,
            "person": superior.holder,
            "first": superior.first.isoformat(),
            "last": (superior.until - timedelta(days=1)).isoformat(),
        },
        automatic=automatic,
    )
