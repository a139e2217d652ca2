"""What Django, allauth and axes announce: written to the trail, and kept in the session and the list of sign-ins."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from allauth.account.signals import password_changed
from allauth.core import context
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authentication_failed, authenticator_used
from axes.signals import user_locked_out
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.db.models.signals import post_delete, post_init, post_save
from django.dispatch import receiver
from django.http import HttpRequest

from audit.trail.actions import write
from audit.trail.context import current, within
from crm.accounts import events, sessions
from crm.accounts.actions import end_sessions
from crm.accounts.factors import has_factor, mark_owner
from crm.accounts.models import FactorKey, SignIn, User

CODES = Authenticator.Type.RECOVERY_CODES


@receiver(user_logged_in)
def began(request: HttpRequest | None, user: User, **_: Any) -> None:
    """Begin a sign-in of the list."""
    if request is not None and hasattr(request, "session"):
        sessions.begin(request, user)


@receiver(user_logged_out)
def left(request: HttpRequest | None, **_: Any) -> None:
    """End the sign-in of the list."""
    if request is not None and hasattr(request, "session"):
        SignIn.objects.filter(session_key=request.session.session_key or "").delete()


@receiver(password_changed)
def changed(request: HttpRequest, user: User, **_: Any) -> None:
    """Write that the person signed in has a new password, never which; end their sign-ins elsewhere."""
    write(events.PASSWORD_CHANGED, by=None)
    User.objects.filter(pk=user.pk).update(password_given=False)
    sessions.moved(request)
    end_sessions(user, by=None, but=request.session.session_key or "")


@receiver(user_locked_out)
def locked(**_: Any) -> None:
    """Write that a name is closed for a while."""
    write(events.LOCKED_OUT, by=None, outcome="refused")


@receiver(post_init, sender=Authenticator)
def read(instance: Authenticator, **_: Any) -> None:
    """Mark the sealed secrets with the person to whom they belong."""
    mark_owner(instance)


@receiver(post_save, sender=Authenticator)
def added(instance: Authenticator, created: bool, **_: Any) -> None:
    """Write that a factor was set up; whoever did it has proved it, and is signed in nowhere else without it."""
    if not created:
        return
    if instance.type == CODES:
        write(events.CODES_MADE, by=None)
        return
    write(events.FACTOR_ADDED, by=None, facts={"factor": instance.type})
    request = context.request
    if request is not None and request.user.pk == instance.user_id:
        sessions.prove(request, instance.user, instance.type)
        end_sessions(request.user, by=None, but=request.session.session_key or "")


@receiver(post_delete, sender=Authenticator)
def removed(instance: Authenticator, **_: Any) -> None:
    """Write that a factor is gone; with the last of them goes the key, and what was proved by it."""
    if instance.type != CODES:
        write(events.FACTOR_REMOVED, by=None, facts={"factor": instance.type, "person": str(instance.user)})
    if not Authenticator.objects.filter(user_id=instance.user_id).exists():
        FactorKey.objects.filter(person_id=instance.user_id).delete()
    request = context.request
    if request is not None and request.user.pk == instance.user_id and not has_factor(instance.user):
        sessions.unprove(request)


@receiver(authenticator_used)
def used(request: HttpRequest, user: User, authenticator: Authenticator, **_: Any) -> None:
    """Write by what the person proved to be who they say, and remember it for this session."""
    with _about(user):
        write(events.FACTOR_USED, by=None, facts={"factor": authenticator.type})
    sessions.prove(request, user, authenticator.type)


@receiver(authentication_failed)
def refused(user: User, **_: Any) -> None:
    """Write that a code was wrong, or used before."""
    with _about(user):
        write(events.FACTOR_REFUSED, by=None, outcome="refused")


@contextmanager
def _about(user: User) -> Iterator[None]:
    """Have lines name the person who is signing in and is not signed in yet."""
    now = current()
    with within(now if now.user_id else replace(now, user_id=user.pk, user_name=str(user))):
        yield
