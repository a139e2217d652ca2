"""Reads the sealed trail leaf by leaf, as the database has it now, for whoever verifies it."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import connection

from audit.seals.rules import TILE
from audit.trail.entries import COLUMNS, entry_of, touched_mark

CHUNK, PART = 5_000, 1_000
_JSON = ("additional_data", "changes", "facts", "serialized_data")
_LINE = ("id", "body", "mac", "stream", "n", "timestamp", "content_type_id", *COLUMNS)


@dataclass(frozen=True, slots=True)
class Stored:
    """A leaf, or a line of the queue, with its line as it stands now; `body` is None where the line is gone."""

    line: int
    index: int
    hash: bytes
    body: str | None
    mac: str
    stream: str
    n: int
    columns: Sequence[Any]

    def says(self, prev: str, touched: str, labels: dict[int, str]) -> str:
        """Return the entry that the line's columns make, behind the line whose hash is `prev`."""
        at, kind, *values = self.columns
        told = dict(zip(COLUMNS, values, strict=True))
        for name in _JSON:
            if type(value := told[name]) is str:
                told[name] = json.loads(value)
        return entry_of(
            told.items(),
            at=_moment(at),
            model=labels.get(kind, f"?{kind}") if kind else "",
            stream=self.stream,
            n=self.n,
            prev=prev,
            touched=touched,
        )


def sealed_lines(log: int, first: int) -> Iterator[list[Stored]]:
    """Yield a log's leaves from index `first` on with their lines, in order, CHUNK at a time."""
    while rows := _rows(
        f'SELECT f.line_id, f."index", f.hash, {_columns()} FROM audit_leaf f '  # noqa: S608 - our own names
        "LEFT JOIN audit_logentry l ON l.id = f.line_id "
        'WHERE f.log_id = %s AND f."index" >= %s ORDER BY f."index" LIMIT %s',
        [log, first, CHUNK],
    ):
        yield rows
        first = rows[-1].index + 1


def subtrees(log: int, first: int) -> dict[tuple[int, int], bytes]:
    """Return the stored hashes over whole subtrees by level and number, those of 256 leaves from leaf `first` on."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT level, number, hash FROM audit_subtree WHERE log_id = %s AND (level > 1 OR number >= %s)",
            [log, first // TILE],
        )
        return {(level, number): bytes(own) for level, number, own in cursor.fetchall()}


def queued_numbers() -> list[int]:
    """Return the numbers of the lines that wait for their seal, in order."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT line_id FROM audit_unsealed ORDER BY line_id")
        return [row[0] for row in cursor.fetchall()]


def lines_of(numbers: Sequence[int]) -> Iterator[list[Stored]]:
    """Yield some lines by their numbers, which stand in order; one that is gone from the trail has no body."""
    for at in range(0, len(numbers), PART):
        part = numbers[at : at + PART]
        sql = f"SELECT l.id, -1, NULL, {_columns()} FROM audit_logentry l WHERE l.id IN ({_places(part)})"  # noqa: S608
        found = {one.line: one for one in _rows(sql, part)}
        yield [found.get(number) or Stored(number, -1, b"", None, "", "", 0, ()) for number in part]


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
    numbers = [line.line for line in lines]
    with connection.cursor() as cursor:
        for at in range(0, len(numbers), PART):
            part = numbers[at : at + PART]
            sql = (
                "SELECT t.line_id, t.subject_id, t.at = l.timestamp FROM audit_touched t "  # noqa: S608
                f"LEFT JOIN audit_logentry l ON l.id = t.line_id WHERE t.line_id IN ({_places(part)})"
            )
            cursor.execute(sql, part)
            for line, subject, in_time in cursor.fetchall():
                # A subject at another time than its line's is not found where it should be: it counts as none of them.
                found.setdefault(line, []).append(subject if in_time else ~subject)
    return {line: touched_mark(subjects) for line, subjects in found.items()}


def model_labels() -> dict[int, str]:
    """Return the label of each content type's model."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, app_label, model FROM django_content_type")
        return {pk: f"{app}.{model}" for pk, app, model in cursor.fetchall()}


def _rows(sql: str, given: Sequence[Any]) -> list[Stored]:
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return [_stored(*row) for row in cursor.fetchall()]


def _stored(
    line: int, index: int, own: Any, pk: int | None, body: str, mac: str, stream: str, n: int, *columns: Any
) -> Stored:
    own = bytes(own or b"")
    return (
        Stored(line, index, own, None, "", "", 0, ())
        if pk is None
        else Stored(line, index, own, body, mac, stream, n, columns)
    )


def _places(numbers: Sequence[int]) -> str:
    return ", ".join(["%s"] * len(numbers))


def _columns() -> str:
    return ", ".join(f"l.{connection.ops.quote_name(name)}" for name in _LINE)


def _moment(at: datetime) -> datetime:
    """Return a time as it was written; SQLite gives it back without its zone, which is UTC."""
    return at if at.tzinfo else at.replace(tzinfo=UTC)
