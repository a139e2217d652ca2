"""Verbs on jobs: start one, do it, and find a new worker for those that lost theirs."""

import logging
import traceback
import uuid
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import OperationalError, transaction
from django.db.models import F, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_noop
from django_tasks import TaskResultStatus, task
from django_tasks_db.models import DBTaskResult

from audit.trail.actions import TrailDown
from audit.trail.context import Actor, acting, current
from crm.jobs.models import Job
from crm.jobs.rules import is_silent, may_try_again
from crm.jobs.work import Lost, Paused, Run, Unseated, Work, work_of

log = logging.getLogger(__name__)
UNSEATED = gettext_noop("It was stopped: whoever started it no longer acts on this post.")
BROKE = gettext_noop("It broke off. What was finished by then stands; nothing is half done.")
TOO_OFTEN = gettext_noop("It was interrupted too often and is given up. What was finished by then stands.")
RESTORED = gettext_noop("It was ended when the data were restored from a backup. What was finished by then stands.")
STOPPED = gettext_noop("An administrator stopped it. What was finished by then stands; nothing is half done.")
KEEP_TASKS = timedelta(days=7)


@transaction.atomic
def start(work: Work, *, by: Actor, payload: Mapping[str, Any] | None = None, total: int | None = None) -> Job:
    """Have `work` done in the background on behalf of `by`; it begins when the transaction at hand has ended.

    `payload` holds ids and counts: it stands in the database in clear. ValueError where no person acts.
    """
    if by.person_id is None:
        raise ValueError("a job is done on behalf of a person")
    job = Job.objects.create(
        kind=work.path,
        person_id=by.person_id,
        post_code=by.post_code,
        address=current().address,
        payload=dict(payload or {}),
        total=total,
    )
    _hand_out(job)
    job.refresh_from_db()
    return job


@task()
def perform(pk: int) -> None:
    """Do the job from where it stands, if nobody else has it; a fault ends the job and is kept without its text."""
    lease = uuid.uuid4().hex
    if not Job.objects.filter(pk=pk, state=Job.State.WAITING).update(
        state=Job.State.RUNNING, lease=lease, heard=timezone.now(), attempts=F("attempts") + 1
    ):
        return
    job = Job.objects.get(pk=pk)
    try:
        _do(job, lease)
    except Lost:
        log.warning("Job %s went to another worker", pk)
    except (Paused, SystemExit, KeyboardInterrupt):
        _put_back(job, lease)
    except Unseated:
        _end(job, lease, Job.State.FAILED, UNSEATED)
    except (OperationalError, TrailDown) as fault:
        _log(job, fault)
        _put_back(job, lease)
    except Exception as fault:  # whatever it was, the job ends and the worker lives
        _log(job, fault)
        _end(job, lease, Job.State.FAILED, BROKE)


def requeue_silent() -> int:
    """Give each job that was not heard of for `JOB_SILENCE` to another worker, and return how many."""
    now, found = timezone.now(), 0
    oldest = now - settings.JOB_SILENCE
    under_way = Job.objects.filter(state__in=[Job.State.WAITING, Job.State.RUNNING], heard__lt=oldest)
    for pk in list(under_way.values_list("pk", flat=True)):
        with transaction.atomic():
            job = Job.objects.select_for_update().get(pk=pk)
            waits = _queued(job, TaskResultStatus.READY).exists()
            if job.is_under_way and is_silent(job.heard, now, settings.JOB_SILENCE) and not waits:
                found += 1
                _release(job)
    return found


def end_all() -> int:
    """End every job under way and empty the queue: what was restored begins with nobody at work; return how many."""
    now = timezone.now()
    with transaction.atomic():
        waiting = DBTaskResult.objects.filter(status__in=[TaskResultStatus.READY, TaskResultStatus.RUNNING])
        waiting.update(status=TaskResultStatus.FAILED, finished_at=now)
        under_way = Job.objects.filter(state__in=[Job.State.WAITING, Job.State.RUNNING])
        return under_way.update(state=Job.State.FAILED, message=RESTORED, facts={}, lease="", heard=now, ended_at=now)


@transaction.atomic
def stop(pk: int) -> bool:
    """End a job that waits or runs; its worker finds the lease gone before the next chunk. False where it has ended."""
    job = Job.objects.select_for_update().filter(pk=pk).first()
    if job is None or not job.is_under_way:
        return False
    _queued(job, TaskResultStatus.READY).update(status=TaskResultStatus.FAILED, finished_at=timezone.now())
    _end(job, job.lease, Job.State.FAILED, STOPPED)
    return True


@transaction.atomic
def put_back(pk: int) -> bool:
    """Have a failed job go on from its cursor, its attempts counted anew. False where it has not failed."""
    job = Job.objects.select_for_update().filter(pk=pk, state=Job.State.FAILED).first()
    if job is None:
        return False
    waiting = {"state": Job.State.WAITING, "lease": "", "attempts": 0, "message": "", "ended_at": None}
    Job.objects.filter(pk=pk).update(heard=timezone.now(), **waiting)
    _hand_out(job)
    return True


def forget_old_tasks() -> None:
    """Remove the queue's own rows of tasks that ended a week ago; the jobs stay."""
    DBTaskResult.objects.finished().filter(finished_at__lt=timezone.now() - KEEP_TASKS).delete()


def _do(job: Job, lease: str) -> None:
    work = work_of(job.kind)
    seat = work.seat(job.person_id, job.post_code)
    if seat is None:
        raise Unseated
    run = Run(job, work, lease, seat)
    with acting(by=seat, address=job.address, request_id=f"job-{job.pk}"):
        work.do(run)
    _end(job, lease, Job.State.DONE, run.message, run.facts)


def _hand_out(job: Job) -> None:
    """Queue the job; a backend that does it at once has no row of its own."""
    queued = getattr(perform.enqueue(job.pk), "db_result", None)
    Job.objects.filter(pk=job.pk).update(task=queued.pk if queued else None)


def _put_back(job: Job, lease: str) -> None:
    """Let the job wait for the next worker, if it is still this one's."""
    with transaction.atomic():
        held = Job.objects.select_for_update().filter(pk=job.pk, state=Job.State.RUNNING, lease=lease).first()
        if held is not None:
            _release(held)


def _release(job: Job) -> None:
    """Queue the job once more, or give it up after too many attempts."""
    _queued(job, TaskResultStatus.RUNNING).update(status=TaskResultStatus.FAILED, finished_at=timezone.now())
    if not may_try_again(job.attempts):
        _end(job, job.lease, Job.State.FAILED, TOO_OFTEN)
        return
    Job.objects.filter(pk=job.pk).update(state=Job.State.WAITING, lease="", heard=timezone.now())
    _hand_out(job)


def _queued(job: Job, status: TaskResultStatus) -> QuerySet[Any]:
    return DBTaskResult.objects.filter(pk__in=[job.task] if job.task else [], status=status)


def _end(job: Job, lease: str, state: Job.State, message: str, facts: Mapping[str, str | int] | None = None) -> None:
    now = timezone.now()
    Job.objects.filter(pk=job.pk, lease=lease).update(
        state=state, message=message, facts=dict(facts or {}), lease="", heard=now, ended_at=now
    )


def _log(job: Job, fault: BaseException) -> None:
    """Log where a job broke and on what kind of fault; its text is left out, as it may quote a value."""
    last = traceback.extract_tb(fault.__traceback__)[-1]
    log.error("Job %s (%s) broke: %s at %s:%s", job.pk, job.kind, type(fault).__name__, last.filename, last.lineno)
