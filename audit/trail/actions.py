"""write(): the only way into the trail for everything that is not an edit of an ordinary table."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
from audit.trail.events import Event, Kind
from audit.trail.models import LogEntry, Touched, TrailDown
from audit.trail.rules import Written, joined, one_line, written

__all__ = ["Line", "Subject", "TrailDown", "WrongFacts", "touch", "write", "write_many"]

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
    subjects: Sequence[Subject] = (),
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

    `changes` are general fields' before and after, in clear. `sealed` is ciphertext. `subjects` makes it a line of
    many, each findable by its id. A refusal is written after leaving the atomic block that it ended.
    """
    if subject is not None and subjects:
        raise ValueError("a line has one subject or many")
    columns = _shared(event, by, purpose=purpose, reason=reason, outcome=outcome)
    columns |= {"tier": tier, "facts": _facts(event, facts)}
    columns |= _about(subject, fields, changes, sealed)
    line = LogEntry(**columns, count=len(subjects) if count is None and subjects else count)
    if not subjects:
        line.save(force_insert=True)
        return line
    with transaction.atomic(savepoint=False):
        line.save(force_insert=True)
        touch(line, [each.id for each in subjects])
    return line


def touch(line: LogEntry, subjects: Iterable[int]) -> None:
    """Make a line written in the transaction at hand one of many subjects, a statement for each TOUCHED_AT_ONCE.

    Raises TrailDown where that cannot be written.
    """
    postgresql = connection.vendor == "postgresql"
    table = connection.ops.quote_name(Touched._meta.db_table)
    numbered = "unnest(%s::bigint[]) AS each(value)" if postgresql else "json_each(%s)"
    sql = f"INSERT INTO {table} (line_id, at, subject_id) SELECT %s, %s, value FROM {numbered}"  # noqa: S608 - our own
    at, remaining = connection.ops.adapt_datetimefield_value(line.timestamp), iter(subjects)
    try:
        with connection.cursor() as cursor:
            # The index takes numbers faster in its own order.
            while part := sorted(islice(remaining, TOUCHED_AT_ONCE)):
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
    shared = _shared(event, by, purpose=purpose, reason=reason, outcome=outcome, at=at)
    shared = {"actor_id": None, "remote_addr": None, "object_repr": "", "changes_text": "", **shared}
    try:
        return insert_rows(LogEntry._meta.db_table, _OWN, _own(event, rows), shared=shared)
    except Error as fault:
        raise TrailDown(event.code) from fault


_OWN = ("content_type_id", "object_pk", "object_id", "subject_label", "fields", "changes", "sealed", "tier", "facts")


def _own(event: Event, rows: Iterable[Line]) -> Iterator[tuple[Any, ...]]:
    """Yield the columns in which the lines of a set differ; many of them name the same fields and have no facts."""
    kind_of, fields_of = cache(_content_type), lru_cache(1024)(joined)
    for row in rows:
        subject, changes = row.subject, row.changes
        names = (*row.fields, *(changes if isinstance(changes, Mapping) else ()))
        yield (
            kind_of(subject.model),
            str(subject.id),
            subject.id,
            one_line(subject.label, 200),
            fields_of(names),
            changes if isinstance(changes, str) else written(changes) if changes else None,
            row.sealed,
            row.tier,
            _facts(event, row.facts) if row.facts or event.facts else "{}",
        )


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
