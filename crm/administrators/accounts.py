"""Reads of accounts: the list, a page at a time, and all that a system administrator is shown of one person."""

from collections.abc import Sequence
from dataclasses import dataclass

from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from crm.accounts.factors import has_factor
from crm.accounts.models import SignIn, User
from crm.accounts.queries import sign_ins_of
from crm.posts.histories import holdings_by
from crm.posts.models import Holding

PAGE = 50


@dataclass(frozen=True)
class People:
    """A page of people by user name; `after` is the last name where there are more, else ""."""

    rows: Sequence[User]
    after: str


@dataclass(frozen=True)
class Account:
    """A person as the system administrator sees them: posts by name, sign-ins, no customer, no trail."""

    person: User
    holdings: Sequence[Holding]
    sign_ins: Sequence[SignIn]
    has_factor: bool
    failures: int
    locked: bool


def people(text: str = "", state: str = "", after: str = "") -> People:
    """Return a page of people whose user name or name contains a text; `state` "open" or "closed" narrows it."""
    rows = User.objects.order_by("username")
    if text.strip():
        rows = rows.filter(Q(username__icontains=text.strip()) | Q(name__icontains=text.strip()))
    if state in ("open", "closed"):
        rows = rows.filter(is_active=state == "open")
    if after:
        rows = rows.filter(username__gt=after)
    found = list(rows[: PAGE + 1])
    return People(found[:PAGE], found[PAGE - 1].username if len(found) > PAGE else "")


def account(person: User) -> Account:
    """Return what there is to see of one person's account."""
    since = timezone.now() - settings.AXES_COOLOFF_TIME
    tried = AccessAttempt.objects.filter(username=person.username.casefold(), attempt_time__gte=since)
    failures = sum(tried.values_list("failures_since_start", flat=True))
    return Account(
        person=person,
        holdings=holdings_by(person.pk, timezone.localdate()),
        sign_ins=list(sign_ins_of(person.pk)),
        has_factor=has_factor(person),
        failures=failures,
        locked=failures >= settings.AXES_FAILURE_LIMIT,
    )
