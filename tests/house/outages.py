"""Ways in which the trail stops taking lines, as a database really does it: each holds for as long as its block.

All work on the connection of the test, which is the one that its pages use.
"""

import os
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from secrets import token_hex
from sqlite3 import SQLITE_DENY, SQLITE_INSERT, SQLITE_OK
from typing import Any

from django.conf import settings
from django.db import connection

from audit.guard.events import DOOR_REFUSED
from audit.trail.actions import Line, Subject, TrailDown, write, write_many

LINES, SUBJECTS = "audit_logentry", "audit_touched"
ON_SQLITE = connection.vendor == "sqlite"
Outage = Callable[[], Any]
AS_BEFORE = 1_073_741_823  # pages: SQLite's own limit where nobody sets one
A_MOMENT = 25  # milliseconds


def run(*statements: str) -> None:
    """Run statements."""
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


@contextmanager
def run_around(before: Sequence[str], after: Sequence[str]) -> Iterator[None]:
    """Run statements before and after the block."""
    run(*before)
    try:
        yield
    finally:
        run(*after)


@contextmanager
def refused(table: str) -> Iterator[None]:
    """Have a trigger refuse each new row of a table."""
    if ON_SQLITE:
        act = "BEGIN SELECT RAISE(ABORT, 'no more lines'); END"
        with run_around([f"CREATE TRIGGER no_more BEFORE INSERT ON {table} {act}"], ["DROP TRIGGER no_more"]):
            yield
    else:
        with _doing(table, "RAISE EXCEPTION 'no more lines';"):
            yield


@contextmanager
def refused_at_the_end(table: str) -> Iterator[None]:
    """Have a transaction with a new row of a table fail when it is committed."""
    with _doing(table, "RAISE EXCEPTION 'no more lines';", when="AFTER", late="DEFERRABLE INITIALLY DEFERRED"):
        yield


@contextmanager
def slow(table: str) -> Iterator[None]:
    """Have an insert take longer than a statement may."""
    limit = [f"SET statement_timeout = {A_MOMENT}"], ["SET statement_timeout = 0"]
    with _doing(table, "PERFORM pg_sleep(5);"), run_around(*limit):
        yield


@contextmanager
def _doing(table: str, act: str, *, when: str = "BEFORE", late: str = "") -> Iterator[None]:
    """Have PostgreSQL do something for each new row of a table."""
    kind = "CONSTRAINT TRIGGER" if late else "TRIGGER"
    with run_around(
        [
            f"CREATE FUNCTION no_more() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {act} RETURN NEW; END $$",
            f"CREATE {kind} no_more {when} INSERT ON {table} {late} FOR EACH ROW EXECUTE FUNCTION no_more()",
        ],
        [f"DROP TRIGGER no_more ON {table}", "DROP FUNCTION no_more"],
    ):
        yield


@contextmanager
def gone(table: str) -> Iterator[None]:
    """Have a table be gone."""
    with run_around([f"ALTER TABLE {table} RENAME TO was_here"], [f"ALTER TABLE was_here RENAME TO {table}"]):
        yield


@contextmanager
def read_only() -> Iterator[None]:
    """Have the database take no writes at all, as a standby does."""
    session = "SET SESSION CHARACTERISTICS AS TRANSACTION READ"
    with run_around(
        ["PRAGMA query_only = ON"] if ON_SQLITE else [f"{session} ONLY"],
        ["PRAGMA query_only = OFF"] if ON_SQLITE else [f"{session} WRITE"],
    ):
        yield


@contextmanager
def forbidden(table: str) -> Iterator[None]:
    """Take the right to insert into a table away; SQLite, which has no roles, is given an authoriser that says no."""
    if ON_SQLITE:
        connection.ensure_connection()
        connection.connection.set_authorizer(
            lambda act, name, *_: SQLITE_DENY if (act, name) == (SQLITE_INSERT, table) else SQLITE_OK
        )
        try:
            yield
        finally:
            connection.connection.set_authorizer(None)
        return
    role = f"without_{token_hex(4)}"
    grants = [f"GRANT ALL ON ALL {what} IN SCHEMA public TO {role}" for what in ("TABLES", "SEQUENCES")]
    with run_around(
        [f"CREATE ROLE {role}", *grants, f"REVOKE INSERT ON {table} FROM {role}", f"SET ROLE {role}"],
        ["RESET ROLE", f"DROP OWNED BY {role}", f"DROP ROLE {role}"],
    ):
        yield


