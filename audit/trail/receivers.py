"""What the trail hears: auditlog's own entries, sign-ins, and the end of a migration."""

from typing import Any

from django.apps import AppConfig
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractBaseUser
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db import connections
from django.db.models.signals import post_migrate, pre_save
from django.dispatch import receiver
from django.http import HttpRequest

from audit.trail.actions import who_and_where, write
from audit.trail.context import current, session_mark, within
from audit.trail.events import (
    SIGN_IN_FAILED,
    SIGNED_IN,
    SIGNED_OUT,
    TABLE_CHANGED,
    TABLE_CREATED,
    TABLE_DELETED,
    TABLE_READ,
    Event,
)
from audit.trail.models import LogEntry
from audit.trail.rules import joined, one_line
from audit.trail.triggers import forbid

_TABLE_EVENTS = {
    LogEntry.Action.CREATE: TABLE_CREATED,
    LogEntry.Action.UPDATE: TABLE_CHANGED,
    LogEntry.Action.DELETE: TABLE_DELETED,
    LogEntry.Action.ACCESS: TABLE_READ,
}


@receiver(pre_save, sender=LogEntry)
def complete(instance: LogEntry, **_: Any) -> None:
    """Give auditlog's own entry of an ordinary table the columns that write() gives its lines, then close the line."""
    if not instance.event:
        _complete(instance)
    instance.close()


def _complete(instance: LogEntry) -> None:
    happened = _TABLE_EVENTS[instance.action]
    instance.event, instance.kind = happened.code, happened.kind.value
    instance.object_pk = str(instance.object_pk)  # a number yet, where the column is text
    instance.subject_label = one_line(instance.object_repr, 200)
    instance.fields = joined(instance.changes or ())
    for column, value in who_and_where(current().actor).items():
        setattr(instance, column, value)


@receiver(user_logged_in)
def signed_in(request: HttpRequest | None, user: AbstractBaseUser, **_: Any) -> None:
    """Write who signed in; where that cannot be written nobody signs in."""
    _write_as(SIGNED_IN, request, user)


@receiver(user_logged_out)
def signed_out(request: HttpRequest | None, user: AbstractBaseUser | None, **_: Any) -> None:
    """Write who signed out; signing out of nothing leaves no line."""
    if user is not None and user.is_authenticated:
        _write_as(SIGNED_OUT, request, user)


@receiver(user_login_failed)
def failed(credentials: dict[str, Any], request: HttpRequest | None = None, **_: Any) -> None:
    """Write a failed sign-in under the person whose name was given; an unknown name may be a password: not kept."""
    users = get_user_model()
    name = credentials.get(users.USERNAME_FIELD) or credentials.get("login") or ""
    _write_as(SIGN_IN_FAILED, request, users._default_manager.filter(**{users.USERNAME_FIELD: name}).first())


def _write_as(event: Event, request: HttpRequest | None, user: AbstractBaseUser | None) -> None:
    """Write a line of the session itself: on no post, under the person it is about."""
    now = current()
    session = getattr(request, "session", None)
    with within(
        type(now)(
            address=now.address,
            request_id=now.request_id,
            session=session_mark(session.session_key) if session is not None else now.session,
            user_id=user.pk if user else None,
            user_name=str(user) if user else "",
            path=now.path,
        )
    ):
        write(event, by=None, outcome="refused" if event is SIGN_IN_FAILED else "done")


@receiver(post_migrate)
def keep_append_only(sender: AppConfig, using: str, **_: Any) -> None:
    """Put the triggers back after a migration that rebuilt a table."""
    connection = connections[using]
    if sender.label == "audit" and LogEntry._meta.db_table in connection.introspection.table_names():
        forbid(connection)
