"""A round of the worker reaches every room, whatever one of them does."""

from typing import Any

import pytest
from django.dispatch import Signal

from audit.trail.context import MACHINE
from crm.jobs.actions import start
from crm.jobs.work import ticking
from crm.management.commands import work
from crm.management.commands.work import announce
from tests.crm.jobs.works import count

CANARY = "13845405400"


def test_a_room_that_breaks_keeps_no_other_from_its_turn(caplog: pytest.LogCaptureFixture) -> None:
    rounds, turns = Signal(), []

    def breaks(**_: Any) -> None:
        raise RuntimeError(CANARY)

    def works(**_: Any) -> None:
        turns.append(1)

    rounds.connect(breaks)
    rounds.connect(works)
    announce(rounds)
    assert turns == [1] and "RuntimeError" in caplog.text and CANARY not in caplog.text


def test_each_round_ticks(monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    ticks = []

    def tick(**_: Any) -> None:
        ticks.append(1)
        work.stopping.set()

    ticking.connect(tick)
    monkeypatch.setattr(work, "ROUND", 0.01)
    monkeypatch.setattr(work, "close_old_connections", lambda: None)
    monkeypatch.setattr(work.connection, "close", lambda: None)
    try:
        work.look_after()
    finally:
        work.stopping.clear()
        ticking.disconnect(tick)
    assert ticks == [1]


def test_the_machine_starts_no_job_of_a_person(db: None) -> None:
    with pytest.raises(ValueError, match="on behalf of a person"):
        start(count, by=MACHINE)
