"""Changes that nobody may make: SQL past the product, as whoever owns the database could write it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection


@contextmanager
def lifted() -> Iterator[Any]:
    """Hand out a cursor before which the database's own walls are down (a superuser can take them down)."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = replica")
        else:
            cursor.execute("PRAGMA defer_foreign_keys = ON")
        try:
            yield cursor
        finally:
            if connection.vendor == "postgresql":
                cursor.execute("SET session_replication_role = origin")


def behind(sql: str, *values: Any) -> None:
    """Change rows past the product."""
    with lifted() as cursor:
        cursor.execute(sql, values)
