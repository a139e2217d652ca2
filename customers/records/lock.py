"""The lock on the strong room's rows: a manager that answers only inside the gate (HOUSE, lock 2)."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import models

_inside: ContextVar[bool] = ContextVar("inside_the_strong_room", default=False)


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
