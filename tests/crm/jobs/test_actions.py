"""Jobs: started by a seat, done chunk by chunk, found again when their worker dies."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from audit.trail.models import LogEntry
from crm.jobs import work as work_room
from crm.jobs.actions import perform, requeue_silent, start
from crm.jobs.models import Job
from crm.jobs.work import Lost, Run, work_of
from crm.models import User
from tests.crm.jobs.works import CANARY, Sitting, count

pytestmark = pytest.mark.django_db


@pytest.fixture
def amy() -> Sitting:
    person = User.objects.create(username="amy", name="Amy")
    return Sitting(person.pk, "Amy", "am-1")


def sheep() -> int:
    return Group.objects.filter(name__startswith="sheep").count()


def test_a_job_does_its_work_and_says_how_it_ended(amy: Sitting) -> None:
    job = start(count, by=amy, payload={"sheep": 30})
    assert job.state == Job.State.DONE and (job.done, job.total, job.percent) == (30, 30, 100)
    assert (job.message, job.facts) == ("%(sheep)s sheep", {"sheep": 30}) and sheep() == 30


def test_a_chunk_that_breaks_is_undone_and_those_before_it_stand(amy: Sitting) -> None:
    job = start(count, by=amy, payload={"sheep": 40, "break_at": 2})
    assert job.state == Job.State.FAILED and sheep() == 20
    assert (job.done, job.cursor) == (20, {"chunk": 2})


def test_the_text_of_a_fault_is_kept_nowhere(amy: Sitting, caplog: pytest.LogCaptureFixture) -> None:
    job = start(count, by=amy, payload={"sheep": 40, "break_at": 0})
    assert "ValueError" in caplog.text and CANARY not in caplog.text
    assert CANARY not in str(list(Job.objects.filter(pk=job.pk).values()))


def test_a_job_ends_at_the_next_chunk_after_the_seat_is_lost(amy: Sitting) -> None:
    job = start(count, by=amy, payload={"sheep": 40, "leave_at": 1})
    assert job.state == Job.State.FAILED and "no longer acts" in job.message and sheep() == 20


def test_a_job_does_not_begin_for_somebody_who_left(amy: Sitting) -> None:
    User.objects.filter(pk=amy.person_id).update(is_active=False)
    job = start(count, by=amy, payload={"sheep": 10})
    assert job.state == Job.State.FAILED and sheep() == 0


def test_a_locked_database_is_tried_again_from_the_chunk_it_refused(amy: Sitting) -> None:
    job = start(count, by=amy, payload={"sheep": 30, "lock_at": 1})
    assert job.state == Job.State.DONE and job.attempts == 3 and sheep() == 30


def test_a_job_acts_in_the_trail_as_whoever_started_it(amy: Sitting) -> None:
    start(count, by=amy, payload={"sheep": 10, "leave_at": 0})
    line = LogEntry.objects.get(subject_label="gone")
    assert (line.actor_id, line.post_code) == (amy.person_id, "am-1") and line.request_id.startswith("job-")


def test_work_that_a_new_version_no_longer_knows_ends_the_job(amy: Sitting) -> None:
    job = Job.objects.create(kind="tests.crm.jobs.works.NOT_WORK", person_id=amy.person_id, post_code="am-1")
    perform.call(job.pk)
    job.refresh_from_db()
    assert job.state == Job.State.FAILED


@pytest.mark.parametrize("path", ["os.system", "no.such.module", "", "tests.crm.jobs.works.NOT_WORK"])
def test_only_declared_work_is_ever_called(path: str) -> None:
    with pytest.raises(LookupError):
        work_of(path)


def test_a_silent_job_is_done_by_the_next_worker(amy: Sitting) -> None:
    job = Job.objects.create(
        kind=count.path,
        person_id=amy.person_id,
        post_code="am-1",
        payload={"sheep": 30},
        cursor={"chunk": 1},
        done=10,
        state=Job.State.RUNNING,
        lease="dead",
        attempts=1,
        heard=timezone.now() - 2 * settings.JOB_SILENCE,
    )
    assert requeue_silent() == 1
    job.refresh_from_db()
    assert job.state == Job.State.DONE and sheep() == 20 and job.attempts == 2


def test_a_job_that_was_just_heard_of_is_left_to_its_worker(amy: Sitting) -> None:
    Job.objects.create(kind=count.path, person_id=amy.person_id, post_code="am-1", state=Job.State.RUNNING, lease="x")
    assert requeue_silent() == 0


def test_a_job_that_was_interrupted_too_often_is_given_up(amy: Sitting) -> None:
    job = Job.objects.create(
        kind=count.path,
        person_id=amy.person_id,
        post_code="am-1",
        payload={"sheep": 30},
        state=Job.State.RUNNING,
        lease="dead",
        attempts=5,
        heard=timezone.now() - timedelta(hours=1),
    )
    requeue_silent()
    job.refresh_from_db()
    assert job.state == Job.State.FAILED and "too often" in job.message and sheep() == 0


def test_a_worker_that_comes_back_too_late_saves_nothing(amy: Sitting) -> None:
    job = Job.objects.create(
        kind=count.path, person_id=amy.person_id, post_code="am-1", state=Job.State.RUNNING, lease="another's"
    )
    with pytest.raises(Lost), Run(job, count, "mine", amy).step(done=10, cursor={"chunk": 1}):
        Group.objects.create(name="sheep twice")
    with pytest.raises(Lost):
        Run(job, count, "mine", amy).beat()
    assert sheep() == 0


def test_a_worker_that_is_asked_to_stop_rests_after_its_chunk(amy: Sitting, monkeypatch: pytest.MonkeyPatch) -> None:
    waiting: list[Any] = []
    monkeypatch.setattr("crm.jobs.actions._hand_out", waiting.append)
    job = start(count, by=amy, payload={"sheep": 20})
    work_room.stopping.set()
    try:
        perform.call(job.pk)
    finally:
        work_room.stopping.clear()
    job.refresh_from_db()
    assert job.state == Job.State.WAITING and sheep() == 0 and len(waiting) == 2


@pytest.mark.django_db(transaction=True)
def test_kill_9_in_mid_work_leaves_whole_chunks_and_a_job_that_goes_on(
    amy: Sitting, worker_environment: dict[str, str]
) -> None:
    job = start(count, by=amy, payload={"sheep": 60, "nap": 0.3})
    assert job.state == Job.State.WAITING and job.task is not None
    worker = subprocess.Popen([sys.executable, "manage.py", "work"], cwd=settings.ROOT, env=worker_environment)
    try:
        _until(lambda: Job.objects.get(pk=job.pk).done >= 20)
    finally:
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait(10)
    job.refresh_from_db()
    assert job.state == Job.State.RUNNING and sheep() == job.done < 60 and job.cursor == {"chunk": job.done // 10}

    Job.objects.filter(pk=job.pk).update(heard=timezone.now() - 2 * settings.JOB_SILENCE)
    subprocess.run(
        [sys.executable, "manage.py", "work", "--batch"],
        cwd=settings.ROOT,
        env=worker_environment,
        check=True,
        timeout=60,
    )
    job.refresh_from_db()
    assert job.state == Job.State.DONE and job.attempts == 2 and sheep() == 60


@pytest.mark.django_db(transaction=True)
def test_sigterm_lets_the_worker_finish_its_chunk_and_puts_the_job_back(
    amy: Sitting, worker_environment: dict[str, str]
) -> None:
    job = start(count, by=amy, payload={"sheep": 200, "nap": 0.2})
    worker = subprocess.Popen([sys.executable, "manage.py", "work"], cwd=settings.ROOT, env=worker_environment)
    try:
        _until(lambda: Job.objects.get(pk=job.pk).done >= 10)
        worker.terminate()
        worker.wait(10)
    finally:
        worker.kill()
    job.refresh_from_db()
    assert job.state == Job.State.WAITING and sheep() == job.done < 200


def test_a_job_begins_only_when_the_transaction_that_starts_it_ends_well(
    amy: Sitting, worker_environment: dict[str, str]
) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        start(count, by=amy, payload={"sheep": 10})
        raise RuntimeError
    assert not Job.objects.exists() and not DBTaskResult.objects.exists()


def _until(happened: Any, seconds: float = 90) -> None:
    end = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.1)
