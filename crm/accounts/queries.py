"""Where people are signed in."""

from datetime import timedelta

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from crm.accounts.models import SignIn


def longest() -> timedelta:
    """Return how long a sign-in lasts at most."""
    return timedelta(seconds=settings.SESSION_COOKIE_AGE)


def sign_ins_of(person_id: int) -> QuerySet[SignIn]:
    """Return the sign-ins of a person that still open something, the last seen first."""
    now = timezone.now()
    alive = Session.objects.filter(pk=OuterRef("session_key"), expire_date__gt=now)
    mine = SignIn.objects.filter(Exists(alive), person_id=person_id)
    return mine.filter(began_at__gt=now - longest(), seen_at__gt=now - settings.ZHIKE_IDLE).order_by("-seen_at", "-pk")
