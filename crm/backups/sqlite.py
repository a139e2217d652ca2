"""SQLite as a whole: one file, copied by VACUUM INTO from one read transaction while writers go on."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

from audit.seals.durable import settle
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

_WAIT = 20.0


class Sqlite:
    """A SQLite file with its log beside it."""

    kind = "sqlite"
    part = "data.sqlite3"

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def name(self) -> str:
        """Return the file's name."""
        return self.path.name

    @property
    def settings(self) -> Mapping[str, Any]:
        """Return its entry of DATABASES."""
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": str(self.path)}

    def dump(self, to: Path) -> Found:
        """Write a defragmented copy; pages that were freed, and what was destroyed on them, are not in it."""
        if not self.path.is_file():
            raise BaseUnusable(f"there is no database at {self.path}")
        try:
            with self._opened() as live:
                live.execute("VACUUM INTO ?", (str(to),))
        except sqlite3.Error as fault:
            raise BaseUnusable(f"{self.path} cannot be copied: {fault}") from None
        copy = Sqlite(to)
        copy._check()
        return copy.found()

    def found(self) -> Found:
        """Return what stands in the file, its log included."""
        with self._opened() as base:
            tables = self._tables(base)
            marked = base.execute(CHECKPOINT).fetchone() if CHECKPOINT_TABLE in tables else None
            return Found(
                counts={name: base.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in tables},  # noqa: S608
                migrations=migration_names(base.execute(MIGRATIONS).fetchall()),
                checkpoint=checkpoint_of(marked),
            )

    def is_empty(self) -> bool:
        """Say whether there is no file, or no table in it."""
        if not self.path.is_file():
            return True
        with self._opened() as base:
            return not self._tables(base)

    def load(self, source: Path) -> None:
        """Take a copy's bytes, prove that its pages hang together, and put them on disk."""
        if not self.is_empty():
            raise BaseUnusable(f"{self.path} is not empty")
        self.path.write_bytes(b"")
        self.path.chmod(0o600)
        with source.open("rb") as copy, self.path.open("wb") as out:
            while block := copy.read(1024 * 1024):
                out.write(block)
        self._check()
        settle(self.path)

    @contextmanager
    def beside(self, word: str) -> Iterator["Base"]:
        """Hand out a file of the same directory, so that renaming it is one step."""
        path = self.path.with_name(f"{self.path.name}.{word}-{uuid4().hex[:12]}")
        try:
            yield Sqlite(path)
        finally:
            for left in _files(path):
                left.unlink(missing_ok=True)

    def give_way(self, other: "Base", stamp: str) -> str:
        """Rename both files; BaseUnusable while any process has one of them open."""
        taking = Path(other.settings["NAME"])
        Sqlite(taking)._close_log()
        kept = "" if self.is_empty() else f"{self.path.name}.replaced-{stamp}"
        if kept:
            self._close_log()
            self.path.rename(self.path.with_name(kept)).chmod(0o600)
        taking.replace(self.path)
        settle(self.path.parent)
        return kept

    def _close_log(self) -> None:
        """Write the log into the file and leave the mode that needs one: the proof that nobody has it open."""
        try:
            with self._opened(wait=1.0) as base:
                base.execute("PRAGMA journal_mode=DELETE").fetchone()
        except sqlite3.OperationalError:
            raise BaseUnusable(f"{self.path} is in use: stop the pages and the jobs first") from None

    def _check(self) -> None:
        try:
            with self._opened() as base:
                (said,) = base.execute("PRAGMA quick_check(1)").fetchone()
        except sqlite3.DatabaseError:
            said = "no database"
        if said != "ok":
            raise BaseUnusable(f"{self.path.name} is damaged: {said}")

    @contextmanager
    def _opened(self, wait: float = _WAIT) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self.path, timeout=wait, isolation_level=None)) as base:
            yield base

    def _tables(self, base: sqlite3.Connection) -> list[str]:
        rows = base.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT GLOB 'sqlite_*'")
        return sorted(name for (name,) in rows)


def _files(path: Path) -> list[Path]:
    return [path.with_name(path.name + end) for end in ("", "-wal", "-shm", "-journal")]
