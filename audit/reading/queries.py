"""Reading the trail: every question is led by one index and bounded, so it costs the same on ten million lines.

Pages go on by time and id, never by counting rows. A question with more than its leading condition looks through at
most WINDOW lines at a time and says how far back it has come.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, Min, Q, QuerySet
from django.utils import timezone

from audit.reading.rules import Cursor, Edit, Search, Seen, split, who_saw
from audit.reading.told import subject_type
from audit.trail.events import Kind
from audit.trail.models import LogEntry, Touched

PAGE = 50
DAY_PAGE = 200
WINDOW = 10_000
COUNTED = 10_000
SEEN = 5_000
NEWEST = ("-timestamp", "-id")
_SEEING = (Kind.VIEW, Kind.LIST, Kind.REVEAL, Kind.EDIT, Kind.EXPORT, Kind.REFUSAL)


@dataclass(frozen=True)
class Page:
    """Lines, the place where the next page begins, and how far back a bounded look came where it found too few."""

    lines: list[LogEntry]
    after: Cursor | None = None
    looked_back_to: datetime | None = None


@dataclass(frozen=True)
class Today:
    """Counts of today; `more` says that they stop at COUNTED."""

    lines: int
    reveals: int
    refusals: int
    more: bool


def midnight(day: date) -> datetime:
    """Return the moment a day begins here."""
    return timezone.make_aware(datetime.combine(day, time.min))


def search(question: Search, after: Cursor | None = None, size: int = PAGE) -> Page:
    """Return a page of the lines that fit a question, the newest first."""
    lead, rest = _split(question)
    lines = _before(LogEntry.objects.filter(lead), after).order_by(*NEWEST)
    if not rest:
        return _page(list(lines[: size + 1]), size)
    looked = lines.values("timestamp")[:WINDOW].aggregate(oldest=Min("timestamp"), lines=Count("timestamp"))
    if not looked["lines"]:
        return Page([])
    found = _page(list(lines.filter(rest, timestamp__gte=looked["oldest"])[: size + 1]), size)
    if found.after or looked["lines"] < WINDOW:
        return found
    return Page(found.lines, Cursor(looked["oldest"]), looked["oldest"])


def stream(question: Search, size: int = 1000) -> Iterator[list[LogEntry]]:
    """Return all lines that fit a question in batches, however many; memory stays that of one batch."""
    lead, rest = _split(question)
    after: Cursor | None = None
    while True:
        lines = list(_before(LogEntry.objects.filter(lead, rest), after).order_by(*NEWEST)[:size])
        if not lines:
            return
        yield lines
        after = Cursor(lines[-1].timestamp, lines[-1].pk)


def today(now: datetime) -> Today:
    """Return how many lines today has, counting to COUNTED at most."""
    begun = midnight(timezone.localdate(now))
    counted = (
        LogEntry.objects.filter(timestamp__gte=begun)
        .order_by(*NEWEST)
        .values("kind")[: COUNTED + 1]
        .aggregate(
            lines=Count("kind"),
            reveals=Count("kind", filter=Q(kind=Kind.REVEAL)),
            refusals=Count("kind", filter=Q(kind=Kind.REFUSAL)),
        )
    )
    more = counted["lines"] > COUNTED
    return Today(min(counted["lines"], COUNTED), counted["reveals"], counted["refusals"], more)


def history(subject: int, after: Cursor | None = None, *, lists: bool = True, size: int = PAGE) -> Page:
    """Return a page of a record's own lines and, with `lists`, of the lines of many that it was among."""
    own = _before(_of(subject), after).order_by(*NEWEST)[: size + 1]
    lines = list(own)
    if lists:
        lines += [touched.line for touched in _touched(subject, after)[: size + 1]]
    return _page(sorted(lines, key=lambda line: (line.timestamp, line.pk), reverse=True), size)


def label_of(subject: int) -> str | None:
    """Return a record's newest label in the trail; None where no line is about it alone."""
    return _of(subject).order_by(*NEWEST).values_list("subject_label", flat=True).first()


def edits(subject: int, limit: int = 5_000) -> list[Edit]:
    """Return what a record's lines changed, the newest `limit` of them."""
    changed = _of(subject).filter(Q(changes__isnull=False) | ~Q(sealed="")).order_by(*NEWEST)
    return [_edit(line) for line in changed[:limit]]


def viewers(subject: int, first: date, last: date) -> list[Seen]:
    """Return who saw a record on some days, from its newest SEEN own lines and SEEN list lines."""
    begin, end = midnight(first), midnight(last + timedelta(days=1))
    columns = ("actor_id", "person_name", "post_name", "kind", "fields", "timestamp")
    own = _of(subject).filter(timestamp__gte=begin, timestamp__lt=end, kind__in=_SEEING).order_by(*NEWEST)
    among = Touched.objects.filter(subject_id=subject, at__gte=begin, at__lt=end).order_by("-at", "-line_id")
    rows: list[tuple[Any, ...]] = list(own.values_list(*columns)[:SEEN])
    rows += among.values_list(*(f"line__{column}" for column in columns))[:SEEN]
    return who_saw(rows)


