"""Phrases of the seal's tests: a sealed base with lines of every kind, a look at it, what its administrator can do."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection, transaction

from audit.seals import beside, signer, verification
from audit.seals.sealing import seal
from audit.seals.verification import Look, Trusted
from audit.seals.vouching import Held
from audit.trail.actions import Line, Subject, write, write_many
from audit.trail.models import LogEntry
from audit.trail.triggers import forbid, lift
from tests.audit.lines import CHANGED, LISTED, OPENED, REVEALED, a_subject, an_actor


def some_lines(times: int = 1) -> None:
    """Write lines of every kind, seven at a time."""
    by = an_actor("bo", letter="B", stands_in_for="Amy")
    for _ in range(times):
        write(OPENED, by=by, subject=a_subject())
        write(LISTED, by=by, touched=[3, 5, 7], purpose="delivery")
        write(REVEALED, by=by, subject=a_subject(), fields=["phone"], purpose="delivery", reason="迷路")
        write(CHANGED, by=by, subject=a_subject(), changes={"name": ("甲", "乙")}, sealed="phone:t1:t2")
        write_many(CHANGED, [Line(Subject(pk, f"店 {pk}"), changes={"name": ("", "丙")}) for pk in (8, 9)], by=by)
        write(OPENED, by=None, subject=a_subject(9, "店 9"))


def a_sealed_base(times: int = 2) -> None:
    """Write lines and seal them, in two checkpoints, with one line left that waits."""
    some_lines(times)
    seal()
    some_lines(times)
    seal()
    write(OPENED, by=an_actor(), subject=a_subject())


def heads_outside() -> list[Held]:
    """Return what the sealer itself remembers, as an anchor that got each checkpoint would."""
    state = signer.read_state()
    assert state is not None
    return [Held("anchor", state.edge.head(state.origin))]


def looked(*, held: Sequence[Held] = (), sink: str = "") -> Look:
    """Return a look at everything, with or without what stands outside."""
    return Look(Trusted(signer.trusted_keys(), held, sink)).take()


def kinds(look: Look) -> set[str]:
    """Return the kinds of fault that a look found."""
    return {fault.kind for fault in look.faults}


def dba(*statements: str, given: Sequence[Any] = ()) -> None:
    """Run statements as the database's administrator, who takes the triggers away and puts them back."""
    lift(connection)
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement, given or None)
    forbid(connection)


def last_line(**of: Any) -> LogEntry:
    """Return the newest line, of a kind if one is named."""
    return LogEntry.objects.filter(**of).latest("id")


def in_stretches(length: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have logs looked at in stretches of so many leaves, all by this process: no other sees a test's database."""
    monkeypatch.setattr(verification, "LENGTH", length)
    monkeypatch.setattr(beside, "MANY", 1_000)


@contextmanager
def undone() -> Iterator[None]:
    """Undo in the database whatever is done inside."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
