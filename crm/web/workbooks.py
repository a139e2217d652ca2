"""A workbook written while it is sent: one sheet, row by row, nothing of it held whole (ECMA-376, inline strings).

XlsxWriter gives its first byte when the last row is in; an export of a hundred thousand rows cannot wait for that.
"""

import io
import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

from crm.web.downloads import Cell, safe_cell

PIECE = 64 * 1024
KEPT = 20_000
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")  # Excel reads _x000A_ as a character
_PARTS = {
    "[Content_Types].xml": (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{TYPE}.main+xml"/>'
        '<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        'spreadsheetml.worksheet+xml"/>'
        '<Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        'spreadsheetml.styles+xml"/>'
        '<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.'
        'core-properties+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
        f'<Relationship Id="rId2" Type="{_PACKAGE}/relationships/metadata/core-properties" Target="docProps/core.xml"/>'
        "</Relationships>"
    ),
    "xl/workbook.xml": (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/></sheets>'
        '<definedNames><definedName name="_xlnm.Print_Titles" localSheetId="0">Sheet1!$1:$2</definedName>'
        "</definedNames></workbook>"
    ),
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>'
    ),
    "xl/styles.xml": (
        f'<styleSheet xmlns="{_MAIN}"><fonts count="2"><font><sz val="11"/></font><font><b/><sz val="11"/></font>'
        '</fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill>'
        '<patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders>'
        '<cellStyleXfs count="1"><xf/></cellStyleXfs>'
        '<cellXfs count="2"><xf/><xf fontId="1" applyFont="1"/></cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    ),
}


class _Sink(io.RawIOBase):
    """Takes what the archive writes and hands it on; it cannot be wound back, so sizes follow each part."""

    def __init__(self) -> None:
        self._held = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self._held += data
        return len(data)

    def take(self) -> bytes:
        """Return what has come since the last time."""
        found = bytes(self._held)
        self._held.clear()
        return found


def stream_workbook(
    heading: Sequence[str], rows: Iterable[Sequence[Cell]], *, title: str, label: str, watermark: str
) -> Iterator[bytes]:
    """Yield a workbook's bytes: on its first row the label and who took it, then the heading, then the rows.

    Text stays text, whatever it begins with; ints and floats are numbers. Label and watermark also stand in the head
    and foot of every printed page.
    """
    sink = _Sink()
    with ZipFile(sink, "w", ZIP_DEFLATED, compresslevel=1) as book:
        for name, content in _PARTS.items():
            book.writestr(name, _HEAD + content)
        book.writestr("docProps/core.xml", _HEAD + _properties(title, f"{label} · {watermark}"))
        yield sink.take()
        with book.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            for piece in _sheet(heading, rows, title, label, watermark):
                sheet.write(piece.encode())
                yield sink.take()
    yield sink.take()


def _sheet(
    heading: Sequence[str], rows: Iterable[Sequence[Cell]], title: str, label: str, watermark: str
) -> Iterator[str]:
    yield (
        f'{_HEAD}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="2" topLeftCell="A3" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f"<sheetData><row>{_text(f'{label} · {watermark}')}</row><row>{''.join(_text(one, 1) for one in heading)}</row>"
    )
    held: list[str] = []
    size = 0
    drawn: dict[str, str] = {"": "<c/>"}
    for row in rows:
        cells = [drawn[cell] if type(cell) is str and cell in drawn else _cell(cell, drawn) for cell in row]
        line = f"<row>{''.join(cells)}</row>"
        held.append(line)
        size += len(line)
        if size > PIECE:
            yield "".join(held)
            held, size = [], 0
    yield (
        f'{"".join(held)}</sheetData><pageSetup orientation="landscape"/><headerFooter>'
        f"<oddHeader>{_page_text(f'&L{_plain(title)}&R{_plain(label)}')}</oddHeader>"
        f"<oddFooter>{_page_text(f'&L{_plain(watermark)}&R&P / &N')}</oddFooter></headerFooter></worksheet>"
    )


def _cell(cell: Cell, drawn: dict[str, str]) -> str:
    """Return a cell's XML; that of a text is kept in `drawn`, up to KEPT of them."""
    if cell is None:
        return drawn[""]
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return f"<c><v>{cell}</v></c>"
    found = _text(str(cell))
    if len(drawn) < KEPT:
        drawn[str(cell)] = found
    return found


def _text(text: str, style: int = 0) -> str:
    mark = f' s="{style}"' if style else ""
    kept = escape(_NOT_XML.sub("", _ESCAPED.sub("_x005F_", safe_cell(text))))
    return f'<c t="inlineStr"{mark}><is><t xml:space="preserve">{kept}</t></is></c>'


def _plain(text: str) -> str:
    return text[:60].replace("&", "&&")


def _page_text(text: str) -> str:
    return escape(_NOT_XML.sub("", text))


def _properties(title: str, description: str) -> str:
    made = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return (
        f'<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{_page_text(title)}</dc:title><dc:description>{_page_text(description)}</dc:description>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{made}</dcterms:created></cp:coreProperties>'
    )
