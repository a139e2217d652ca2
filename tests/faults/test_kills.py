"""kill -9 of the product's own programs: nothing acknowledged is lost, nothing half done, no edit without its line."""

import os
import signal
import time
from collections.abc import Callable
from contextlib import suppress

import pytest
from django.conf import settings
from django.utils import timezone

from audit.trail.context import acting
from audit.trail.models import LogEntry
from crm.jobs.models import Job
from crm.posts.queries import Seat
from customers.intake import actions, staging
from customers.intake.models import Import, ImportedRow
from customers.intake.queries import counts
from customers.records.models import Grant
from tests.builders import seat
from tests.customers.intake.sheets import an_importer, csv_of, rows
from tests.customers.intake.test_crash import customers, examined_by_worker, work
from tests.faults.editors import Editor, at_work, faults_of, some_editors
from tests.faults.programs import ROUNDS, Environment, chance, running, until, web, worker

pytestmark = pytest.mark.django_db(transaction=True)
ROWS = max(1_000, 100 * ROUNDS)


def test_kill_9_of_the_web_server_loses_no_acknowledged_edit_and_leaves_none_without_its_line(
    worker_environment: Environment,
) -> None:
    server, random = web(worker_environment), chance()
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
    assert not wrong, "\n".join(wrong)


def test_kill_9_of_the_worker_leaves_whole_chunks_and_the_next_worker_goes_on(
    monkeypatch: pytest.MonkeyPatch, worker_environment: Environment
) -> None:
    monkeypatch.setattr(staging, "CHUNK", 50)
    post = an_importer()
    by, sheet = seat(post), examined_by_worker(post, csv_of(rows(ROWS)), dict(worker_environment))
    killed_while(actions.enter, sheet, by, worker_environment)
    assert sheet.state == Import.State.DONE and counts(sheet).entered == ROWS
    assert set(ImportedRow.objects.values_list("line", flat=True)) == set(range(2, ROWS + 2))
    killed_while(actions.take_back, sheet, by, worker_environment)
    assert sheet.state == Import.State.UNDONE and customers() == 0 and lines("record.removed") == ROWS


def more_are_saved(editors: list[Editor], number: int) -> None:
    """Wait until so many more edits are acknowledged."""
    enough = saved(editors) + number
    until(lambda: saved(editors) >= enough)


def saved(editors: list[Editor]) -> int:
    """Return how many edits were acknowledged."""
    return sum(len(editor.said) for editor in editors)


def killed_while(begin: Callable[..., None], sheet: Import, by: Seat, env: Environment) -> None:
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
    work(dict(env))
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
