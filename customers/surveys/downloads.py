"""The answers of a round as a file: what is not sealed, of the customers that the seat may open (P4.4.3, P9.3)."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from django.http import HttpResponseBase, StreamingHttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from audit.seals.queries import seal_mark
from crm.posts.queries import Seat
from crm.templatetags.web import seat_name
from crm.web.downloads import Cell, attachment, csv_lines
from crm.web.workbooks import TYPE, stream_workbook
from customers.feedback.models import Answer, Given
from customers.feedback.rules import Kind, Question
from customers.records.exporting import PAGE, Codes, export_beside
from customers.records.sentences import gate
from customers.records.ticket import Refused
from customers.surveys import events
from customers.surveys.figures import GROUPS
from customers.surveys.models import Round
from customers.surveys.sentences import Groups

SHEET_ROWS = 1_048_574


def answer(row: Round, *, by: Seat, purpose: str, form: str) -> HttpResponseBase:
    """Return the file of a round's answers; its line, with every customer, is committed before the first byte."""
    form = "xlsx" if form == "xlsx" else "csv"
    rows = Answer.objects.filter(round_id=row.pk)
    ids = sorted(set(rows.values_list("customer_id", flat=True)))
    facts = {"survey": row.number, "format": form}
    codes = export_beside(ids, by=by, purpose=purpose, event=events.EXPORTED, facts=facts)
    groups = Groups()
    language, now = translation.get_language() or "", timezone.localtime()
    questions = [one for one in row.version.asked.questions if not one.sealed]
    head = [
        _("Answer number"),
        _("Customer code"),
        _("Answered on"),
        _("Way"),
        *(groups.title(name) for name in GROUPS),
    ]
    head += [f"{row.version.asked.numbered[one.id]}. {one.words.said(language)}" for one in questions]
    cells = _rows(row, questions, codes, groups, language)
    title, label = _("Answers of %(number)s") % {"number": row.number}, pgettext("tier", "General")
    taken_by = " · ".join(filter(None, (seat_name(by), by.person_name, f"{now:%Y-%m-%d %H:%M}", seal_mark())))
    pieces: Iterator[bytes] | Iterator[str]
    if form == "xlsx" and rows.count() <= SHEET_ROWS:
        pieces = stream_workbook(head, cells, title=title, label=label, watermark=taken_by)
    else:
        form, pieces = "csv", csv_lines(_with_head(head, cells), label=f"{label} · {taken_by}")
    response = StreamingHttpResponse(pieces, content_type=TYPE if form == "xlsx" else "text/csv; charset=utf-8")
    response["Content-Disposition"] = attachment(f"{title}-{now:%Y%m%d-%H%M}.{form}")
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _with_head(head: Sequence[str], rows: Iterator[list[Cell]]) -> Iterator[Sequence[object]]:
    yield head
    yield from rows


def _rows(
    row: Round, questions: Sequence[Question], codes: Codes, groups: Groups, language: str
) -> Iterator[list[Cell]]:
    """Yield the rows of the customers that the seat may open; where it ended on the way, a last line says so."""
    last = 0
    with translation.override(language):
        incomplete = _("This file is incomplete: %(why)s") % {"why": gate("seat").missing}
    while part := list(Answer.objects.filter(round_id=row.pk, pk__gt=last).order_by("pk")[:PAGE]):
        last = part[-1].pk
        try:
            known = codes([one.customer_id for one in part])
        except Refused:
            yield [incomplete]
            return
        given = _given(part)
        with translation.override(language):
            found = [
                [*_head(one, known[one.customer_id], groups), *_answers(questions, given[one.pk], language)]
                for one in part
                if one.customer_id in known
            ]
        yield from found


def _given(part: Sequence[Answer]) -> Mapping[int, Mapping[str, list[Given]]]:
    found: defaultdict[int, defaultdict[str, list[Given]]] = defaultdict(lambda: defaultdict(list))
    for one in Given.objects.filter(answer__in=part).order_by("pk"):
        found[one.answer_id][one.question].append(one)
    return found


def _head(one: Answer, code: str, groups: Groups) -> list[Cell]:
    day = timezone.localtime(one.at).date().isoformat()
    classes = [groups.name(name, text) if (text := getattr(one, name)) else "" for name in GROUPS]
    return [one.number, code, day, str(one.get_way_display()), *classes]


def _answers(questions: Sequence[Question], given: Mapping[str, list[Given]], language: str) -> list[Cell]:
    return [_said(question, given.get(question.id, ()), language) for question in questions]


def _said(question: Question, given: Sequence[Given], language: str) -> Cell:
    """Return an answer as a cell: numbers as numbers, choices in words, a matrix row by row."""
    if not given:
        return ""
    if question.kind in (Kind.SCALE, Kind.NPS):
        return given[0].number
    if question.kind == Kind.DATE:
        return given[0].day.isoformat() if given[0].day else ""
    words = {one.id: one.words.said(language) for one in question.options}
    if question.kind == Kind.MATRIX:
        names = {one.id: one.words.said(language) for one in question.rows}
        return "; ".join(f"{names.get(one.row, one.row)}: {words.get(one.option, one.option)}" for one in given)
    return "; ".join(words.get(one.option, one.option) for one in given)
