"""What a session remembers of its sign-in: when it began, when somebody was last there, how it was proved."""

from datetime import UTC, datetime

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest
from django.utils import timezone

from crm.accounts.models import SignIn
from crm.accounts.queries import longest
from crm.accounts.rules import SLACK, End, ended

BEGAN, SEEN, SIGN_IN, FACTOR, ENDED, WANTED = "began", "seen", "sign_in", "factor", "ended", "wanted"


def begin(request: HttpRequest, user: AbstractBaseUser) -> None:
    """Note in the session and in the list of sign-ins that one begins; rows of those long over are cleared away."""
    session, now = request.session, timezone.now()
    if not session.session_key:
        session.save()
    mine = SignIn.objects.filter(person_id=user.pk)
    mine.filter(began_at__lt=now - longest()).delete()
    row, _made = SignIn.objects.update_or_create(
        session_key=session.session_key,
        defaults={
            "person_id": user.pk,
            "agent": request.META.get("HTTP_USER_AGENT", "")[:300],
            "address": request.META.get("REMOTE_ADDR") or None,
            "began_at": now,
            "seen_at": now,
        },
    )
    session[BEGAN] = session[SEEN] = now.timestamp()
    session[SIGN_IN] = row.pk
    session.pop(ENDED, None)


def touch(session: SessionBase) -> None:
    """Note that somebody is there, once a minute at most: a sign-in may end as much too early, never too late."""
    now = timezone.now()
    if now - _at(session, SEEN) < SLACK:
        return
    SignIn.objects.filter(pk=_row(session)).update(seen_at=now)
    session[SEEN] = now.timestamp()


def over(session: SessionBase) -> End | None:
    """Return why the session's sign-in is over, None while it is not."""
    if BEGAN not in session:
        return "absolute"
    return ended(_at(session, BEGAN), _at(session, SEEN), timezone.now(), idle=settings.ZHIKE_IDLE, longest=longest())


def end(request: HttpRequest, why: End) -> None:
    """Leave nobody signed in; the sign-in page says why."""
    SignIn.objects.filter(pk=_row(request.session)).delete()
    request.session.flush()
    request.session[ENDED] = why
    request.user = AnonymousUser()


def moved(request: HttpRequest) -> None:
    """Have the list of sign-ins follow a session that got a new key."""
    SignIn.objects.filter(pk=_row(request.session)).update(session_key=request.session.session_key)


def prove(request: HttpRequest, person: AbstractBaseUser, factor: str) -> None:
    """Note that a person has proved a second factor in this session."""
    request.session[FACTOR] = [person.pk, factor]


def unprove(request: HttpRequest) -> None:
    """Note that what was proved is gone."""
    request.session.pop(FACTOR, None)


def proved(session: SessionBase, person_id: int | None) -> bool:
    """Say whether this person has proved a second factor in this session."""
    mark = session.get(FACTOR)
    return mark is not None and mark[0] == person_id


def fresh(session: SessionBase) -> bool:
    """Say whether the person has signed in only just now, and need not be asked again who they are."""
    return BEGAN in session and timezone.now() - _at(session, BEGAN) < 5 * SLACK


def _row(session: SessionBase) -> int:
    return int(session.get(SIGN_IN, 0))


def _at(session: SessionBase, name: str) -> datetime:
    return datetime.fromtimestamp(session.get(name, 0), UTC)
