"""An export as a file: general fields in words, with the label and who took it, sent while it is made."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from django.http import HttpResponseBase, StreamingHttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from audit.seals.queries import seal_mark
from crm.posts.queries import Seat
from crm.templatetags.web import seat_name
from crm.web.downloads import Cell, attachment, csv_lines
from crm.web.workbooks import TYPE, stream_workbook
from customers.browse import sentences
from customers.browse.rules import ALWAYS_SHOWN
from customers.catalog.queries import catalogue, display
from customers.catalog.rules import Entry, Kind
from customers.catalog.sentences import heading
from customers.records import exporting
from customers.records.queries import ListQuery
from customers.records.ticket import Refused

PIECE = 32 * 1024
SHEET_ROWS = 1_048_574  # what a sheet holds below label and heading
WORDS_KEPT = 4_000  # a column's words kept at hand; memory stays flat whatever the number of rows
WORDED = (Kind.CHOICE, Kind.WEEKDAY, Kind.REGION, Kind.DATE_OR_FOREVER)


def answer(query: ListQuery, *, by: Seat, purpose: str, form: str) -> HttpResponseBase:
    """Return the file of a query's records; its line, with every id, is committed before the first byte (P4.4.3)."""
    form = "xlsx" if form == "xlsx" else "csv"
    query = replace(query, columns=(*ALWAYS_SHOWN, *query.columns))
    entries = [catalogue().entry(name) for name in query.columns]
    export = exporting.export(query, by=by, purpose=purpose, form=form)
    if export.count > SHEET_ROWS:
        form = "csv"
    rows = in_words(export.rows, entries, translation.get_language() or "")
    now = timezone.localtime()
    title = _("Customers")
    label = pgettext("tier", "General")
    taken_by = " · ".join(filter(None, (seat_name(by), by.person_name, f"{now:%Y-%m-%d %H:%M}", seal_mark())))
    head = [heading(entry) for entry in entries]
    if form == "xlsx":
        pieces: Iterator[bytes] | Iterator[str] = stream_workbook(
            head, rows, title=title, label=label, watermark=taken_by
        )
    else:
        pieces = _in_pieces(csv_lines(_with_head(head, rows), label=f"{label} · {taken_by}"))
    response = StreamingHttpResponse(pieces, content_type=TYPE if form == "xlsx" else "text/csv; charset=utf-8")
    response["Content-Disposition"] = attachment(f"{title}-{now:%Y%m%d-%H%M}.{form}")
    response["X-Content-Type-Options"] = "nosniff"
    return response


def in_words(rows: Iterator[list[str]], entries: Sequence[Entry], language: str) -> Iterator[list[Cell]]:
    """Yield rows in the reader's words, numbers as numbers; where the seat ended on the way, a last line says so."""
    with translation.override(language):
        incomplete = _("This file is incomplete: %(why)s") % {"why": sentences.gate("seat").missing}
    readers = [_reader(entry, language) for entry in entries]
    try:
        for row in rows:
            yield [text if read is None else read(text) for text, read in zip(row, readers, strict=True)]
    except Refused:
        yield [incomplete]


def _reader(entry: Entry, language: str) -> Callable[[str], Cell] | None:
    """Return what turns an entry's canonical text into a cell; None where it is the cell."""
    if entry.kind == Kind.INTEGER:
        return lambda text: int(text) if text else ""
    if entry.kind == Kind.DECIMAL:
        return lambda text: float(text) if text else ""
    if entry.kind not in WORDED:
        return None
    kept: dict[str, Cell] = {"": ""}

    def word(text: str) -> Cell:
        if text in kept:
            return kept[text]
        with translation.override(language):
            found = display(entry, text)
        if len(kept) < WORDS_KEPT:
            kept[text] = found
        return found

    return word


def _in_pieces(lines: Iterator[str]) -> Iterator[str]:
    """Yield lines together: a server sends a piece in the time of a line."""
    held, size = [], 0
    for line in lines:
        held.append(line)
        size += len(line)
        if size > PIECE:
            yield "".join(held)
            held, size = [], 0
    yield "".join(held)


def _with_head(head: list[str], rows: Iterator[list[Cell]]) -> Iterator[Sequence[object]]:
    yield head
    yield from rows
