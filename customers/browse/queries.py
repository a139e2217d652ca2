"""What the pages read beside the record itself: its timeline and its viewers from the trail, a person's saved views."""

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q, QuerySet

from audit.reading import queries as trail
from audit.reading.rules import Cursor, Seen, split
from audit.trail.events import Kind, event
from audit.trail.models import LogEntry
from customers.browse.models import SavedView
from customers.browse.sentences import listed
from customers.catalog.queries import display
from customers.catalog.rules import Entry
from customers.catalog.sentences import heading
from customers.feedback.events import ANSWERED
from customers.records.merged import lines_of
from customers.records.ticket import OpenRecord

TIMELINE, VIEWER_DAYS, VIEWS_AT_MOST = 8, 30, 30
NEWEST = ("-timestamp", "-id")


@dataclass(frozen=True)
class Change:
    """A field that was changed: before and after in words, or, where `sealed`, only that it was."""

    heading: str
    before: str = ""
    after: str = ""
    sealed: bool = False


@dataclass(frozen=True)
class Moment:
    """Something that was done to the record, or to one that was `merged` into it, which is named then.

    Where it was to answer a feedback form, `answer` is the number of the answer.
    """

    line: int
    at: datetime
    who: str
    letter: str
    stands_in_for: str
    title: str
    kind: str
    changes: list[Change]
    filled: int = 0
    merged: str = ""
    answer: str = ""


@dataclass(frozen=True)
class Timeline:
    """A part of a record's timeline, the newest first, and where it goes on ("" where it ends)."""

    moments: list[Moment]
    after: str


def timeline(record: OpenRecord, *, after: str = "", size: int = TIMELINE) -> Timeline:
    """Return what was done to a record opened whole, and to what was merged into it; of sealed fields that (P1.5.1)."""
    lines = _acts(lines_of(record))
    if place := Cursor.parse(after):
        older = Q(timestamp__lt=place.moment) | Q(id__lt=place.line)
        lines = lines.filter(older, timestamp__lte=place.moment)
    found = list(lines[: size + 1])
    visible = {shown.entry.identifier: shown.entry for shown in record.fields}
    moments = [_moment(line, visible, record.id) for line in found[:size]]
    more = len(found) > size
    return Timeline(moments, str(Cursor(found[size - 1].timestamp, found[size - 1].pk)) if more else "")


def _acts(records: list[int]) -> QuerySet[LogEntry]:
    kind = ContentType.objects.get_by_natural_key("customers", "customer")
    told = (Kind.EDIT, Kind.IMPORT, Kind.SETTING)
    lines: QuerySet[LogEntry] = LogEntry.objects.filter(object_id__in=records, content_type=kind, kind__in=told)
    return lines.order_by(*NEWEST)


def _moment(line: LogEntry, visible: dict[str, Entry], record: int) -> Moment:
    entered = line.kind == Kind.IMPORT
    changed = [] if entered else _changes(line, visible)
    who = " · ".join(part for part in (line.post_name, line.person_name) if part)
    return Moment(
        line.pk,
        line.timestamp,
        who,
        line.letter,
        line.stands_in_for,
        _title(line.event),
        line.kind,
        changed,
        filled=len(split(line.fields)) if entered else 0,
        merged="" if line.object_id == record else line.subject_label,
        answer=str(line.facts.get("number", "")) if line.event == ANSWERED.code else "",
    )


def _changes(line: LogEntry, visible: dict[str, Entry]) -> list[Change]:
    """Return a line's changes that the catalogue shows; what is sealed today stays closed, whatever it was then."""
    told = line.changes if isinstance(line.changes, dict) else json.loads(line.changes or "{}")
    found = []
    for name in split(line.fields):
        entry = visible.get(name)
        if entry is None:
            continue
        if entry.sealed or name not in told:
            found.append(Change(heading(entry), sealed=True))
        else:
            before, after = told[name]
            found.append(Change(heading(entry), display(entry, before), display(entry, after)))
    return found


def _title(code: str) -> str:
    try:
        return str(event(code).title)
    except KeyError:
        return code


def viewers(record: OpenRecord, today: date) -> list[tuple[Seen, str]]:
    """Return who saw a record in the last days, the latest first, each with what was revealed, in words."""
    headings = {shown.entry.identifier: heading(shown.entry) for shown in record.fields}
    found = trail.viewers(record.id, today - timedelta(days=VIEWER_DAYS - 1), today)
    return [(seen, listed(headings[name] for name in seen.revealed if name in headings)) for seen in found]


def saved_views(person_id: int) -> list[SavedView]:
    """Return a person's saved views by name."""
    return list(SavedView.objects.filter(person_id=person_id)[:VIEWS_AT_MOST])
