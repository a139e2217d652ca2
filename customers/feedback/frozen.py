"""The database's own promise: a published form does not change under its answers, nor an answer after it was given.

A published version can be neither changed nor removed; of an answer only the customer it belongs to may change, which
a merge does, and it goes only as a whole, with its customer. Stands on both databases; tested on both.
"""

from collections.abc import Iterator

from django.db.backends.base.base import BaseDatabaseWrapper

VERSION, ANSWER, GIVEN, FILE = (f"customers_{name}" for name in ("formversion", "answer", "given", "answerfile"))
OF_ANSWER = (
    "id", "uuid", "version_id", "keyed", "round_id", "way", "at", "person_name", "post_name", "post_id", "industry",
    "size", "loyalty", "grade", "delivery_route", "region", "sealed",
)  # fmt: skip
# Name of the trigger, what it stands before, on which table, and which rows it is about.
RULES = (
    ("published_no_update", "UPDATE", VERSION, "OLD.published_at IS NOT NULL"),
    ("published_no_delete", "DELETE", VERSION, "OLD.published_at IS NOT NULL"),
    ("no_update", f"UPDATE OF {', '.join(OF_ANSWER)}", ANSWER, ""),
    ("no_update", "UPDATE", GIVEN, ""),
    ("no_update", "UPDATE", FILE, ""),
)
SAID = "what was published or answered does not change"


def build(connection: BaseDatabaseWrapper) -> None:
    """Put the triggers where they belong, once the tables are there; repeatable."""
    if not {VERSION, ANSWER, GIVEN, FILE} <= set(connection.introspection.table_names()):
        return
    statements = _sqlite if connection.vendor == "sqlite" else _postgresql
    with connection.cursor() as cursor:
        for statement in statements():
            cursor.execute(statement)


def lift(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away, for emptying a test's database."""
    with connection.cursor() as cursor:
        for name, _when, table, _which in RULES:
            on = "" if connection.vendor == "sqlite" else f" ON {table}"
            cursor.execute(f"DROP TRIGGER IF EXISTS {table}_{name}{on}")


def _sqlite() -> Iterator[str]:
    for name, when, table, which in RULES:
        rows = f"WHEN {which} " if which else ""
        yield f"DROP TRIGGER IF EXISTS {table}_{name}"
        yield (f"CREATE TRIGGER {table}_{name} BEFORE {when} ON {table} {rows}BEGIN SELECT RAISE(ABORT, '{SAID}'); END")


def _postgresql() -> Iterator[str]:
    yield (
        "CREATE OR REPLACE FUNCTION customers_frozen() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{SAID}' USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    for name, when, table, which in RULES:
        rows = f"WHEN ({which}) " if which else ""
        yield (
            f"CREATE OR REPLACE TRIGGER {table}_{name} BEFORE {when} ON {table} FOR EACH ROW {rows}"
            "EXECUTE FUNCTION customers_frozen()"
        )
