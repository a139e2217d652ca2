"""The room of those who check: looking at the trail, which is itself looked at.

The compliance officer reads of customers by code and name, the audit administrator by number alone, and no value.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from audit.guard.doors import OFFICER, READERS, actor_of, door
from audit.reading import actions, queries
from audit.reading.forms import CountsForm, DayForm, PeriodForm, SearchForm
from audit.reading.rules import Cursor, Search, as_it_was, last_days, split
from audit.reading.tallies import weekly
from audit.reading.told import (
    fact,
    facts_of,
    headings_of,
    is_veiled,
    kind_title,
    numbered,
    subject_type,
    tell,
    values_url,
)
from audit.reading.vocabulary import Vocabulary, vocabulary
from audit.trail.actions import Subject
from audit.trail.events import KIND_TITLES
from audit.trail.models import LogEntry

LONG = 90


@door(READERS)
@require_GET
def search(request: HttpRequest) -> HttpResponse:
    """Show the lines that fit a question."""
    now, words = timezone.now(), vocabulary()
    veiled = is_veiled(actor_of(request))
    form = SearchForm(request.GET, words, today=timezone.localdate(now))
    question = _asked(form, veiled=veiled)
    page = queries.search(question, _after(request))
    context = {
        "form": form,
        "question": question,
        "page": page,
        "lines": tell(page.lines, words, veiled=veiled),
        "today": queries.today(now),
        "periods": _periods(form.today, (question.first, question.last)),
        "kinds": [(kind.value, title) for kind, title in KIND_TITLES.items()],
        "found": words.find(question.text) if question.text else (),
    }
    actions.note("search", question.words(), by=actor_of(request))
    return render(request, "audit/reading/search.html", context)


@door(READERS)
@require_POST
def download(request: HttpRequest) -> HttpResponseBase:
    """Hand out the lines that fit a question as CSV."""
    form = SearchForm(request.GET, vocabulary(), today=timezone.localdate())
    question = _asked(form, veiled=is_veiled(actor_of(request)))
    response = StreamingHttpResponse(actions.download(question, by=actor_of(request)), content_type="text/csv")
    name = f"trail-{question.first}-{question.last}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@door(READERS)
@require_GET
def line(request: HttpRequest, pk: int) -> HttpResponse:
    """Show all that one line holds."""
    entry, words = get_object_or_404(LogEntry, pk=pk), vocabulary()
    veiled = is_veiled(actor_of(request))
    (told,) = tell([entry], words, veiled=veiled)
    touched = list(queries.subjects_of(entry)) if entry.count else []
    subject = _subject(told.record, entry.subject_label) if told.record is not None else None
    actions.note("line", f"line={pk}", by=actor_of(request), subject=subject)
    labels = words.labels(touched) if touched else {}
    headings = headings_of(entry, words.fields())
    context = {
        "entry": entry,
        "told": told,
        "kind": kind_title(entry.kind),
        "changes": [] if veiled and _of_records(entry) else list(_changes(entry, headings, words)),
        "sealed": [
            headings.get(name, name) for name in split(entry.fields) if veiled or name not in (entry.changes or {})
        ],
        "veiled": veiled,
        "fields": [headings.get(name, name) for name in split(entry.fields)],
        "facts": [fact(words, name, value) for name, value in facts_of(entry, veiled=veiled)],
        "touched": [(pk, labels.get(pk, numbered(pk))) for pk in touched],
        "values_url": "" if veiled else values_url(entry),
    }
    return render(request, "audit/reading/line.html", context)


@door(READERS)
@require_GET
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """Show every line about one record, the lists it stood in included."""
    lists = request.GET.get("lists") != "no"
    page = queries.history(pk, _after(request), lists=lists)
    words = vocabulary()
    subject = _known(pk, page.lines, words)
    actions.note("history", "" if lists else "lists=no", by=actor_of(request), subject=subject)
    veiled = is_veiled(actor_of(request))
    lines = tell(page.lines, words, veiled=veiled)
    context = {"subject": _shown(subject, veiled), "page": page, "lines": lines, "lists": lists, "veiled": veiled}
    return render(request, "audit/reading/history.html", context)


@door(OFFICER)
@require_GET
def then(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a record as it was at the end of a day, as far as its lines tell."""
    form = DayForm(request.GET or None)
    day = form.asked(timezone.localdate())
    edits, words = queries.edits(pk), vocabulary()
    subject = _known(pk, edits, words)
    actions.note("then", f"day={day}", by=actor_of(request), subject=subject)
    headings = words.fields()
    rows = [
        (headings.get(each.field, each.field), words.value(each.field, each.value) if each.value else "", each)
        for each in as_it_was(edits, queries.midnight(day + timedelta(days=1)))
    ]
    order = {heading: place for place, heading in enumerate(headings.values())}
    rows.sort(key=lambda row: order.get(row[0], len(order)))
    return render(request, "audit/reading/then.html", {"subject": subject, "form": form, "day": day, "rows": rows})


