"""A line as a reader meets it: codes turned into words, nothing of it looked up line by line."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.contrib.contenttypes.models import ContentType
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from audit.guard.doors import VEILED
from audit.reading.rules import split
from audit.reading.vocabulary import Vocabulary
from audit.trail.actions import Subject
from audit.trail.context import Actor
from audit.trail.events import KIND_TITLES, Event, Kind, event
from audit.trail.models import LogEntry

FIELDS_SHOWN = 3
# Facts that may quote what was typed about a customer.
QUOTING = frozenset({"filter", "file"})
PAGES = {
    "search": gettext_lazy("Search"),
    "line": gettext_lazy("One line"),
    "history": gettext_lazy("Whole history"),
    "then": gettext_lazy("As it was on a day"),
    "viewers": gettext_lazy("Who saw it"),
    "person": gettext_lazy("One person's day"),
    "counts": gettext_lazy("In figures"),
}
FACTS = {
    "search": gettext_lazy("looked for %(value)s"),
    "path": gettext_lazy("at %(value)s"),
    "door": gettext_lazy("the door is for %(value)s"),
}


@dataclass(frozen=True)
class Told:
    """A line in the reader's words; `record` is the customer's id where the line is about one."""

    id: int
    moment: datetime
    person: int | None
    person_name: str
    post_name: str
    standing: str
    title: str
    kind: str
    record: int | None
    subject: str
    content: str
    purpose: str
    tier: str
    refused: bool


def is_veiled(by: Actor | None) -> bool:
    """Say whether a reader is told of records by their number alone."""
    return getattr(by, "role", "") == VEILED


def numbered(pk: int) -> str:
    """Return a record's number in place of its label."""
    return _("No. %(number)s") % {"number": pk}


def tell(lines: Iterable[LogEntry], words: Vocabulary, *, veiled: bool = False) -> list[Told]:
    """Return lines in the reader's words; `veiled` names records by their number and quotes nothing."""
    fields, purposes = words.fields(), words.purposes()
    record_type = subject_type()
    return [
        Told(
            id=line.pk,
            moment=line.timestamp,
            person=line.actor_id,
            person_name=line.person_name,
            post_name=line.post_name,
            standing=standing(line),
            title=title_of(line),
            kind=line.kind,
            record=line.object_id if record_type is not None and line.content_type_id == record_type else None,
            subject=subject_of(line, record_type, veiled=veiled),
            content=_content(line, headings_of(line, fields), words, veiled=veiled),
            purpose=purposes.get(line.purpose, line.purpose),
            tier=line.tier,
            refused=line.outcome == "refused",
        )
        for line in lines
    ]


def title_of(line: LogEntry) -> str:
    """Return what happened; the code where no such event is declared any more."""
    declared = event_of(line)
    return str(declared.title) if declared else line.event


def event_of(line: LogEntry) -> Event | None:
    """Return the event that a line was written for, None where it is not declared any more."""
    try:
        return event(line.event)
    except KeyError:
        return None


def kind_title(kind: str) -> str:
    """Return a kind's word."""
    return str(KIND_TITLES[Kind(kind)]) if kind in set(Kind) else kind


def standing(line: LogEntry) -> str:
    """Return the side of the post, and in whose place where B, or the superior, stood in for A (P2.5)."""
    if line.letter == "S":
        return _("superior for %(holder)s") % {"holder": line.stands_in_for}
    if line.stands_in_for:
        return _("%(side)s for %(holder)s") % {"side": line.letter, "holder": line.stands_in_for}
    return line.letter


def subject_type() -> int | None:
    """Return the content type of the records that this trail is kept for; None where there is no such table."""
    app, _, model = Subject.model.partition(".")
    try:
        return ContentType.objects.get_by_natural_key(app, model).pk
    except ContentType.DoesNotExist:
        return None


def subject_of(line: LogEntry, record_type: int | None, *, veiled: bool = False) -> str:
    """Return whom a line is about; rows of ordinary tables are named with their table."""
    if veiled and line.object_id is not None and line.content_type_id == record_type:
        return numbered(line.object_id)
    if line.content_type_id is None or line.content_type_id == record_type:
        return line.subject_label
    model = ContentType.objects.get_for_id(line.content_type_id).model_class()
    table = str(model._meta.verbose_name) if model else ""
    return f"{table} {line.subject_label}".strip()


def headings_of(line: LogEntry, fields: Mapping[str, str]) -> Mapping[str, str]:
    """Return the headings of a line's fields: `fields` for a record, the table's own names for an ordinary row."""
    if not line.event.startswith("table.") or line.content_type_id is None:
        return fields
    model = ContentType.objects.get_for_id(line.content_type_id).model_class()
    return {each.name: str(each.verbose_name) for each in model._meta.fields} if model else {}


def list_of(words: Iterable[str]) -> str:
    """Return words as a list in the reader's language."""
    return pgettext("between the words of a list", ", ").join(words)


def values_url(line: LogEntry) -> str:
    """Return where the sealed values of a line may be asked for, `""` where there is nothing to ask for."""
    declared = event_of(line)
    if declared is None or not declared.opens or not line.sealed:
        return ""
    try:
        return reverse(declared.opens, args=[line.pk])
    except NoReverseMatch:
        return ""


def facts_of(line: LogEntry, *, veiled: bool = False) -> list[tuple[str, str | int]]:
    """Return a line's facts by name, as far as this reader is told of them."""
    return [(name, value) for name, value in sorted((line.facts or {}).items()) if not (veiled and name in QUOTING)]


def _content(line: LogEntry, headings: Mapping[str, str], words: Vocabulary, *, veiled: bool) -> str:
    """Return what a line tells beside who, what and whom: how many, which fields, which facts."""
    told = []
    if line.count is not None:
        told.append(ngettext("%(count)s record", "%(count)s records", line.count) % {"count": line.count})
    names = split(line.fields)
    if names and line.kind != Kind.LIST:
        told.append(_some(names, headings))
    told += [fact(words, name, value) for name, value in facts_of(line, veiled=veiled) if value not in ("", None)]
    return " · ".join(told)


def fact(words: Vocabulary, name: str, value: str | int) -> str:
    """Return what a fact says: the memory's own facts in its own words, the others' in theirs."""
    if name == "page":
        return str(PAGES.get(str(value), value))
    if name in FACTS:
        return str(FACTS[name]) % {"value": value}
    return words.fact(name, value)


def _some(names: list[str], headings: Mapping[str, str]) -> str:
    shown = list_of(headings.get(name, name) for name in names[:FIELDS_SHOWN])
    more = len(names) - FIELDS_SHOWN
    if more <= 0:
        return shown
    return ngettext("%(fields)s and %(more)s more", "%(fields)s and %(more)s more", more) % {
        "fields": shown,
        "more": more,
    }
