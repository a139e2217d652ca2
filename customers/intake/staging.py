"""The staged rows of a sheet: nothing of an upload stands in clear on disk, neither in a file nor in the database.

Rows are JSON, compressed and sealed under the import's own data key, bound to the import and the chunk's number.
"""

import base64
import json
import zlib
from collections.abc import Iterator, Sequence
from itertools import count, islice
from typing import Any, cast

from crm.crypto.sealed import open_file
from crm.crypto.sealing import Box, new_box, seal_file
from customers.intake.models import Import, ImportChunk
from customers.intake.rules import NumericCell
from customers.intake.sheets import Row

CHUNK = 500  # rows: a transaction of so many stays well under half a second
ROWS, FAULTS, SAMPLES = "rows", "faults", "samples"


def fresh_box(sheet: Import) -> Box:
    """Give an import a data key of its own and return it."""
    box = new_box(sheet.uuid)
    sheet.wrapped, sheet.kid, sheet.version = box.wrapped, box.kid, box.version
    return box


def box_of(sheet: Import) -> Box:
    """Return the data key of an import, as it is stored."""
    return Box(sheet.uuid, sheet.wrapped, sheet.kid, sheet.version)


def put(box: Box, what: str, number: int, content: Any) -> str:
    """Return content sealed as text for one place of an import."""
    packed = zlib.compress(json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode(), 1)
    return base64.b64encode(seal_file(box, f"import/{what}/{number}", packed)).decode("ascii")


def take(box: Box, what: str, number: int, sealed: str) -> Any:
    """Return what `put` sealed for this place; raises Unopenable for anything else."""
    return json.loads(zlib.decompress(open_file(box, f"import/{what}/{number}", base64.b64decode(sealed))))


def rows_of(box: Box, chunk: ImportChunk) -> list[Row]:
    """Return the rows of a chunk."""
    return open_rows(box, chunk.number, chunk.sealed)


def open_rows(box: Box, number: int, sealed: str) -> list[Row]:
    """Return the rows that were sealed for a chunk of this number."""
    rows, numbers = take(box, ROWS, number, sealed)
    for at, place in numbers:
        rows[at][1][place] = NumericCell(rows[at][1][place])
    return cast(list[Row], rows)


def seal_rows(box: Box, number: int, rows: Sequence[Row]) -> str:
    """Return rows sealed for a chunk, and which of their cells a workbook held as numbers."""
    text_only = {str}.issuperset
    numbers = [
        (at, place)
        for at, (_, cells) in enumerate(rows)
        if not text_only(map(type, cells))
        for place, cell in enumerate(cells)
        if type(cell) is not str
    ]
    return put(box, ROWS, number, (rows, numbers))


def samples_of(sheet: Import) -> list[list[str]]:
    """Return the first few cells of each column."""
    return cast(list[list[str]], take(box_of(sheet), SAMPLES, 0, sheet.samples))


def stage(sheet: Import, box: Box, rows: Iterator[Row]) -> Iterator[Sequence[Row]]:
    """Store rows a chunk at a time, each in its own short transaction, and yield each chunk once it is stored."""
    for number in count():
        chunk = list(islice(rows, CHUNK))
        if not chunk:
            return
        ImportChunk.objects.create(sheet=sheet, number=number, rows=len(chunk), sealed=seal_rows(box, number, chunk))
        yield chunk
