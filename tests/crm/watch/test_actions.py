"""The watch over the trail: who is called when, and the looks that are taken by themselves."""

import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from audit.seals.actions import ask
from audit.seals.models import Anchoring, Log, Verification
from audit.seals.sealing import seal
from audit.trail.actions import Line, Subject, write_many
from crm.notices.models import Notice
from crm.watch.actions import call_if_needed, file_what_is_due, verify_in_background
from tests.audit.lines import OPENED, an_actor
from tests.audit.seals.arrangement import some_lines
from tests.builders import a_post

pytestmark = pytest.mark.django_db
Outcome = Verification.Outcome


@pytest.fixture(autouse=True)
def own_sealer(settings: Any, tmp_path: Path) -> None:
    settings.ZHIKE_SEALER = tmp_path / "sealer"


@pytest.fixture
def watched() -> None:
    """Have those who answer for the trail, and somebody who does not."""
    a_post("co-1", role="compliance_officer", a="cora")
    a_post("sy-1", role="system_administrator", a="sy")
    a_post("am-1", a="amy")


def let_them_wait() -> None:
    some_lines()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE audit_unsealed SET at = at - 90")


def let_an_anchor_fail() -> None:
    seal()
    Anchoring.objects.create(anchor="folder:/mnt/a", log=Log.objects.get(), fault="it is full")


def let_the_clock_go_back() -> None:
    write_many(OPENED, [Line(Subject(1, "1"))], by=None, at=timezone.now() + timedelta(minutes=11))


def let_a_look_find_faults() -> None:
    Verification.objects.create(outcome=Outcome.FAULTY, found=3, ended_at=timezone.now())


@pytest.mark.parametrize(
    ("trouble", "code"),
    [
        (let_them_wait, "seal.silent"),
        (let_an_anchor_fail, "seal.unanchored"),
        (let_the_clock_go_back, "seal.clock_back"),
        (let_a_look_find_faults, "seal.faulty"),
    ],
)
def test_those_who_answer_for_the_trail_are_called_once_an_hour(
    watched: None, trouble: Callable[[], None], code: str
) -> None:
    trouble()
    call_if_needed(timezone.now())
    call_if_needed(timezone.now() + timedelta(minutes=1))
    told = Notice.objects.filter(tiding=code)
    assert set(told.values_list("post__code", "link")) == {("co-1", "/trail/seals/"), ("sy-1", "")}
    assert told.count() == 2


def test_while_all_is_well_nobody_is_called(watched: None) -> None:
    some_lines()
    seal()
    call_if_needed(timezone.now())
    assert not Notice.objects.exists()


def test_the_trail_is_looked_at_by_itself_and_what_broke_off_is_closed() -> None:
    now = timezone.now()
    assert file_what_is_due(now) is None  # nothing has been sealed yet
    seal()
    first = file_what_is_due(now)
    assert first is not None and first.whole and file_what_is_due(now) is None
    Verification.objects.update(outcome=Outcome.CLEAN)
    later = file_what_is_due(now + timedelta(days=1))
    assert later is not None and not later.whole
    Verification.objects.update(outcome=Outcome.RUNNING, asked_at=now - timedelta(hours=7))
    file_what_is_due(now)
    assert Verification.objects.filter(outcome=Outcome.BROKEN).count() == 2


@pytest.mark.django_db(transaction=True)
def test_what_was_asked_for_is_verified_by_a_process_of_its_own(
    worker_environment: dict[str, str], settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in (worker_environment | {"ZHIKE_SEALER": str(settings.ZHIKE_SEALER)}).items():
        monkeypatch.setenv(name, value)
    assert not verify_in_background()
    some_lines()
    seal()
    asked = ask(by=an_actor(), whole=True)
    assert verify_in_background() and not verify_in_background()
    for _ in range(600):
        asked.refresh_from_db()
        if asked.ended_at:
            break
        time.sleep(0.1)
    assert (asked.outcome, asked.lines) == (Outcome.CLEAN, 7)
