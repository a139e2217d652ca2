"""What must not be true of the role in which a deployment signs in to PostgreSQL (SECURITY 3, layer 0)."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, Tags, Warning, register  # noqa: A004 - Django's word
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from customers.records.walls import TABLES

HINT = "Run `manage.py harden_database` as the owner of the tables, and the program as zhike_app."
_ROLE = "SELECT rolsuper OR rolbypassrls OR rolcreaterole FROM pg_roles WHERE rolname = current_user"
_OWNS = "SELECT pg_has_role(current_user, tableowner, 'USAGE') FROM pg_tables WHERE tablename = 'audit_logentry'"
_MAY = (
    "SELECT has_table_privilege('audit_logentry', 'UPDATE, DELETE, TRUNCATE') "
    "OR has_table_privilege('audit_touched', 'UPDATE, DELETE, TRUNCATE') "
    "OR has_table_privilege('audit_leaf', 'INSERT, UPDATE, DELETE, TRUNCATE') "
    "OR has_table_privilege('audit_checkpoint', 'INSERT, UPDATE, DELETE, TRUNCATE') "
    "OR has_schema_privilege(current_schema(), 'CREATE')"
)
_OPEN = "SELECT count(*) FROM pg_class WHERE oid = ANY(%s::regclass[]) AND NOT (relrowsecurity AND relforcerowsecurity)"


@register(Tags.database, deploy=True)
def role_is_apart(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **_: Any
) -> list[CheckMessage]:
    """Report a role that is more than the program's own: one that could change the trail that it writes."""
    found: list[CheckMessage] = []
    for alias in databases or ():
        if connections[alias].vendor == "postgresql":
            found += _of(connections[alias])
    return found


def _of(connection: BaseDatabaseWrapper) -> list[CheckMessage]:
    if not set(connection.introspection.table_names()).issuperset({*TABLES, "audit_logentry", "audit_leaf"}):
        return []
    found: list[CheckMessage] = []
    if _asked(connection, _ROLE):
        found.append(Error("The database role of the program can do anything.", hint=HINT, id="records.E001"))
    if _asked(connection, _OWNS):
        found.append(Error("The database role of the program owns the trail.", hint=HINT, id="records.E002"))
    elif _asked(connection, _MAY):
        found.append(Error("The database role of the program can change the trail.", hint=HINT, id="records.E003"))
    if _asked(connection, _OPEN, [list(TABLES)]):
        found.append(Warning("The strong room's tables answer whoever asks.", hint=HINT, id="records.W001"))
    return found


def _asked(connection: BaseDatabaseWrapper, question: str, given: Sequence[Any] = ()) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(question, given)
        return bool(cursor.fetchone()[0])
