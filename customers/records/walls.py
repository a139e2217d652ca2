"""PostgreSQL's own promise that no fact of a customer changes without a line about that customer (P7.2, P8.5).

A constraint trigger looks at the end of the transaction whether the same transaction wrote a line that can account for
the change. SQLite defers foreign keys only and knows no such trigger; there the nightly comparison is what finds it.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from django.db.backends.base.base import BaseDatabaseWrapper

from customers.records.told import WRITERS


class Wall(NamedTuple):
    """A table of facts: the column that names the customer, and which updates, and other changes of rows, are facts."""

    key: str
    updates: str = "OLD.* IS DISTINCT FROM NEW.*"
    others: str = "INSERT OR DELETE"


def _differ(*columns: str) -> str:
    return " OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in columns)


# Wrapping a data key anew and moving a customer in the list's order change no fact. A strongbox can only be put in
# with its customer, or where one was deleted; both are looked at.
TABLES: Mapping[str, Wall] = {
    "customers_customer": Wall("id"),
    "customers_strongbox": Wall(
        "customer_id",
        _differ(
            "customer_id",
            "sealed",
            "version",
            "phone_index",
            "spare_phone_index",
            "id_number_index",
            "bank_account_index",
        ),
        "DELETE",
    ),
    "customers_grant": Wall("customer_id", _differ("customer_id", "group_id", "permission_id", "since", "basis")),
    "customers_consent": Wall("customer_id"),
    "customers_attachment": Wall("customer_id"),
    "customers_fieldday": Wall("customer_id"),
    "customers_merge": Wall("customer_id"),
}


def build(connection: BaseDatabaseWrapper) -> None:
    """Put the triggers where they belong; nothing on SQLite, and nothing before the tables are there. Repeatable."""
    if connection.vendor != "postgresql":
        return
    there = set(connection.introspection.table_names())
    if not there.issuperset({*TABLES, "audit_logentry", "audit_unsealed"}):
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        (schema,) = cursor.fetchone()
        for statement in _statements(connection.ops.quote_name(schema)):
            cursor.execute(statement)


def lift(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away, for a migration that touches rows and for emptying a test's database."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        for table in TABLES:
            for name in ("made", "changed", "whole"):
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_{name} ON {table}")


def _statements(schema: str) -> Iterator[str]:
    for key in ("id", "customer_id"):
        yield _FUNCTION.format(key=key, schema=schema, events=", ".join(f"'{code}'" for code in WRITERS))
    for table, wall in TABLES.items():
        run = f"EXECUTE FUNCTION {schema}.customers_told_{wall.key}()"
        for name, when, condition in (
            ("made", wall.others, ""),
            ("changed", "UPDATE", f"WHEN ({wall.updates}) "),
        ):
            yield f"DROP TRIGGER IF EXISTS {table}_{name} ON {table}"
            yield (
                f"CREATE CONSTRAINT TRIGGER {table}_{name} AFTER {when} ON {table} "
                f"DEFERRABLE INITIALLY DEFERRED FOR EACH ROW {condition}{run}"
            )
        yield (
            f"CREATE OR REPLACE TRIGGER {table}_whole BEFORE TRUNCATE ON {table} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {schema}.audit_append_only()"
        )


# Tables are named with their schema: a temporary table of the same name must not be able to answer instead. The queue
# is asked by its key alone, line by line from the newest: by any other way 100,000 lines of one transaction would be
# read for each of its rows.
_FUNCTION = """
CREATE OR REPLACE FUNCTION {schema}.customers_told_{key}() RETURNS trigger LANGUAGE plpgsql
    SET enable_seqscan = off AS $$
DECLARE
    whose bigint;
BEGIN
    FOREACH whose IN ARRAY CASE
        WHEN TG_OP = 'INSERT' THEN ARRAY[NEW.{key}]
        WHEN TG_OP = 'DELETE' OR OLD.{key} = NEW.{key} THEN ARRAY[OLD.{key}]
        ELSE ARRAY[OLD.{key}, NEW.{key}] END
    LOOP
        PERFORM 1 FROM (
            SELECT id FROM {schema}.audit_logentry WHERE object_id = whose AND event IN ({events})
            ORDER BY "timestamp" DESC, id DESC OFFSET 0
        ) AS line
        WHERE (SELECT xact FROM {schema}.audit_unsealed WHERE line_id = line.id) = txid_current() LIMIT 1;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'no line tells of this change of a customer'
                USING ERRCODE = 'integrity_constraint_violation', TABLE = TG_TABLE_NAME;
        END IF;
    END LOOP;
    RETURN NULL;
END $$
"""


GATE = "current_setting('zhike.unlocked', true) = 'on'"


def close(cursor: Any) -> None:
    """Have the tables of facts answer only where the gate says that it is open (lock.py), their owner too; repeatable.

    The index of names is left out: PostgreSQL would no longer use it, as its operator is not leakproof.
    """
    for table in TABLES:
        cursor.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        cursor.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        cursor.execute(f"DROP POLICY IF EXISTS zhike_gate ON {table}")
        cursor.execute(f"CREATE POLICY zhike_gate ON {table} USING ({GATE})")
