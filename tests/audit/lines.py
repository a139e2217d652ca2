"""Phrases that arrange lines of the trail: actors, events, subjects."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from auditlog.context import disable_auditlog
from django.contrib.auth import get_user_model
from django.utils import timezone

from audit.trail.actions import Line, Subject, write, write_many
from audit.trail.context import acting
from audit.trail.events import Event, Kind
from audit.trail.models import LogEntry

SUBJECT = "customers.customer"
OPENED = Event("test.opened", "Opened", Kind.VIEW)
LISTED = Event("test.listed", "Listed", Kind.LIST)
REVEALED = Event("test.revealed", "Revealed", Kind.REVEAL)
CHANGED = Event("test.changed", "Changed", Kind.EDIT, opens="test-values")
REFUSED = Event("test.refused", "Refused", Kind.REFUSAL, facts=frozenset({"gate"}))


@dataclass(frozen=True)
class Actor:
    """A seat as far as the trail and the doors look at it."""

    person_id: int
    person_name: str
    post_code: str = "am-1"
    post_name: str = "Account manager 1"
    letter: str = "A"
    stands_in_for: str = ""
    role: str = "account_manager"


def an_actor(name: str = "amy", **more: Any) -> Actor:
    """Return a person on a post; the person is made on first mention."""
    with disable_auditlog():
        user, _ = get_user_model().objects.get_or_create(username=name, defaults={"name": name.title()})
    return Actor(user.pk, str(user), **more)


def a_subject(pk: int = 7, label: str = "370523007 富丽堂皇便利店") -> Subject:
    """Return whom a line is about."""
    return Subject(pk, label, SUBJECT)


def a_line(event: Event = OPENED, *, by: Actor | None = None, ago: timedelta = timedelta(), **more: Any) -> LogEntry:
    """Return a line, written as if by a request some time ago."""
    by = by or an_actor()
    with acting(by=by, address="10.1.2.3", request_id="r1"):
        if not ago:
            return write(event, by=by, **more)
        subject, rest = more.pop("subject", a_subject()), {key: more.pop(key) for key in LINE & more.keys()}
        write_many(event, [Line(subject=subject, **rest)], by=by, at=timezone.now() - ago, **more)
        return LogEntry.objects.latest("id")


LINE = {"fields", "changes", "sealed", "tier", "facts"}
