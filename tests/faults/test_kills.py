"""kill -9 of the product's own programs: nothing acknowledged is lost, nothing half done, no edit without its line."""

import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from audit.trail.actions import Line, Subject, write_many
from audit.trail.context import acting
from audit.trail.models import LogEntry
from crm.jobs.models import Job
from crm.posts.queries import Seat
from customers.intake import actions, staging
from customers.intake.models import Import, ImportedRow
from customers.intake.queries import counts
from customers.records.events import OPENED
from customers.records.models import Grant
from tests.builders import seat
from tests.customers.intake.sheets import an_importer, csv_of, rows
from tests.customers.intake.test_crash import customers, examined_by_worker, work
from tests.faults.editors import at_work, faults_of, more_are_saved, some_editors
from tests.faults.programs import ROUNDS, chance, running, sealer, until, web, worker
from tests.faults.seals import faults_of_the_seal

pytestmark = pytest.mark.django_db(transaction=True)
BACKLOG = 6_000  # lines: a batch and some more
ROWS = max(600, 100 * ROUNDS)


def test_kill_9_of_the_web_server_loses_no_acknowledged_edit_and_leaves_none_without_its_line(
    env: dict[str, str],
) -> None:
    server, random = web(env), chance()
    editors = some_editors(4, server.port)
    with running(server), at_work(editors):
        for number in range(ROUNDS):
            more_are_saved(editors, 6)
            time.sleep(random.uniform(0, 0.4))
            if number % 2:
                server.kill()
                server.start()
            else:  # one process of two: gunicorn starts another
                with suppress(ProcessLookupError):
                    os.kill(random.choice(server.children()), signal.SIGKILL)
        more_are_saved(editors, 6)
    wrong = [f"{editor.name}: {fault}" for editor in editors for fault in faults_of(editor)]
    wrong += faults_of_the_seal(env)
    assert not wrong, "\n".join(wrong)


def test_kill_9_of_the_sealer_leaves_each_line_to_be_sealed_once(env: dict[str, str], tmp_path: Path) -> None:
    random, program, state = chance(), sealer(env), tmp_path / "sealer" / "state"
    for _ in range(ROUNDS):
        some_lines(BACKLOG)
        before = state.stat().st_mtime_ns if state.exists() else 0
        with running(program):
            until(lambda before=before: state.exists() and state.stat().st_mtime_ns != before)
            time.sleep(random.uniform(0, 0.2))
            some_lines(1)
    wrong = list(faults_of_the_seal(env))
    assert not wrong, "\n".join(wrong)


def test_kill_9_of_the_worker_leaves_whole_chunks_and_the_next_worker_goes_on(
    monkeypatch: pytest.MonkeyPatch, env: dict[str, str]
) -> None:
    monkeypatch.setattr(staging, "CHUNK", 50)
    post = an_importer()
    by, sheet = seat(post), examined_by_worker(post, csv_of(rows(ROWS)), env)
    killed_while(actions.enter, sheet, by, env)
    assert sheet.state == Import.State.DONE and counts(sheet).entered == ROWS
    assert set(ImportedRow.objects.values_list("line", flat=True)) == set(range(2, ROWS + 2))
    killed_while(actions.take_back, sheet, by, env)
    assert sheet.state == Import.State.UNDONE and customers() == 0 and lines("record.removed") == ROWS


def some_lines(number: int) -> None:
    """Write lines about nobody in particular."""
    written = write_many(OPENED, [Line(Subject(pk, str(pk))) for pk in range(number)], by=None)
    assert written == number


def killed_while(begin: Callable[..., None], sheet: Import, by: Seat, env: dict[str, str]) -> None:
    """Begin a sheet's job and kill its workers until it is done; between them all must be whole."""
    random = chance()
    with acting(by=by):
        begin(sheet, by=by)
    for _ in range(ROUNDS):
        before = customers()
        with running(worker(env)):
            until(lambda before=before: customers() != before or not job_of(sheet).is_under_way)
            time.sleep(random.uniform(0, 0.3))
        assert_whole()
        if not job_of(sheet).is_under_way:
            break
        Job.objects.filter(pk=sheet.job_id).update(heard=timezone.now() - 2 * settings.JOB_SILENCE, attempts=1)
    work(env)
    sheet.refresh_from_db()
    assert_whole()


def job_of(sheet: Import) -> Job:
    """Return the job of a sheet."""
    sheet.refresh_from_db()
    return Job.objects.get(pk=sheet.job_id)


def assert_whole() -> None:
    """See that each customer is there with all that belongs to it, or not at all."""
    there = customers()
    assert (ImportedRow.objects.count(), Grant.objects.count()) == (there, there)
    assert lines("record.admitted") - lines("record.removed") == there


def lines(event: str) -> int:
    """Return how many lines of an event there are."""
    return LogEntry.objects.filter(event=event).count()
