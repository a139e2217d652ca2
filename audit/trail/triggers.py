"""The database's own promises: a line, once written, stays as it is, and waits for its seal from that moment."""

from collections.abc import Iterable

from django.db.backends.base.base import BaseDatabaseWrapper

TABLES = (
    "audit_logentry",
    "audit_touched",
    "audit_log",
    "audit_leaf",
    "audit_subtree",
    "audit_checkpoint",
)
KEYS = {"audit_log": "number", "audit_leaf": "line_id"}


def forbid(connection: BaseDatabaseWrapper) -> None:
    """Make the database refuse to change or remove what stands in the trail, and queue each new line; repeatable.

    It runs after every migration too: SQLite alters a table by building a new one, and the triggers go with the old.
    """
    there = set(connection.introspection.table_names())
    if not there.issuperset(TABLES):
        return
    statements = _sqlite if connection.vendor == "sqlite" else _postgresql
    with connection.cursor() as cursor:
        for statement in statements():
            cursor.execute(statement)


def lift(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away: for a migration of the lines themselves, and for emptying a test's database."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name, tbl_name FROM sqlite_master WHERE type = 'trigger'")
            for name, table in cursor.fetchall():
                if table in TABLES:
                    cursor.execute(f"DROP TRIGGER {connection.ops.quote_name(name)}")
        else:
            for table in TABLES:
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_change ON {table}")
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_truncate ON {table}")


def _sqlite() -> Iterable[str]:
    refuse = "BEGIN SELECT RAISE(ABORT, 'the trail is append-only'); END"
    for table in TABLES:
        key = KEYS.get(table, "id")
        yield f"CREATE TRIGGER IF NOT EXISTS {table}_no_update BEFORE UPDATE ON {table} {refuse}"
        yield f"CREATE TRIGGER IF NOT EXISTS {table}_no_delete BEFORE DELETE ON {table} {refuse}"
        # INSERT OR REPLACE removes the old row without firing its DELETE trigger.
        yield (
            f"CREATE TRIGGER IF NOT EXISTS {table}_no_replace BEFORE INSERT ON {table} "  # noqa: S608 - our own names
            f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {key} = NEW.{key}) {refuse}"
        )
    yield (
        "CREATE TRIGGER IF NOT EXISTS audit_logentry_queue AFTER INSERT ON audit_logentry BEGIN "
        "INSERT INTO audit_unsealed (line_id, xact, at) VALUES (NEW.id, 0, CAST(strftime('%s', 'now') AS INTEGER)); END"
    )


def _postgresql() -> Iterable[str]:
    yield (
        "CREATE OR REPLACE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the trail is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    for table in TABLES:
        yield (
            f"CREATE OR REPLACE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION audit_append_only()"
        )
        yield (
            f"CREATE OR REPLACE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION audit_append_only()"
        )
    # It runs with its owner's rights: whoever writes lines needs none on the queue, and can take nothing from it.
    yield (
        "CREATE OR REPLACE FUNCTION audit_queue() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER "
        "SET search_path = public, pg_temp AS $$ BEGIN INSERT INTO audit_unsealed (line_id, xact, at) "
        "SELECT id, txid_current(), floor(extract(epoch FROM clock_timestamp()))::bigint FROM fresh; "
        "RETURN NULL; END $$"
    )
    yield (
        "CREATE OR REPLACE TRIGGER audit_logentry_queue AFTER INSERT ON audit_logentry "
        "REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION audit_queue()"
    )
