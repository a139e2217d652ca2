"""Reads the sealed trail leaf by leaf, as the database has it now, for whoever verifies it."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from django.db import connection

from audit.seals.rules import TILE
from audit.seals.spelling import spelling
from audit.trail.entries import COLUMNS, entry_of, touched_mark

CHUNK, PART = 5_000, 1_000
_JSON = ("additional_data", "changes", "facts", "serialized_data")
_COLUMNS = ("id", "stream", "n", "timestamp", "content_type_id", *COLUMNS)

Labels = Mapping[int, str]


class Stored(NamedTuple):
    """A leaf, or a line of the queue, with its line as it stands now; `body` is None where the line is gone.

    `spelling` is what the database makes of the columns, to be completed; `many` says that it has subjects of its own.
    """

    line: int
    place: int
    hash: bytes
    body: str | None
    mac: str
    stream: str
    n: int
    many: bool
    spelling: str


def sealed_lines(log: int, first: int, last: int, labels: Labels) -> Iterator[list[Stored]]:
    """Yield a log's leaves from index `first` to before `last` with their lines, in order, CHUNK at a time."""
    sql = (
        f'SELECT f.line_id, f."index", f.hash, {_line(labels)} FROM audit_leaf f '  # noqa: S608 - our own names
        "LEFT JOIN audit_logentry l ON l.id = f.line_id "
        'WHERE f.log_id = %s AND f."index" >= %s AND f."index" < %s ORDER BY f."index" LIMIT %s'
    )
    while rows := _rows(sql, [log, first, last, CHUNK]):
        yield rows
        first = rows[-1].place + 1


def subtrees(log: int, first: int, last: int) -> dict[tuple[int, int], bytes]:
    """Return the stored hashes over whole subtrees by level and number; those of 256 leaves from `first` to `last`."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT level, number, hash FROM audit_subtree "
            "WHERE log_id = %s AND (level > 1 OR (number >= %s AND number < %s))",
            [log, first // TILE, last // TILE + 1],
        )
        return {(level, number): bytes(own) for level, number, own in cursor.fetchall()}


def queued_numbers() -> list[int]:
    """Return the numbers of the lines that wait for their seal, in order."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT line_id FROM audit_unsealed ORDER BY line_id")
        return [row[0] for row in cursor.fetchall()]


def not_sealed(numbers: Sequence[int], sizes: Mapping[int, int]) -> Iterator[int]:
    """Yield those of some lines that have no leaf within the first so many of each log."""
    for part in _parts(numbers):
        with connection.cursor() as cursor:
            sql = f'SELECT line_id, log_id, "index" FROM audit_leaf WHERE line_id IN ({_places(part)})'  # noqa: S608
            cursor.execute(sql, part)
            sealed = {line for line, log, index in cursor.fetchall() if index < sizes.get(log, 0)}
        yield from (number for number in part if number not in sealed)


def lines_of(numbers: Sequence[int], labels: Labels) -> Iterator[list[Stored]]:
    """Yield some lines by their numbers, which stand in order; one that is gone from the trail has no body."""
    for part in _parts(numbers):
        sql = f"SELECT l.id, -1, NULL, {_line(labels)} FROM audit_logentry l WHERE l.id IN ({_places(part)})"  # noqa: S608
        found = {one.line: one for one in _rows(sql, part)}
        yield [found.get(number) or Stored(number, -1, b"", None, "", "", 0, False, "") for number in part]


def spellers(numbers: Sequence[int], labels: Labels) -> dict[int, Callable[[str, str], str]]:
    """Return what spells the entry of each of some lines from its columns: behind `prev`, with the mark `touched`."""
    names = ", ".join(f"l.{connection.ops.quote_name(name)}" for name in _COLUMNS)
    found: dict[int, Callable[[str, str], str]] = {}
    for part in _parts(numbers):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {names} FROM audit_logentry l WHERE l.id IN ({_places(part)})", part)  # noqa: S608
            found |= {line: _speller(labels, *columns) for line, *columns in cursor.fetchall()}
    return found


def _speller(labels: Labels, stream: str, n: int, at: datetime, kind: int | None, *values: Any) -> Any:
    told = dict(zip(COLUMNS, values, strict=True))
    for name in _JSON:
        if type(value := told[name]) is str:
            told[name] = json.loads(value)
    model = labels.get(kind, f"?{kind}") if kind else ""

    def spell(prev: str, touched: str) -> str:
        return entry_of(told.items(), at=_moment(at), model=model, stream=stream, n=n, prev=prev, touched=touched)

    return spell


def unheld_numbers(after: int) -> list[int]:
    """Return the lines beyond number `after` that are neither sealed nor waiting, a hundred at most."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT l.id FROM audit_logentry l LEFT JOIN audit_leaf f ON f.line_id = l.id "
            "LEFT JOIN audit_unsealed u ON u.line_id = l.id "
            "WHERE l.id > %s AND f.line_id IS NULL AND u.line_id IS NULL ORDER BY l.id LIMIT 100",
            [after],
        )
        return [row[0] for row in cursor.fetchall()]


def touched_marks(lines: Sequence[Stored]) -> dict[int, str]:
    """Return the mark of the many subjects of each of some lines that has any, as they stand now."""
    found: dict[int, list[int]] = {}
    with connection.cursor() as cursor:
        for part in _parts([line.line for line in lines if line.many]):
            sql = (
                "SELECT t.line_id, t.subject_id, t.at = l.timestamp FROM audit_touched t "  # noqa: S608
                f"LEFT JOIN audit_logentry l ON l.id = t.line_id WHERE t.line_id IN ({_places(part)})"
            )
            cursor.execute(sql, part)
            for line, subject, in_time in cursor.fetchall():
                # A subject at another time than its line's is not found where it should be: it counts as none of them.
                found.setdefault(line, []).append(subject if in_time else ~subject)
    return {line: touched_mark(subjects) for line, subjects in found.items()}


def prepare() -> None:
    """Have PostgreSQL run the spelling as it is: compiling it takes a second for each statement, running it a tenth."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET jit = off")


def model_labels() -> dict[int, str]:
    """Return the label of each content type's model."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, app_label, model FROM django_content_type")
        return {pk: f"{app}.{model}" for pk, app, model in cursor.fetchall()}


def _rows(sql: str, given: Sequence[Any]) -> list[Stored]:
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return [Stored(row[0], row[1], bytes(row[2] or b""), *row[3:]) for row in cursor.fetchall()]


def _parts(numbers: Sequence[int]) -> Iterator[Sequence[int]]:
    return (numbers[at : at + PART] for at in range(0, len(numbers), PART))


def _places(numbers: Sequence[int]) -> str:
    return ", ".join(["%s"] * len(numbers))


def _line(labels: Labels) -> str:
    """Return the columns of a stored line, its spelling last; within a statement that is given values."""
    many = "EXISTS (SELECT 1 FROM audit_touched t WHERE t.line_id = l.id)"
    return f"l.body, l.mac, l.stream, l.n, {many}, {spelling(connection.vendor, labels).replace('%', '%%')}"


def _moment(at: datetime) -> datetime:
    """Return a time as it was written; SQLite gives it back without its zone, which is UTC."""
    return at if at.tzinfo else at.replace(tzinfo=UTC)