@door(READERS)
@require_GET
def viewers(request: HttpRequest, pk: int) -> HttpResponse:
    """Show who saw a record, how often, and which sealed fields in clear."""
    form = PeriodForm(request.GET or None)
    first, last = form.asked(timezone.localdate(), LONG)
    seen, words = queries.viewers(pk, first, last), vocabulary()
    subject = _known(pk, seen, words)
    actions.note("viewers", f"first={first} last={last}", by=actor_of(request), subject=subject)
    headings = words.fields()
    rows = [(each, [headings.get(name, name) for name in each.revealed]) for each in seen]
    veiled = is_veiled(actor_of(request))
    context = {
        "subject": _shown(subject, veiled),
        "form": form,
        "rows": rows,
        "first": first,
        "last": last,
        "limit": queries.SEEN,
        "veiled": veiled,
    }
    return render(request, "audit/reading/viewers.html", context)


@door(READERS)
@require_GET
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one person's day from the morning on."""
    who = get_object_or_404(get_user_model(), pk=pk)
    form = DayForm(request.GET or None)
    day = form.asked(timezone.localdate())
    page = queries.day_of(pk, day, _after(request))
    hours = queries.hours_of(pk, day)
    actions.note("person", f"person={pk} day={day}", by=actor_of(request))
    context = {
        "who": who,
        "form": form,
        "day": day,
        "before": day - timedelta(days=1),
        "next": day + timedelta(days=1),
        "page": page,
        "lines": tell(page.lines, vocabulary(), veiled=is_veiled(actor_of(request))),
        "hours": [(f"{hour:02d}", count) for hour, count in hours],
    }
    return render(request, "audit/reading/person.html", context)


@door(READERS)
@require_GET
def counts(request: HttpRequest) -> HttpResponse:
    """Show how many lines each post has week by week."""
    form = CountsForm(request.GET or None)
    kind, weeks = form.asked()
    found = weekly(timezone.localdate(), weeks, kind)
    actions.note("counts", f"kind={kind} weeks={weeks}", by=actor_of(request))
    names = vocabulary().posts()
    sums: dict[str, int] = {}
    for posts in found.values():
        for code, count in posts.items():
            sums[code] = sums.get(code, 0) + count
    ordered = sorted(sums, key=lambda code: (-sums[code], code))
    context = {
        "form": form,
        "mondays": list(found),
        "by_week": [(f"{week:%m-%d}", sum(posts.values())) for week, posts in found.items()],
        "by_post": [(names.get(code, code) or _("no post"), sums[code]) for code in ordered],
        "rows": [
            (names.get(code, code) or _("no post"), code, [posts.get(code, 0) for posts in found.values()], sums[code])
            for code in ordered
        ],
        "title": kind_title(kind) if kind else _("All actions"),
    }
    return render(request, "audit/reading/counts.html", context)


def _after(request: HttpRequest) -> Cursor | None:
    return Cursor.parse(request.GET.get("after", ""))


def _asked(form: SearchForm, *, veiled: bool) -> Search:
    """Return the question; of a reader who is told no names a text finds numbers alone."""
    question = form.question()
    return replace(question, text="") if veiled and not question.text.isdecimal() else question


def _of_records(entry: LogEntry) -> bool:
    """Say whether a line tells of the records, not of a table of the house."""
    return not entry.event.startswith("table.")


def _subject(pk: int, label: str) -> Subject:
    return Subject(pk, label)


def _shown(subject: Subject, veiled: bool) -> Subject:
    return Subject(subject.id, numbered(subject.id)) if veiled else subject


def _known(pk: int, told: Iterable[Any], words: Vocabulary) -> Subject:
    """Return a record that the trail knows; Http404 where no line speaks of it."""
    label = queries.label_of(pk)
    if label is None:
        if not told or subject_type() is None:
            raise Http404
        label = words.labels([pk]).get(pk, numbered(pk))
    return _subject(pk, label)


def _changes(entry: LogEntry, headings: Mapping[str, str], words: Vocabulary) -> Iterable[tuple[str, str, str]]:
    """Return a line's general changes as heading, before and after in the reader's words."""
    for name, change in (entry.changes or {}).items():
        if isinstance(change, dict):
            yield headings.get(name, name), "", f"{change.get('operation', '')}: {', '.join(change.get('objects', ()))}"
        else:
            before, after = ("" if value is None else str(value) for value in change)
            if not entry.event.startswith("table."):
                before, after = words.value(name, before), words.value(name, after)
            yield headings.get(name, name), before, after


def _periods(today: date, asked: tuple[date, date]) -> list[tuple[str, date, date, bool]]:
    """Return the periods that are one click away, and which of them is asked for."""
    titles = [(1, _("Today")), (7, _("7 days")), (30, _("30 days")), (365, _("12 months"))]
    return [(title, *last_days(today, days), last_days(today, days) == asked) for days, title in titles]
