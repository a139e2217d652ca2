"""A database as a whole, whichever it is: copied while people work, filled from a copy, put in another's place."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from crm.backups.rules import Found

# The log's last signed statement, as of the copy; there is none before anything was sealed.
CHECKPOINT_TABLE = "audit_checkpoint"
CHECKPOINT = (
    "SELECT log.origin, made.size, made.root, made.note FROM audit_checkpoint made "
    "JOIN audit_log log ON log.number = made.log_id ORDER BY made.log_id DESC, made.size DESC LIMIT 1"
)
MIGRATIONS = "SELECT app, name FROM django_migrations ORDER BY app, name"


class BaseUnusable(Exception):
    """Say why a database cannot be copied, filled or replaced: a program is absent, it is not empty, it is in use."""


class Base(Protocol):
    """What a copy needs of a database; one class a dialect."""

    kind: str
    part: str

    @property
    def name(self) -> str:
        """Return what its operator calls it."""

    @property
    def settings(self) -> Mapping[str, Any]:
        """Return its entry of Django's DATABASES, as far as it can be told to another process."""

    def dump(self, to: Path) -> Found:
        """Write all of it, as of one moment, into a new file, and return what stood there at that moment."""

    def found(self) -> Found:
        """Return what stands in it now."""

    def is_empty(self) -> bool:
        """Say whether there is no table in it; a database that is not there yet is empty too."""

    def load(self, source: Path) -> None:
        """Fill it, empty as it is, from a dump."""

    @contextmanager
    def beside(self, word: str) -> Iterator["Base"]:
        """Hand out a new empty database next to it, which is gone afterwards unless it has taken its place."""

    def give_way(self, other: "Base", stamp: str) -> str:
        """Let `other` take its place, and return the name under which it is kept itself; "" where it was empty."""


def checkpoint_of(row: tuple[Any, ...] | None) -> Mapping[str, str | int] | None:
    """Return a row of CHECKPOINT by name."""
    return dict(zip(("origin", "size", "root", "note"), row, strict=True)) if row else None


def migration_names(rows: list[tuple[Any, ...]]) -> tuple[str, ...]:
    """Return rows of MIGRATIONS as names."""
    return tuple(f"{app}.{name}" for app, name in rows)


def base_of(settings: Mapping[str, Any]) -> Base:
    """Return the database that an entry of DATABASES describes."""
    from crm.backups.postgresql import Postgresql
    from crm.backups.sqlite import Sqlite

    if settings["ENGINE"].endswith("sqlite3"):
        return Sqlite(Path(settings["NAME"]))
    return Postgresql(dict(settings))
