"""Many rows at once: COPY on PostgreSQL, executemany on SQLite."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from io import StringIO
from itertools import islice
from typing import Any
from uuid import UUID

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

CHUNK = 2_000
_json = json.JSONEncoder(ensure_ascii=False).encode
_ESCAPED = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def insert_rows(
    table: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    using: str = "default",
    *,
    shared: Mapping[str, Any] | None = None,
) -> int:
    """Insert `rows` into `table` and return how many; memory stays flat, the caller holds the transaction.

    Values may be str, bytes, int, float, Decimal, bool, None, date, aware datetime, UUID, dict and list (JSON); text is
    taken for any of them too, as the database writes it. `shared` holds columns that are alike in all rows. No model
    method, signal or default runs.
    """
    connection = connections[using]
    insert = _copy if connection.vendor == "postgresql" else _execute_many
    names, before = [*(shared or {}), *columns], list((shared or {}).values())
    total, remaining = 0, iter(rows)
    while chunk := list(islice(remaining, CHUNK)):
        insert(connection, table, names, before, chunk)
        total += len(chunk)
    return total


def _execute_many(
    connection: BaseDatabaseWrapper, table: str, names: Sequence[str], before: list[Any], rows: Sequence[Sequence[Any]]
) -> None:
    adapted: dict[type, Callable[[Any], Any]] = {
        datetime: lru_cache(64)(connection.ops.adapt_datetimefield_value),  # rows of a set share their moments
        date: date.isoformat,
        UUID: lambda value: value.hex,
        dict: _json,
        list: _json,
    }
    (start,) = _plain_rows([before], [], adapted)
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {_quoted(connection, [table])} ({_quoted(connection, names)}) "  # noqa: S608 - our own names
            f"VALUES ({', '.join(['%s'] * len(names))})",
            _plain_rows(rows, start, adapted),  # type: ignore[arg-type]  # an iterator spares a second list
        )


def _plain_rows(
    rows: Iterable[Sequence[Any]], start: Sequence[Any], adapted: dict[type, Callable[[Any], Any]]
) -> Iterator[list[Any]]:
    """Yield what SQLite stores of rows, each behind `start`; most rows hold nothing that has to be adapted."""
    plain = adapted.keys().isdisjoint
    for row in rows:
        if plain(map(type, row)):
            yield [*start, *row]
        else:
            yield [*start, *[adapt(value) if (adapt := adapted.get(type(value))) else value for value in row]]


def _copy(
    connection: BaseDatabaseWrapper, table: str, names: Sequence[str], before: list[Any], rows: Sequence[Sequence[Any]]
) -> None:
    start = "".join([f"{_copy_text(value)}\t" for value in before])
    text = StringIO("".join([f"{start}{_copy_line(row)}\n" for row in rows]))
    there, columns = _quoted(connection, [table]), _quoted(connection, names)
    with connection.cursor() as cursor:
        into = _beside(cursor, there, columns)
        with connection.wrap_database_errors:
            cursor.copy_expert(f"COPY {into} ({columns}) FROM STDIN", text, 1 << 18)
        if into != there:
            cursor.execute(f"INSERT INTO {there} ({columns}) SELECT {columns} FROM {into}")  # noqa: S608 - our own names
            cursor.execute(f"DROP TABLE {into}")


def _beside(cursor: Any, table: str, columns: str) -> str:
    """Return where to copy to: the table, or a temporary one where its row-level security takes no COPY."""
    cursor.execute("SELECT row_security_active(%s)", [table])
    if not cursor.fetchone()[0]:
        return table
    cursor.execute(f"CREATE TEMP TABLE rows_to_insert ON COMMIT DROP AS SELECT {columns} FROM {table} WITH NO DATA")  # noqa: S608
    return "pg_temp.rows_to_insert"


def _copy_line(row: Sequence[Any]) -> str:
    """Return a row in COPY's text format; looked at as a whole, since few rows hold what needs escaping."""
    line = "\t".join([value if type(value) is str else "" if value is None else _copy_text(value) for value in row])
    if "\\" in line or "\n" in line or "\r" in line or None in row or line.count("\t") >= len(row):
        return "\t".join(map(_copy_text, row))
    return line


def _copy_text(value: Any) -> str:
    """Return a value in COPY's text format."""
    if type(value) is not str:
        if value is None:
            return "\\N"
        if isinstance(value, bool):
            return "t" if value else "f"
        if isinstance(value, bytes):
            return f"\\\\x{value.hex()}"
        value = _json(value) if isinstance(value, (dict, list)) else str(value)
    if "\\" in value or "\t" in value or "\n" in value or "\r" in value:
        return str(value.translate(_ESCAPED))
    return str(value)


def _quoted(connection: BaseDatabaseWrapper, names: Sequence[str]) -> str:
    return ", ".join(connection.ops.quote_name(name) for name in names)
