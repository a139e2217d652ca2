"""The roles of a hardened PostgreSQL, for tests: harden the test's database, sign in as one of them, take a right away.

    with hardened(), connected_as(APP), without("INSERT", "audit_logentry"):
        ...  # the pages run as in a deployment, and no line can be written

Each needs `django_db(transaction=True)` and PostgreSQL; everything is undone at the end of its block.
"""

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from io import StringIO
from typing import Any

import psycopg2
from django.core.management import call_command
from django.db import connection

from customers.management.hardening import APP, READER, SEALER
from customers.records import walls

__all__ = ["APP", "READER", "SEALER", "connected_as", "hardened", "owner", "raw", "without"]


_OWNER: dict[str, str] = {}  # while the product is signed in as somebody else


def place(user: str) -> Mapping[str, Any]:
    """Return where the test's database is, as psycopg2 takes it."""
    words = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    found = {word: connection.settings_dict[name] for name, word in words.items() if connection.settings_dict[name]}
    return found | {"user": user}


@contextmanager
def raw(role: str) -> Iterator[Any]:
    """Hand out a cursor of a connection of its own, as a role; each statement commits."""
    with closing(psycopg2.connect(**place(role))) as session:
        session.autocommit = True
        with session.cursor() as cursor:
            yield cursor


@contextmanager
def owner() -> Iterator[Any]:
    """Hand out a cursor of the owner of the tables, whoever the product is signed in as."""
    with raw(_OWNER.get("user") or connection.settings_dict["USER"]) as cursor:
        yield cursor


@contextmanager
def hardened(*, reader: bool = False) -> Iterator[str]:
    """Harden the test's database and hand out what the command said."""
    said = StringIO()
    call_command("harden_database", reader=reader, stdout=said)
    try:
        yield said.getvalue()
    finally:
        with owner() as cursor:
            for table in walls.TABLES:
                cursor.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY, NO FORCE ROW LEVEL SECURITY")
                cursor.execute(f"DROP POLICY zhike_gate ON {table}")
            for role in (APP, SEALER, READER):
                cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
                if cursor.fetchone():
                    cursor.execute(f"DROP OWNED BY {role}")
                    cursor.execute(f"DROP ROLE {role}")


@contextmanager
def connected_as(role: str) -> Iterator[None]:
    """Have the product signed in to its database as a role."""
    before = connection.settings_dict["USER"]
    _OWNER["user"] = before
    connection.close()
    connection.settings_dict["USER"] = role
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["USER"] = before
        _OWNER.clear()


@contextmanager
def without(right: str, table: str, role: str = APP) -> Iterator[None]:
    """Take a right on a table away from a role."""
    with owner() as cursor:
        cursor.execute(f"REVOKE {right} ON {table} FROM {role}")
    try:
        yield
    finally:
        with owner() as cursor:
            cursor.execute(f"GRANT {right} ON {table} TO {role}")
