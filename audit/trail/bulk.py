"""Many rows at once: COPY on PostgreSQL, executemany on SQLite."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
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


def insert_rows(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]], using: str = "default") -> int:
    """Insert `rows` into `table` and return how many; memory stays flat, the caller holds the transaction.

    Values may be str, int, float, Decimal, bool, None, date, aware datetime, UUID, dict and list (JSON). No model
    method, signal or default runs.
    """
    connection = connections[using]
    insert = _copy if connection.vendor == "postgresql" else _execute_many
    total, remaining = 0, iter(rows)
    while chunk := list(islice(remaining, CHUNK)):
        insert(connection, table, columns, chunk)
        total += len(chunk)
    return total


def _execute_many(
    connection: BaseDatabaseWrapper, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]
) -> None:
    adapted: dict[type, Callable[[Any], Any]] = {
        datetime: lru_cache(64)(connection.ops.adapt_datetimefield_value),  # rows of a set share their moments
        date: date.isoformat,
        UUID: lambda value: value.hex,
        dict: _json,
        list: _json,
    }
    with connection.cursor() as cursor:
        cursor.executemany(
            f"INSERT INTO {_quoted(connection, [table])} ({_quoted(connection, columns)}) "  # noqa: S608 - our own names
            f"VALUES ({', '.join(['%s'] * len(columns))})",
            _plain_rows(rows, adapted),  # type: ignore[arg-type]  # an iterator spares a second list
        )


def _plain_rows(rows: Sequence[Sequence[Any]], adapted: dict[type, Callable[[Any], Any]]) -> Iterator[list[Any]]:
    for row in rows:
        yield [adapt(value) if (adapt := adapted.get(type(value))) else value for value in row]


def _copy(connection: BaseDatabaseWrapper, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    text = StringIO("".join("\t".join(map(_copy_text, row)) + "\n" for row in rows))
    with connection.cursor() as cursor, connection.wrap_database_errors:
        cursor.copy_expert(f"COPY {_quoted(connection, [table])} ({_quoted(connection, columns)}) FROM STDIN", text)


def _copy_text(value: Any) -> str:
    """Return a value in COPY's text format."""
    if value is None:
        return "\\N"
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, int):
        return str(value)
    if isinstance(value, (dict, list)):
        value = _json(value)
    text = str(value)
    if "\\" in text or "\t" in text or "\n" in text or "\r" in text:
        return text.translate(_ESCAPED)
    return text  # few values need it, and looking is a hundred times as fast as translating Chinese text


def _quoted(connection: BaseDatabaseWrapper, names: Sequence[str]) -> str:
    return ", ".join(connection.ops.quote_name(name) for name in names)
