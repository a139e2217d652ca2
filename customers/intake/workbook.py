"""Read an XLSX workbook in a process of its own: `python -I workbook.py LIMITS < workbook > rows`.

What comes in may be hostile, so this program has no settings, no keys, no network use and no way to write a file; its
memory and time are bounded by the kernel. It stands alone: nothing of the product is imported.
It writes JSON lines: {"sheet": name, "others": [names]}, then lists of rows; a cell is text, or [text] where the
workbook held a number. On a refusal the last line is {"refused": code}.
"""

import datetime as dt
import io
import json
import resource
import sys
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

MEMORY = 1 << 30
SECONDS = 60
PIECE = 1 << 16
BATCH = 500
SMALL = 1 << 20  # a member below this size may compress as well as it likes


class Refused(Exception):
    """The workbook is refused; the argument is the code."""


def confine() -> None:
    """Bound this process's memory and time, and let it write no file."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def inspect(content: bytes, *, unpacked: int, ratio: int, members: int) -> None:
    """Unpack every member once, counting; raises Refused for a bomb, no workbook, or one that declares entities.

    Sizes are counted while reading: those that the archive declares may lie.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise Refused("not_a_workbook") from None
    names = {info.filename for info in archive.infolist()}
    if len(archive.infolist()) > members:
        raise Refused("bomb")
    if not {"[Content_Types].xml", "xl/workbook.xml"} <= names:
        raise Refused("not_a_workbook")
    if "xl/vbaProject.bin" in names:
        raise Refused("macros")
    left = unpacked
    for info in archive.infolist():
        left -= _member(archive, info, left, ratio)


def _member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, left: int, ratio: int) -> int:
    """Return a member's true size; raises Refused."""
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Refused("damaged")
    size, tail = 0, b""
    try:
        with archive.open(info) as member:
            while piece := member.read(PIECE):
                size += len(piece)
                if size > left or (size > SMALL and size > ratio * info.compress_size):
                    raise Refused("bomb")
                _look_for_entities(tail + piece, first=size == len(piece))
                tail = piece[-9:]
    except (zipfile.BadZipFile, zlib.error, RuntimeError, EOFError, OSError, ValueError):
        raise Refused("damaged") from None
    return size


def _look_for_entities(piece: bytes, *, first: bool) -> None:
    """Refuse document type declarations, in the only encoding workbooks use."""
    if b"<!DOCTYPE" in piece or b"<!ENTITY" in piece:
        raise Refused("entities")
    if first and (piece[:2] in (b"\xff\xfe", b"\xfe\xff") or piece[:4] in (b"<\0?\0", b"\0<\0?")):
        raise Refused("entities")


def cell(value: Any) -> str | list[str]:
    """Return a cell as text, or as [text] where it was a number."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float | int):
        return [str(int(value)) if abs(value) < 1e15 and value == int(value) else repr(value)]
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ", "seconds")
    return str(value)


def sheets(content: bytes) -> Iterator[Any]:
    """Yield the head, then the rows of the first visible sheet that holds anything, a batch at a time."""
    from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        visible = [
            sheet.name
            for sheet in book.sheets_metadata
            if sheet.visible == SheetVisibleEnum.Visible and sheet.typ == SheetTypeEnum.WorkSheet
        ]
        chosen = next((one for name in visible if (one := book.get_sheet_by_name(name)).height), None)
    except (CalamineError, ValueError, KeyError, OSError):
        raise Refused("damaged") from None
    if chosen is None:
        raise Refused("empty")
    yield {"sheet": chosen.name, "others": [name for name in visible if name != chosen.name]}
    batch = []
    for row in chosen.iter_rows():
        batch.append([value if type(value) is str else cell(value) for value in row])
        if len(batch) == BATCH:
            yield batch
            batch = []
    yield batch


def main() -> None:
    """Answer on standard output; a refusal is an answer too."""
    confine()
    limits = json.loads(sys.argv[1])
    out = sys.stdout.buffer
    try:
        content = sys.stdin.buffer.read()
        inspect(content, **limits)
        for part in sheets(content):
            out.write(json.dumps(part, ensure_ascii=False).encode("utf-8", "replace") + b"\n")
    except Refused as refusal:
        out.write(json.dumps({"refused": str(refusal)}).encode() + b"\n")
    except MemoryError:
        out.write(b'{"refused": "too_heavy"}\n')


if __name__ == "__main__":
    main()
