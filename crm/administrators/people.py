"""The verbs of the system administrator on accounts. Each is one transaction and leaves a line (P2.6, 8.1.4.2).

They say nothing about posts: whoever is added may do nothing until others name them to one.
"""

import secrets
from typing import NamedTuple

from axes.utils import reset
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from audit.trail.actions import write
from crm.accounts.actions import end_sessions, give_password, reset_second_factor
from crm.accounts.factors import has_factor
from crm.accounts.models import User
from crm.accounts.rules import needs_second_factor
from crm.administrators import events
from crm.administrators.rules import ALPHABET, GROUPS, LETTERS, Act, act_fault
from crm.administrators.tidings import FACTOR_TAKEN_AWAY, PASSWORD_HANDED_OUT
from crm.notices.actions import tell
from crm.notices.tidings import Tiding
from crm.posts.actions import Impossible, NotYours
from crm.posts.histories import holdings_by
from crm.posts.models import Holding, Post
from crm.posts.queries import Seat, still_seated
from crm.posts.rules import SECURITY, SYSTEM

__all__ = ["Impossible", "NotYours", "add", "do", "first_password"]


class Asked(NamedTuple):
    """What is asked of a post: its role and the highest tier that it may reveal."""

    role: str
    ceiling: str

    @classmethod
    def of(cls, holding: Holding) -> "Asked":
        """Return it of the post that somebody holds."""
        return cls(holding.post.role.code, holding.post.role.ceiling)


@transaction.atomic
def add(username: str, name: str, *, by: Seat) -> tuple[User, str]:
    """Add a person, and return them with their first password, which they must change when they first use it (P2.6).

    It is kept nowhere but as a hash. Raises NotYours, or Impossible("taken") for a name in use, whatever its case.
    """
    _must(by)
    if User.objects.filter(username__iexact=username).exists():
        raise Impossible("taken")
    person = User(username=username, name=name)
    try:
        with transaction.atomic():
            person.set_unusable_password()
            person.save()
    except IntegrityError as taken:
        raise Impossible("taken") from taken
    password = first_password(person)
    write(events.PERSON_ADDED, by=by, facts=_facts(person))
    give_password(person, password, by=by)
    return person, password


@transaction.atomic
def do(act: Act, person: User, reason: str, *, by: Seat) -> str:
    """Do something to an account and return the password that was given, "" for other acts.

    Raises NotYours to anyone but a system administrator, and Impossible: oneself, closed, open, given, no_factor.
    """
    _must(by)
    person = User.objects.select_for_update().get(pk=person.pk)
    if fault := fault_of(act, person, by=by):
        raise Impossible(fault)
    if act == "close":
        _switch(person, active=False)
        end_sessions(person, by=by, reason=reason)
        write(events.ACCOUNT_CLOSED, by=by, reason=reason, facts=_facts(person))
    elif act == "reopen":
        _switch(person, active=True)
        write(events.ACCOUNT_REOPENED, by=by, reason=reason, facts=_facts(person))
    elif act == "release":
        reset(username=person.username.casefold())
        write(events.LOCK_RELEASED, by=by, reason=reason, facts=_facts(person))
    elif act == "factor":
        reset_second_factor(person, by=by, reason=reason)
        _tell(FACTOR_TAKEN_AWAY, person, by)
    elif act == "sessions":
        end_sessions(person, by=by, reason=reason)
    else:
        password = first_password(person)
        give_password(person, password, by=by, reason=reason)
        _tell(PASSWORD_HANDED_OUT, person, by)
        return password
    return ""


def fault_of(act: Act, person: User, *, by: Seat) -> str:
    """Return why an act on an account would be refused now, or ""."""
    return act_fault(
        act,
        own=by.person_id == person.pk,
        active=person.is_active,
        given=person.password_given,
        needs_factor=needs_factor(person),
        has_factor=has_factor(person),
    )


def needs_factor(person: User) -> bool:
    """Say whether what a person holds, on either side, now or later, asks for a second factor here."""
    held = holdings_by(person.pk, timezone.localdate())
    return settings.ZHIKE_SECOND_FACTOR and needs_second_factor(map(Asked.of, held))


def refuse(act: str, person: User, *, by: Seat) -> None:
    """Write that an act on an account was refused."""
    write(events.ACCOUNT_REFUSED, by=by, outcome="refused", facts={"person": str(person), "act": act})


def first_password(person: User) -> str:
    """Return a password that nobody chose, fit to be read aloud, and good enough for this person."""
    while True:
        groups = ("".join(secrets.choice(ALPHABET) for _letter in range(LETTERS)) for _group in range(GROUPS))
        password = "-".join(groups)
        try:
            validate_password(password, person)
        except ValidationError:
            continue
        return password


def _must(by: Seat) -> None:
    if by.role != SYSTEM or not still_seated(by):
        raise NotYours


def _switch(person: User, *, active: bool) -> None:
    person.is_active = active
    person.save(update_fields=["is_active"])


def _tell(what: Tiding, person: User, by: Seat) -> None:
    """Tell the person, and the posts above theirs; the security administrators of posts that nobody is above."""
    held = [holding.post for holding in holdings_by(person.pk, timezone.localdate())]
    above = {post.above_id for post in held if post.above_id is not None}
    if any(post.above_id is None for post in held):
        above |= set(Post.objects.filter(role__code=SECURITY).values_list("pk", flat=True))
    facts = {"who": f"{by.person_name} · {by.post_name}", "person": str(person)}
    tell(what, posts=sorted(above), people=[person.pk], facts=facts)


def _facts(person: User) -> dict[str, str]:
    return {"person": str(person), "username": person.username}
