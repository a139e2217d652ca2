"""write(): the only way into the trail for everything that is not an edit of an ordinary table."""

import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from itertools import islice
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import Error, connection, transaction
from django.utils import timezone

from audit.trail.bulk import insert_rows
from audit.trail.context import Actor, current
from audit.trail.entries import entry_of, touched_mark
from audit.trail.events import Event, Kind
from audit.trail.models import LogEntry, Touched, TrailDown
from audit.trail.rules import Written, joined, one_line, written
from audit.trail.sink import keep
from audit.trail.streams import advance, last_link, mac_of

__all__ = ["Line", "Subject", "TrailDown", "WrongFacts", "write", "write_many"]

Changes = Mapping[str, tuple[str, str]]

TOUCHED_AT_ONCE = 20_000

_ACTIONS = {
    Kind.EDIT: LogEntry.Action.UPDATE,
    Kind.SETTING: LogEntry.Action.UPDATE,
    Kind.IMPORT: LogEntry.Action.CREATE,
}


class WrongFacts(Exception):
    """A line was to be written with facts other than those its event declares."""


@dataclass(frozen=True)
class Subject:
    """Whom a line is about: the row's id, and code and general name as text that outlives the row."""

    id: int
    label: str
    model: str = "customers.customer"


@dataclass(frozen=True)
class Line:
    """One line of a set: what differs from its neighbours.

    Changes that come `Written` name no fields of their own: `fields` holds them all then.
    """

    subject: Subject
    fields: Sequence[str] = ()
    changes: Changes | Written | None = None
    sealed: str = ""
    tier: str = ""
    facts: Mapping[str, str | int] | None = None


def write(
    event: Event,
    *,
    by: Actor | None,
    subject: Subject | None = None,
    touched: Sequence[int] = (),
    fields: Sequence[str] = (),
    purpose: str = "",
    reason: str = "",
    tier: str = "",
    outcome: str = "done",
    count: int | None = None,
    changes: Changes | None = None,
    sealed: str = "",
    facts: Mapping[str, str | int] | None = None,
) -> LogEntry:
    """Write one line in the transaction at hand and return it; TrailDown where it cannot be written.

    `changes` are general fields' before and after, in clear. `sealed` is ciphertext. `touched` makes it a line of
    many subjects, each findable by its id. A refusal is written after leaving the atomic block that it ended.
    """
    if subject is not None and touched:
        raise ValueError("a line has one subject or many")
    columns = _shared(event, by, purpose=purpose, reason=reason, outcome=outcome)
    columns |= {"tier": tier, "facts": _facts(event, facts)}
    columns |= _about(subject, fields, changes, sealed)
    line = LogEntry(**columns, count=len(touched) if count is None and touched else count)
    line.touched_mark = touched_mark(touched)
    with transaction.atomic(savepoint=False) if touched else nullcontext():
        line.save(force_insert=True)
        _touch(line, touched)
        if event.weighty:
            keep([line.body])
    return line


def _touch(line: LogEntry, subjects: Sequence[int]) -> None:
    """Make a line just written one of many subjects, a statement for each TOUCHED_AT_ONCE."""
    postgresql = connection.vendor == "postgresql"
    table = connection.ops.quote_name(Touched._meta.db_table)
    numbered = "unnest(%s::bigint[]) AS each(value)" if postgresql else "json_each(%s)"
    sql = f"INSERT INTO {table} (line_id, at, subject_id) SELECT %s, %s, value FROM {numbered}"  # noqa: S608 - our own
    # The index takes numbers faster in its own order.
    at, remaining = connection.ops.adapt_datetimefield_value(line.timestamp), iter(sorted(subjects))
    try:
        with connection.cursor() as cursor:
            while part := list(islice(remaining, TOUCHED_AT_ONCE)):
                cursor.execute(sql, [line.pk, at, part if postgresql else json.dumps(part)])
    except Error as fault:
        raise TrailDown(line.event) from fault


def write_many(
    event: Event,
    rows: Iterable[Line],
    *,
    by: Actor | None,
    purpose: str = "",
    reason: str = "",
    outcome: str = "done",
    at: datetime | None = None,
) -> int:
    """Write a line for each of `rows` in the transaction at hand, as a set, and return how many.

    `at` is the time of what is told, for the lines of a history that is loaded; now where it is left out.
    """
    try:
        batch = _Batch(event, _shared(event, by, purpose=purpose, reason=reason, outcome=outcome, at=at))
        total = insert_rows(LogEntry._meta.db_table, _OWN, map(batch.row, rows), shared=batch.stored)
        advance(connection, batch.link)
    except Error as fault:
        raise TrailDown(event.code) from fault
    if event.weighty:
        keep(batch.bodies)
    return total


