"""Who may do what in PostgreSQL: by its roles and grants the program cannot change what it wrote (SECURITY 3).

The owner of the tables runs it; the pages and the worker sign in as `zhike_app`, the sealer as `zhike_sealer`.
"""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db import Error, connection, transaction

from audit.trail.triggers import TABLES as TRAIL
from customers.records import walls

APP, SEALER, READER = "zhike_app", "zhike_sealer", "zhike_reader"
ATTRIBUTES = "NOSUPERUSER NOCREATEDB NOCREATEROLE NOINHERIT NOREPLICATION NOBYPASSRLS"
LINES = ("audit_logentry", "audit_touched")
# What the sealer alone adds to, what it keeps up, and what it takes from the queue.
SEALS = tuple(table for table in TRAIL if table not in LINES)
KEPT, QUEUE = ("audit_verification", "audit_anchoring"), "audit_unsealed"
READ_ONLY = (*SEALS, QUEUE, "audit_anchoring", "django_migrations")
# What the sealer reads beside the trail, to say whose model a line is about.
NAMES = ("django_content_type", "django_migrations")


class Unhardened(Exception):
    """The database could not be hardened; the text says what the database administrator has to do first."""


def harden(*, reader: bool = False) -> list[str]:
    """Create the roles, give each exactly its rights, shut the strong room's tables; return what is left to do by hand.

    Repeatable; run it again after each migration. No password is set. Raises Unhardened.
    """
    roles = (APP, SEALER, READER) if reader else (APP, SEALER)
    with transaction.atomic(), connection.cursor() as cursor:
        _must_own(cursor)
        for role in roles:
            _role(cursor, role)
        for statement in (*_taken(cursor, roles), *_given(cursor, reader)):
            cursor.execute(statement)
        walls.close(cursor)
        return [*_database(cursor, roles), *_passwords(cursor, roles)]


def _must_own(cursor: Any) -> None:
    """Raise where whoever runs this does not own the tables, or is the program's own role."""
    cursor.execute("SELECT current_user")
    (me,) = cursor.fetchone()
    if me in (APP, SEALER, READER):
        raise Unhardened(f"{me} must not own the tables: run this as their owner, a role of its own")
    cursor.execute(
        "SELECT tablename, tableowner FROM pg_tables WHERE schemaname = current_schema() "
        "AND NOT pg_has_role(current_user, tableowner, 'USAGE')"
    )
    if others := cursor.fetchall():
        table, owner = others[0]
        raise Unhardened(f"{owner} owns {table} and {len(others) - 1} more tables: run this as {owner}")
    cursor.execute(
        "SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = current_schema() AND tableowner = ANY(%s)",
        [[APP, SEALER, READER]],
    )
    if wrong := cursor.fetchall():
        raise Unhardened(
            f"{wrong[0][0]} owns tables: as a superuser, CREATE ROLE zhike_owner LOGIN CREATEROLE; "
            f"REASSIGN OWNED BY {wrong[0][0]} TO zhike_owner"
        )


def _role(cursor: Any, role: str) -> None:
    cursor.execute(
        "SELECT rolsuper OR rolcreatedb OR rolcreaterole OR rolbypassrls FROM pg_roles WHERE rolname = %s", [role]
    )
    found = cursor.fetchone()
    try:
        with transaction.atomic():
            if found is None:
                cursor.execute(f"CREATE ROLE {role} LOGIN {ATTRIBUTES}")
            elif found[0]:
                cursor.execute(f"ALTER ROLE {role} {ATTRIBUTES}")
    except Error as fault:
        verb = "CREATE" if found is None else "ALTER"
        login = " LOGIN" if found is None else ""
        raise Unhardened(f"as a superuser: {verb} ROLE {role}{login} {ATTRIBUTES}") from fault


def _taken(cursor: Any, roles: Iterable[str]) -> Iterator[str]:
    """Yield what takes every right away, so that what was given by hand does not stay."""
    schema = _schema(cursor)
    everybody = ", ".join(("PUBLIC", *roles))
    yield f"REVOKE ALL ON SCHEMA {schema} FROM {everybody}"
    for kind in ("TABLES", "SEQUENCES"):
        yield f"REVOKE ALL ON ALL {kind} IN SCHEMA {schema} FROM {everybody}"
    for role in roles:
        yield f"GRANT USAGE ON SCHEMA {schema} TO {role}"


def _given(cursor: Any, reader: bool) -> Iterator[str]:
    cursor.execute("SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = current_schema() ORDER BY 1")
    there = [name for (name,) in cursor.fetchall()]
    for table in there:
        yield f"GRANT {_rights(table)} ON {table} TO {APP}"
    yield f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {_schema(cursor)} TO {APP}, {SEALER}"
    for table in set(there) & {*LINES, QUEUE, *SEALS, *KEPT, *NAMES}:
        yield f"GRANT SELECT ON {table} TO {SEALER}"
        if reader and table != QUEUE:
            yield f"GRANT SELECT ON {table} TO {READER}"
    for table in set(there) & set(SEALS):
        yield f"GRANT INSERT ON {table} TO {SEALER}"
    for table in set(there) & set(KEPT):
        yield f"GRANT INSERT, UPDATE ON {table} TO {SEALER}"
    if QUEUE in there:
        yield f"GRANT DELETE ON {QUEUE} TO {SEALER}"
    # The lines of its own acts, and whether those who approve a new log are people of this house.
    yield f"GRANT INSERT ON audit_logentry TO {SEALER}"
    yield f"GRANT SELECT (id, username, is_active) ON crm_user TO {SEALER}"


def _rights(table: str) -> str:
    """Return what the pages and the worker may do with a table."""
    if table in LINES:
        return "SELECT, INSERT"
    return "SELECT" if table in READ_ONLY else "SELECT, INSERT, UPDATE, DELETE"


def _schema(cursor: Any) -> str:
    cursor.execute("SELECT quote_ident(current_schema())")
    return str(cursor.fetchone()[0])


def _database(cursor: Any, roles: tuple[str, ...]) -> Iterator[str]:
    """Narrow who may connect, and yield what only the database's own owner can do."""
    cursor.execute(
        "SELECT quote_ident(datname), pg_has_role(current_user, datdba, 'USAGE') FROM pg_database "
        "WHERE datname = current_database()"
    )
    name, ours = cursor.fetchone()
    statements = [
        f"REVOKE ALL ON DATABASE {name} FROM PUBLIC",
        f"GRANT CONNECT ON DATABASE {name} TO {', '.join(roles)}",
        f"GRANT TEMPORARY ON DATABASE {name} TO {APP}",  # an import copies through a temporary table
    ]
    for statement in statements:
        if ours:
            cursor.execute(statement)
        else:
            yield f"As the owner of the database: {statement};"


def _passwords(cursor: Any, roles: tuple[str, ...]) -> Iterator[str]:
    for role in roles:
        yield f"Once, in psql, as who may: \\password {role}"
