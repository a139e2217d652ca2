"""Read a sheet, CSV or XLSX, as an iterator of rows; nothing of it is written to disk."""

import codecs
import csv
import io
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import IO, Any, Protocol, cast

from customers.intake.rules import Limits, NumericCell, Unreadable

ENCODINGS = ("utf-8-sig", "gb18030")
DELIMITERS = ",;\t"
HEAD = 10  # rows looked at for the headings: offices put a title above them
_WORKBOOK = Path(__file__).with_name("workbook.py")

Row = tuple[int, list[str]]


class Source(Protocol):
    """Bytes that can be read again from the start, a piece at a time."""

    @property
    def size(self) -> int: ...

    def pieces(self) -> Iterator[bytes]: ...


@dataclass(frozen=True)
class PathSource:
    """A file that the person at the machine named on the command line."""

    path: Path

    @property
    def size(self) -> int:
        """Return the file's size in bytes."""
        return self.path.stat().st_size

    def pieces(self) -> Iterator[bytes]:
        """Yield the file's bytes."""
        with self.path.open("rb") as file:
            while piece := file.read(1 << 20):
                yield piece


@dataclass
class Sheet:
    """An opened sheet: its headings, and its rows by their number in the sheet (the first row is 1)."""

    kind: str
    encoding: str
    name: str
    others: list[str]
    headings: list[str]
    rows: Iterator[Row]


def read(source: Source, limits: Limits, encoding: str = "") -> Sheet:
    """Open a sheet by what it contains, not by its name; raises Unreadable, also while its rows are read."""
    start = _stream(source).read(8)
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable("old_workbook")
    if start.startswith(b"PK"):
        _within(source.size, limits.workbook_bytes)
        name, others, rows = _workbook(source, limits)
        return _sheet("xlsx", "", name, others, rows, limits)
    _within(source.size, limits.csv_bytes)
    encoding = encoding or _encoding(source)
    return _sheet("csv", encoding, "", [], _csv(source, encoding), limits)


def _within(size: int, limit: int) -> None:
    if size > limit:
        raise Unreadable("too_large", limit=limit >> 20)


def _sheet(kind: str, encoding: str, name: str, others: list[str], rows: Iterator[Row], limits: Limits) -> Sheet:
    """Find the headings: the first row, among the first ones, with more than one filled cell, else the first filled."""
    filled = _filled(rows, limits)
    head = [row for _, row in zip(range(HEAD), filled, strict=False)]
    if not head:
        raise Unreadable("empty")
    at = next((i for i, (_, cells) in enumerate(head) if sum(map(bool, map(str.strip, cells))) > 1), 0)
    headings = [cell.strip() for cell in head[at][1]]
    while not headings[-1]:
        headings.pop()
    return Sheet(kind, encoding, name, others, headings, _padded(chain(head[at + 1 :], filled), len(headings)))


def _filled(rows: Iterator[Row], limits: Limits) -> Iterator[Row]:
    """Yield the rows that hold anything; raises Unreadable past the limits."""
    count = -1  # the headings are not a row of data
    for line, cells in rows:
        if not any(cells):
            continue
        if len(cells) > limits.columns and any(cells[limits.columns :]):
            raise Unreadable("too_wide", line=line, limit=limits.columns)
        count += 1
        if count > limits.rows:
            raise Unreadable("too_long", limit=limits.rows)
        yield line, cells


def _padded(rows: Iterator[Row], width: int) -> Iterator[Row]:
    """Yield rows as wide as the headings; raises Unreadable where a row has a filled cell under no heading."""
    for line, cells in rows:
        if len(cells) > width and any(map(str.strip, cells[width:])):
            raise Unreadable("beyond_headings", line=line)
        yield line, cells if len(cells) == width else (cells + [""] * width)[:width]


class _Pieces(io.RawIOBase):
    """A source as a raw stream."""

    def __init__(self, source: Source) -> None:
        self._pieces = source.pieces()
        self._left = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._left:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._left = memoryview(piece)
        taken = min(len(buffer), len(self._left))
        buffer[:taken], self._left = self._left[:taken], self._left[taken:]
        return taken


def _stream(source: Source) -> io.BufferedReader:
    return io.BufferedReader(_Pieces(source), 1 << 18)


def _encoding(source: Source) -> str:
    """Return the encoding that reads the whole file; offices save UTF-8 with a mark, or GB18030."""
    for encoding in ENCODINGS:
        decoder = codecs.getincrementaldecoder(encoding)()
        with suppress(UnicodeDecodeError):
            for piece in source.pieces():
                if "\0" in decoder.decode(piece):
                    raise Unreadable("not_text")
            decoder.decode(b"", final=True)
            return encoding
    raise Unreadable("not_text")


def _csv(source: Source, encoding: str) -> Iterator[Row]:
    with suppress(LookupError):
        codecs.lookup(encoding)
        return _records(io.TextIOWrapper(_stream(source), encoding, newline=""))
    raise Unreadable("unknown_encoding", encoding=encoding)


def _records(text: io.TextIOWrapper) -> Iterator[Row]:
    line = 0
    try:
        first = text.readline(1 << 20)
        again = chain([first], text)
        for line, cells in enumerate(csv.reader(again, delimiter=_delimiter(first)), 1):
            yield line, cells
    except UnicodeDecodeError:
        raise Unreadable("wrong_encoding", line=line + 1) from None
    except csv.Error:
        raise Unreadable("broken_row", line=line + 1) from None


def _delimiter(first: str) -> str:
    """Return what parts the first line's cells, quoted ones left aside."""
    bare = "".join(first.split('"')[::2])
    return max(DELIMITERS, key=bare.count)


def _workbook(source: Source, limits: Limits) -> tuple[str, list[str], Iterator[Row]]:
    """Have a confined process read the workbook; raises Unreadable."""
    allowed = {"unpacked": limits.unpacked_bytes, "ratio": limits.ratio, "members": limits.members}
    reader = subprocess.Popen(
        [sys.executable, "-I", str(_WORKBOOK), json.dumps(allowed)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={},
        cwd="/",
    )
    with suppress(BrokenPipeError), cast(IO[bytes], reader.stdin) as into:
        for piece in source.pieces():
            into.write(piece)
    answers = _answers(reader)
    head = next(answers)
    return str(head["sheet"]), list(head["others"]), _cells(answers)


def _answers(reader: subprocess.Popen[bytes]) -> Iterator[Any]:
    """Yield what the reading process says; raises Unreadable when it refuses or dies of its limits."""
    said = cast(IO[bytes], reader.stdout)
    try:
        for line in said:
            answer = json.loads(line)
            if isinstance(answer, dict) and "refused" in answer:
                raise Unreadable(answer["refused"])
            yield answer
        if reader.wait() != 0:
            raise Unreadable("too_heavy")
    finally:
        said.close()
        reader.kill()
        reader.wait()


def _cells(answers: Iterator[Any]) -> Iterator[Row]:
    line = 0
    for batch in answers:
        for row in batch:
            line += 1
            yield line, [cell if type(cell) is str else NumericCell(cell[0]) for cell in row]