_OWN = (
    "content_type_id", "object_pk", "object_id", "subject_label", "fields", "changes", "sealed", "tier", "facts",
    "n", "mac", "body",
)  # fmt: skip
_ALIKE: dict[str, Any] = {"actor_id": None, "remote_addr": None, "object_repr": "", "changes_text": ""}


class _Batch:
    """The lines of a set: what they share, and how each follows the one before it in their writer's stream."""

    def __init__(self, event: Event, shared: Mapping[str, Any]) -> None:
        self.event, self.shared = event, {**_ALIKE, **shared}
        self.link = last_link(connection)
        self.stored = self.shared | {"stream": self.link.stream}
        self.bodies: list[str] = []
        self.kind_of, self.fields_of = cache(_content_type), lru_cache(1024)(joined)

    def row(self, line: Line) -> tuple[Any, ...]:
        """Return the columns in which a line differs from its neighbours, and make it the last of the stream."""
        subject, changes = line.subject, line.changes
        names = (*line.fields, *(changes if isinstance(changes, Mapping) else ()))
        told = changes if isinstance(changes, str) else written(changes) if changes else None
        own = {
            "object_pk": str(subject.id),
            "object_id": subject.id,
            "subject_label": one_line(subject.label, 200),
            "fields": self.fields_of(names),
            "changes": json.loads(told) if told else None,
            "sealed": line.sealed,
            "tier": line.tier,
            "facts": _facts(self.event, line.facts) if line.facts or self.event.facts else {},
        }
        body = entry_of(
            ((name, value) for name, value in (self.shared | own).items() if name != "timestamp"),
            at=self.shared["timestamp"],
            model=subject.model.lower(),
            stream=self.link.stream,
            n=self.link.n + 1,
            prev=self.link.head,
        )
        self.link = self.link.after(body)
        if self.event.weighty:
            self.bodies.append(body)
        own["changes"] = told
        return self.kind_of(subject.model), *own.values(), self.link.n, mac_of(body), body


def _shared(
    event: Event, by: Actor | None, *, purpose: str, reason: str, outcome: str, at: datetime | None = None
) -> dict[str, Any]:
    """Return the columns that follow from the event, the actor and the running context."""
    return who_and_where(by) | {
        "event": event.code,
        "kind": event.kind.value,
        "action": _ACTIONS.get(event.kind, LogEntry.Action.ACCESS),
        "timestamp": at or timezone.now(),
        "purpose": one_line(purpose, 60),
        "reason": one_line(reason, 1000),
        "outcome": outcome,
    }


def _facts(event: Event, facts: Mapping[str, str | int] | None) -> dict[str, str | int]:
    given = dict(facts or {})
    if given.keys() != event.facts:
        raise WrongFacts(f"{event.code} takes {sorted(event.facts)}, was given {sorted(given)}")
    return {name: one_line(v, 1000) if isinstance(v, str) else v for name, v in given.items()}


def who_and_where(by: Actor | None) -> dict[str, Any]:
    """Return a line's columns of person, post and request; without `by` the signed-in person, on no post."""
    context = current()
    columns: dict[str, Any] = {
        "actor_id": context.user_id,
        "person_name": one_line(context.user_name, 60),
        "post_code": "",
        "post_name": "",
        "letter": "",
        "stands_in_for": "",
        "remote_addr": context.address or None,
        "request_id": context.request_id[:64],
        "session": context.session,
    }
    if by is not None:
        columns |= {
            "actor_id": by.person_id,
            "person_name": one_line(by.person_name, 60),
            "post_code": by.post_code,
            "post_name": one_line(by.post_name, 60),
            "letter": by.letter,
            "stands_in_for": one_line(by.stands_in_for, 60),
        }
    return columns


def _content_type(model: str) -> int:
    """Return the content type's id; Django keeps it per process and forgets it where a test flushes the table."""
    return ContentType.objects.get_by_natural_key(*model.lower().split(".")).pk


def _about(subject: Subject | None, fields: Sequence[str], changes: Changes | None, sealed: str) -> dict[str, Any]:
    """Return the columns that follow from the one subject and what was done to it."""
    changed = {name: [before, after] for name, (before, after) in changes.items()} if changes else None
    return {
        "content_type_id": _content_type(subject.model) if subject else None,
        "object_pk": str(subject.id) if subject else "",
        "object_id": subject.id if subject else None,
        "subject_label": one_line(subject.label, 200) if subject else "",
        "fields": joined((*fields, *(changed or ()))),
        "changes": changed,
        "sealed": sealed,
    }
