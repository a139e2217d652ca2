"""Verbs on accounts: passwords that are given, second factors that are taken away, sign-ins that are ended."""

from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.db import transaction

from audit.trail.actions import write
from audit.trail.context import Actor
from crm.accounts.events import FACTOR_RESET, PASSWORD_GIVEN, SIGN_INS_ENDED
from crm.accounts.models import FactorKey, SignIn, User

__all__ = ["end_sessions", "end_sign_in", "forget_factors", "give_password", "reset_second_factor"]


@transaction.atomic
def end_sessions(person: User, *, by: Actor | None, reason: str = "", but: str = "") -> int:
    """End the sign-ins of a person, except the session whose key is `but`; return how many there were, one line.

    Each is over at its next request: its session is gone.
    """
    ended = SignIn.objects.filter(person=person).exclude(session_key=but)
    keys = list(ended.values_list("session_key", flat=True))
    gone, _ = Session.objects.filter(pk__in=keys).delete()
    ended.delete()
    if gone:
        write(SIGN_INS_ENDED, by=by, reason=reason, facts={"person": str(person), "sessions": gone})
    return gone


@transaction.atomic
def end_sign_in(sign_in: SignIn, *, by: Actor | None) -> None:
    """End one sign-in of a person's own; one line."""
    Session.objects.filter(pk=sign_in.session_key).delete()
    sign_in.delete()
    write(SIGN_INS_ENDED, by=by, facts={"person": str(sign_in.person), "sessions": 1})


@transaction.atomic
def reset_second_factor(person: User, *, by: Actor | None, reason: str = "") -> bool:
    """Take a person's second factors and recovery codes away, end their sign-ins and say whether there were any.

    Where their posts ask for one they set up another at the next sign-in. The sealed secrets are destroyed with
    their key.
    """
    had = forget_factors(person)
    end_sessions(person, by=by, reason=reason)
    write(FACTOR_RESET, by=by, reason=reason, facts={"person": str(person)})
    return had


@transaction.atomic
def forget_factors(person: User) -> bool:
    """Delete a person's second factors with the key that sealed them; say whether there were any."""
    gone, _ = Authenticator.objects.filter(user=person).delete()
    FactorKey.objects.filter(person=person).delete()
    return bool(gone)


@transaction.atomic
def give_password(person: User, password: str, *, by: Actor | None, reason: str = "") -> None:
    """Give a person a password that they must change when they first use it (P2.6), and end their sign-ins.

    Whether it is good enough is asked before, by `validate_password`.
    """
    person.set_password(password)
    person.password_given = True
    person.save()
    end_sessions(person, by=by, reason=reason)
    write(PASSWORD_GIVEN, by=by, reason=reason, facts={"person": str(person)})
