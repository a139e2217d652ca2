"""PostgreSQL as a whole: pg_dump in one snapshot, pg_restore in one transaction; no password on any command line."""

import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg2
from psycopg2 import sql

from crm.backups.bases import (
    CHECKPOINT,
    CHECKPOINT_TABLE,
    MIGRATIONS,
    Base,
    BaseUnusable,
    checkpoint_of,
    migration_names,
)
from crm.backups.rules import Found

_TABLES = (
    "SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
    "WHERE c.relkind = 'r' AND n.nspname !~ '^(pg_|information_schema$)' ORDER BY 1, 2"
)
_LIKE = "SELECT pg_encoding_to_char(encoding), datcollate, datctype FROM pg_database WHERE datname = current_database()"
# What libpq reads from its environment, by the name that Django's entry of DATABASES has for it.
_VARIABLES = {
    "NAME": "PGDATABASE",
    "USER": "PGUSER",
    "PASSWORD": "PGPASSWORD",
    "HOST": "PGHOST",
    "PORT": "PGPORT",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY",
    "passfile": "PGPASSFILE",
    "service": "PGSERVICE",
}
_WORDS = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
_ITS_OWN = ("PATH", "HOME", "LANG", "LC_ALL", "PGPASSFILE", "PGSERVICEFILE", "PGSSLROOTCERT", "PGSSLMODE")
_AT_HOME = "postgres"
# A hardened database shows its customers only where the session says that the gate is open (harden_database).
_WHOLE = "-c zhike.unlocked=on"


class Postgresql:
    """A database of a PostgreSQL server, reached as its entry of DATABASES says."""

    kind = "postgresql"
    part = "data.pgdump"

    def __init__(self, settings: Mapping[str, Any]) -> None:
        options = {name: text for name, text in settings.get("OPTIONS", {}).items() if name in _VARIABLES}
        named = {name: str(settings.get(name) or "") for name in _WORDS}
        self._place = {name: text for name, text in {**named, **options}.items() if text}

    @property
    def name(self) -> str:
        """Return the database's name."""
        return str(self._place["NAME"])

    @property
    def settings(self) -> Mapping[str, Any]:
        """Return its entry of DATABASES."""
        told = {name: text for name, text in self._place.items() if name in _WORDS}
        options = {name: text for name, text in self._place.items() if name not in _WORDS}
        return {"ENGINE": "django.db.backends.postgresql", **told, "OPTIONS": options}

    def dump(self, to: Path) -> Found:
        """Write a dump of the snapshot in which the rows are counted; writers go on meanwhile."""
        with closing(self._connect()) as live:
            live.set_session(isolation_level="REPEATABLE READ", readonly=True)
            with live.cursor() as cursor:
                cursor.execute("SELECT pg_export_snapshot()")
                (snapshot,) = cursor.fetchone()
                whole = ("--format=custom", "--enable-row-security", f"--snapshot={snapshot}")
                self._run("pg_dump", *whole, f"--file={to}")
                return _found(cursor)

    def found(self) -> Found:
        """Return what stands in the database."""
        with closing(self._connect()) as base, base.cursor() as cursor:
            return _found(cursor)

    def is_empty(self) -> bool:
        """Say whether there is no table; BaseUnusable where the server or the database is not there."""
        with closing(self._connect()) as base, base.cursor() as cursor:
            return not _tables(cursor)

    def load(self, source: Path) -> None:
        """Fill the database in one transaction; owners and grants are those of who restores (harden_database)."""
        if not self.is_empty():
            raise BaseUnusable(f"the database {self.name} is not empty")
        whole = ("--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges")
        self._run("pg_restore", *whole, f"--dbname={self.name}", str(source))
        with closing(self._connect()) as base:
            base.autocommit = True
            with base.cursor() as cursor:
                cursor.execute("ANALYZE")

    @contextmanager
    def beside(self, word: str) -> Iterator["Base"]:
        """Make a database of the same server, alike in letters and order."""
        name = f"zhike_{word}_{uuid4().hex[:12]}"
        with self._administering() as cursor:
            cursor.execute(_LIKE)
            encoding, order, letters = cursor.fetchone()
            try:
                cursor.execute(
                    sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING %s LC_COLLATE %s LC_CTYPE %s").format(
                        sql.Identifier(name)
                    ),
                    [encoding, order, letters],
                )
            except psycopg2.Error as fault:
                raise BaseUnusable(f"a database cannot be made on this server: {_said(fault)}") from None
        try:
            yield Postgresql({**self.settings, "NAME": name})
        finally:
            with self._administering(_AT_HOME) as cursor:
                cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def give_way(self, other: "Base", stamp: str) -> str:
        """Rename both databases in one transaction; BaseUnusable while anybody is connected to one of them."""
        kept, empty = f"{self.name}_replaced_{stamp.lower()}", self.is_empty()
        rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
        with closing(self._connect(_AT_HOME)) as server, server.cursor() as cursor:
            try:
                cursor.execute(rename.format(sql.Identifier(self.name), sql.Identifier(kept)))
                cursor.execute(rename.format(sql.Identifier(other.name), sql.Identifier(self.name)))
                server.commit()
            except psycopg2.Error as fault:
                said = _said(fault)
                raise BaseUnusable(f"{said}: stop the pages, the jobs and the sealer first") from None
        if not empty:
            return kept
        with self._administering(_AT_HOME) as cursor:
            cursor.execute(sql.SQL("DROP DATABASE {}").format(sql.Identifier(kept)))
        return ""

    def _connect(self, name: str = "") -> Any:
        place = {_WORDS.get(word, word): text for word, text in self._place.items()}
        try:
            return psycopg2.connect(**(place | ({"dbname": name} if name else {}) | {"options": _WHOLE}))
        except psycopg2.Error as fault:
            raise BaseUnusable(f"the database {name or self.name} cannot be reached: {_said(fault)}") from None

    @contextmanager
    def _administering(self, name: str = "") -> Iterator[Any]:
        with closing(self._connect(name)) as server:
            server.autocommit = True
            with server.cursor() as cursor:
                yield cursor

    def _run(self, program: str, *arguments: str) -> None:
        """Run one of PostgreSQL's programs, told by its environment where and as whom; never asked for a password."""
        found = shutil.which(program)
        if found is None:
            raise BaseUnusable(
                f"{program} is not on the PATH: install PostgreSQL's client programs (postgresql-client)"
            )
        kept = {name: text for name, text in os.environ.items() if name in _ITS_OWN}
        environment = kept | {"PGOPTIONS": _WHOLE} | {_VARIABLES[word]: text for word, text in self._place.items()}
        command = [found, "--no-password", *arguments]
        said = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        if said.returncode:
            raise BaseUnusable(f"{program}: {said.stderr.strip()}")


def _tables(cursor: Any) -> list[tuple[str, str]]:
    cursor.execute(_TABLES)
    return list(cursor.fetchall())


def _found(cursor: Any) -> Found:
    counts = {}
    for schema, table in _tables(cursor):
        cursor.execute(sql.SQL("SELECT count(*) FROM {}.{}").format(sql.Identifier(schema), sql.Identifier(table)))
        counts[table if schema == "public" else f"{schema}.{table}"] = cursor.fetchone()[0]
    checkpoint = None
    if CHECKPOINT_TABLE in counts:
        cursor.execute(CHECKPOINT)
        checkpoint = checkpoint_of(cursor.fetchone())
    cursor.execute(MIGRATIONS)
    return Found(counts, migration_names(cursor.fetchall()), checkpoint)


def _said(fault: psycopg2.Error) -> str:
    """Return what the server said, in one line."""
    return " ".join(str(fault).split())