@contextmanager
def locked(table: str) -> Iterator[None]:
    """Have another connection hold what a write needs, and this one wait for a moment only."""
    other = connection.copy()
    if ON_SQLITE:
        wait, after = f"PRAGMA busy_timeout = {A_MOMENT}", "PRAGMA busy_timeout = 20000"
        hold = "BEGIN IMMEDIATE"
    else:
        wait, after = f"SET lock_timeout = {A_MOMENT}", "SET lock_timeout = 0"
        hold = f"BEGIN; LOCK TABLE {table} IN EXCLUSIVE MODE"
    try:
        with other.cursor() as cursor:
            cursor.execute(hold)
        with run_around([wait], [after]):
            yield
    finally:
        other.close()


@contextmanager
def full() -> Iterator[None]:
    """Have the disk be full: no more pages for SQLite's file, no longer file for PostgreSQL's process than the trail's.

    PostgreSQL treats that limit of a process as a full disk, by its own account, and it needs no right to mount one.
    """
    with (_no_more_pages if ON_SQLITE else _no_longer_file)():
        yield


@contextmanager
def _no_more_pages() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")
        cursor.execute("PRAGMA page_count")
        (pages,) = cursor.fetchone()
    with run_around([f"PRAGMA max_page_count = {pages}"], [f"PRAGMA max_page_count = {AS_BEFORE}"]):
        fill()
        yield


@contextmanager
def _no_longer_file() -> Iterator[None]:
    with connection.cursor() as cursor:
        longer_than_the_log(cursor)
        cursor.execute("SELECT pg_backend_pid(), pg_relation_size(%s)", [LINES])
        process, size = cursor.fetchone()
    before = limit_of_files(process)
    limit_of_files(process, size)
    try:
        fill()
        yield
    finally:
        limit_of_files(process, before)


@contextmanager
def nobody_seals() -> Iterator[None]:
    """Have the oldest lines wait for their seal for longer than is borne."""
    later = int(settings.TRAIL_PATIENCE.total_seconds()) + 1
    shift = "UPDATE audit_unsealed SET at = at {} {}"
    with run_around([shift.format("-", later)], [shift.format("+", later)]):
        yield


def fill() -> None:
    """Write lines, shorter and shorter, until not even the shortest finds room."""
    for length in (400, 40, 0):
        with suppress(TrailDown):
            while True:
                write(DOOR_REFUSED, by=None, facts={"path": "x" * length, "door": ""})


def longer_than_the_log(cursor: Any) -> None:
    """Make the trail's file as long as one of the write-ahead log's, which the limit must leave alone."""
    cursor.execute("SELECT setting::bigint FROM pg_settings WHERE name = 'wal_segment_size'")
    (least,) = cursor.fetchone()
    while True:
        cursor.execute("SELECT pg_relation_size(%s)", [LINES])
        if cursor.fetchone()[0] >= least:
            return
        rows = (Line(Subject(0, ""), facts={"path": token_hex(400), "door": ""}) for _ in range(4_000))
        write_many(DOOR_REFUSED, rows, by=None)


def limit_of_files(process: int, size: str | int | None = None) -> str:
    """Return how many bytes a process of PostgreSQL's may write into one file; set it where a size is given."""
    become = [] if os.geteuid() else ["runuser", "-u", "postgres", "--"]
    how = ["--fsize", "--output=SOFT", "--noheadings", "--raw"] if size is None else [f"--fsize={size}:"]
    command = [*become, "prlimit", f"--pid={process}", *how]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()


def outages(table: str) -> dict[str, Outage]:
    """Return the outages of a table of the trail by their names: those of this database."""
    found: dict[str, Outage] = {
        "a trigger that refuses": lambda: refused(table),
        "no table": lambda: gone(table),
        "no right to insert": lambda: forbidden(table),
        "a lock held elsewhere": lambda: locked(table),
        "a full disk": full,
        "a database that takes no writes": read_only,
    }
    if not ON_SQLITE:
        found["a statement that takes too long"] = lambda: slow(table)
        found["a commit that fails"] = lambda: refused_at_the_end(table)
    return found
