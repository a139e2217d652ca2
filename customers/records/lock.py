"""The lock on the strong room's rows: a manager that answers only inside the gate (HOUSE, lock 2).

On PostgreSQL the database is told as well, for its row-level security (`manage.py harden_database`): each statement
from inside begins with `SET LOCAL`, in the same message, so it costs no further round trip and ends with the
transaction. A statement that did not come through the gate finds the tables empty.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

_inside: ContextVar[bool] = ContextVar("inside_the_strong_room", default=False)
IDLE = 0  # libpq: no transaction has begun
# What ends or begins a part of a transaction goes alone: it must work where the transaction has failed.
ALONE = ("SAVEPOINT", "RELEASE", "ROLLBACK", "SET ")
OPEN, SHUT = "SET LOCAL zhike.unlocked TO on; ", "SET LOCAL zhike.unlocked TO off; "


class Locked(RuntimeError):
    """The strong room's rows were asked for outside the gate."""


@contextmanager
def unlocked() -> Iterator[None]:
    """Let the rows answer within this block; only the strong room's own code may import this."""
    token = _inside.set(True)
    try:
        yield
    finally:
        _inside.reset(token)


class LockedManager(models.Manager[Any]):
    """A manager whose every query raises `Locked` outside the gate."""

    def get_queryset(self) -> models.QuerySet[Any]:
        if not _inside.get():
            raise Locked(f"{self.model.__name__} rows answer only inside customers.records")
        return super().get_queryset()


class Herald:
    """What tells one connection's database, before each statement, whether the gate is open."""

    def __init__(self) -> None:
        self._was_open = False  # in the transaction at hand

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        """Run a statement with the word before it."""
        connection: BaseDatabaseWrapper = context["connection"]
        inside, under_way = _inside.get(), connection.connection.info.transaction_status != IDLE
        self._was_open = connection.in_atomic_block and (inside or (under_way and self._was_open))
        if not (inside or self._was_open) or sql.startswith(ALONE):
            return execute(sql, params, many, context)
        word = OPEN if inside else SHUT
        if getattr(context["cursor"].cursor, "name", None) is None:
            return execute(word + sql, params, many, context)
        # DECLARE takes no company in its message, and outlives it only within a transaction.
        with connection.cursor() as cursor:
            cursor.cursor.execute(word if connection.in_atomic_block else OPEN.replace("LOCAL ", ""))
            try:
                return execute(sql, params, many, context)
            finally:
                if not connection.in_atomic_block:
                    cursor.cursor.execute("RESET zhike.unlocked")


def herald(connection: BaseDatabaseWrapper) -> None:
    """Have a new connection to PostgreSQL told of the gate from now on."""
    if connection.vendor == "postgresql" and not any(isinstance(one, Herald) for one in connection.execute_wrappers):
        connection.execute_wrappers.insert(0, Herald())
