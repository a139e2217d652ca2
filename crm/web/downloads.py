"""Files that leave the house: cells no spreadsheet will run, a label on each, names in any script."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from io import StringIO
from typing import IO
from unicodedata import category

import xlsxwriter
from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header

DANGEROUS = frozenset("=+-@\t\r\0＝＋－＠")
SHEET_ROWS = 1_048_576
Cell = str | int | float | None


def safe_cell(value: object) -> str:
    """Return text that no spreadsheet takes for a formula: a dangerous beginning gets an apostrophe (ASVS 1.2.10).

    Blanks, line ends and invisible marks before the dangerous sign do not hide it; NUL is dropped everywhere. A number
    is no text and keeps its sign.
    """
    if isinstance(value, int | float):
        return str(value)
    text = "" if value is None else str(value)
    if text[:1].isalnum() and "\0" not in text:
        return text
    start = next((letter for letter in text if letter in DANGEROUS or not _is_invisible(letter)), "")
    text = text.replace("\0", "")
    return f"'{text}" if start in DANGEROUS and start else text


def _is_invisible(letter: str) -> bool:
    return letter.isspace() or category(letter) in {"Cf", "Cc"}


def attachment(name: str) -> str:
    """Return the Content-Disposition of a download called `name`, Chinese included (RFC 6266)."""
    return content_disposition_header(as_attachment=True, filename=name) or "attachment"


def csv_lines(rows: Iterable[Sequence[object]], *, label: str = "") -> Iterator[str]:
    """Yield a CSV's text by the line: byte-order mark for spreadsheets, label, then the rows, all cells quoted."""
    buffer = StringIO()
    writer = csv.writer(buffer, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    yield "\ufeff"
    if label:
        writer.writerow([safe_cell(label)])
    for row in rows:
        writer.writerow([safe_cell(cell) for cell in row])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
    yield buffer.getvalue()


def stream_csv(rows: Iterable[Sequence[object]], name: str, *, label: str = "") -> StreamingHttpResponse:
    """Answer with `rows` as a CSV called `name`, never held whole in memory; `label` stands on its first line."""
    response = StreamingHttpResponse(csv_lines(rows, label=label), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = attachment(name)
    response["Cache-Control"] = "no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def write_xlsx(
    file: IO[bytes],
    heading: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    *,
    title: str,
    label: str,
    watermark: str,
) -> int:
    """Write one sheet row by row (constant memory) and return the number of rows; `rows` may be a generator.

    Text stays text: no formula, no number and no link is made of it; ints and floats stay numbers. The label stands
    in the header and `watermark` in the footer of every printed page. More rows than a sheet holds: ValueError.
    """
    book = xlsxwriter.Workbook(
        file,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_numbers": False,
            "strings_to_urls": False,
        },
    )
    try:
        return _fill(book, heading, rows, title=title, label=label, watermark=watermark)
    finally:
        book.close()


def _fill(
    book: xlsxwriter.Workbook,
    heading: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    *,
    title: str,
    label: str,
    watermark: str,
) -> int:
    sheet = book.add_worksheet()
    bold = book.add_format({"bold": True, "bottom": 1})
    book.set_properties({"title": title, "comments": f"{label} · {watermark}"})
    sheet.set_header(f"&L{_ampersands(title)}&R{_ampersands(label)}")
    sheet.set_footer(f"&L{_ampersands(watermark)}&R&P / &N")
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    sheet.set_landscape()
    for column, text in enumerate(heading):
        sheet.write_string(0, column, safe_cell(text), bold)
    count = 0
    for count, row in enumerate(rows, start=1):
        if count >= SHEET_ROWS:
            raise ValueError(f"a sheet holds {SHEET_ROWS - 1} rows")
        for column, cell in enumerate(row):
            if isinstance(cell, int | float) and not isinstance(cell, bool):
                sheet.write_number(count, column, cell)
            elif cell not in (None, ""):
                sheet.write_string(count, column, safe_cell(cell))
    return count


def _ampersands(text: str) -> str:
    return text[:60].replace("&", "&&")