def day_of(person: int, day: date, after: Cursor | None = None, size: int = DAY_PAGE) -> Page:
    """Return a page of one person's day, from the morning on."""
    lines = _on(person, day).order_by("timestamp", "id")
    if after is not None:
        later = Q(timestamp__gt=after.moment) | Q(id__gt=after.line)
        lines = lines.filter(later, timestamp__gte=after.moment)
    return _page(list(lines[: size + 1]), size)


def hours_of(person: int, day: date) -> list[tuple[int, int]]:
    """Return how many lines each hour of one person's day has, of the first COUNTED."""
    counts = [0] * 24
    for moment in _on(person, day).order_by("timestamp", "id").values_list("timestamp", flat=True)[:COUNTED]:
        counts[timezone.localtime(moment).hour] += 1
    return list(enumerate(counts))


def _on(person: int, day: date) -> QuerySet[LogEntry]:
    begin, end = midnight(day), midnight(day + timedelta(days=1))
    lines: QuerySet[LogEntry] = LogEntry.objects.filter(actor_id=person, timestamp__gte=begin, timestamp__lt=end)
    return lines


def _of(subject: int) -> QuerySet[LogEntry]:
    lines: QuerySet[LogEntry] = LogEntry.objects.filter(object_id=subject, content_type_id=subject_type())
    return lines


def _touched(subject: int, after: Cursor | None) -> QuerySet[Touched]:
    rows = Touched.objects.filter(subject_id=subject).select_related("line").order_by("-at", "-line_id")
    if after is not None:
        rows = rows.filter(Q(at__lt=after.moment) | Q(line_id__lt=after.line), at__lte=after.moment)
    return rows


def _before(lines: QuerySet[LogEntry], after: Cursor | None) -> QuerySet[LogEntry]:
    """Keep the lines beyond a place: the range first, so that the index is entered where the page begins."""
    if after is None:
        return lines
    return lines.filter(Q(timestamp__lt=after.moment) | Q(id__lt=after.line), timestamp__lte=after.moment)


def _page(lines: list[LogEntry], size: int) -> Page:
    if len(lines) <= size:
        return Page(lines)
    last = lines[size - 1]
    return Page(lines[:size], Cursor(last.timestamp, last.pk))


def _split(question: Search) -> tuple[Q, Q]:
    """Return the condition that one index answers, and what is left to look for among its lines."""
    conditions: dict[str, Q] = {}
    if question.subject is not None:
        conditions["subject"] = Q(object_id=question.subject, content_type_id=subject_type())
    if question.person is not None:
        conditions["person"] = Q(actor_id=question.person)
    if question.post:
        conditions["post"] = Q(post_code=question.post)
    if len(question.kinds) == 1:
        conditions["kind"] = Q(kind=question.kinds[0])
    leading = next(iter(conditions), None)
    lead = Q(timestamp__gte=midnight(question.first), timestamp__lt=midnight(question.last + timedelta(days=1)))
    rest = _narrowed(question)
    for name, condition in conditions.items():
        if name == leading:
            lead &= condition
        else:
            rest &= condition
    return lead, rest


def _narrowed(question: Search) -> Q:
    """Return the conditions that no index leads."""
    rest = Q()
    if len(question.kinds) > 1:
        rest &= Q(kind__in=question.kinds)
    if question.event:
        rest &= Q(event=question.event)
    if question.field:
        rest &= Q(fields__contains=f",{question.field},")
    if question.purpose:
        rest &= Q(purpose=question.purpose)
    if question.outcome:
        rest &= Q(outcome=question.outcome)
    if question.text:
        rest &= Q(subject_label__icontains=question.text) | _numbered(question.text)
    return rest


def _numbered(text: str) -> Q:
    """Return the condition that a line is about the record of this id, where `text` is one."""
    return Q(object_id=int(text)) if text.isdecimal() and len(text) < 19 else Q(pk__in=[])


def _edit(line: LogEntry) -> Edit:
    general = line.changes or {}
    sealed = frozenset(split(line.fields)) - general.keys() if line.sealed else frozenset()
    who = " ".join(part for part in (line.post_name, line.person_name) if part)
    return Edit(line.timestamp, who, line.pk, general, sealed)


def subjects_of(line: LogEntry, limit: int = 200) -> Iterable[int]:
    """Return the ids of the records that a line of many touched, the first `limit`."""
    return Touched.objects.filter(line=line).order_by("id").values_list("subject_id", flat=True)[:limit]
