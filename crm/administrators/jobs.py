"""Jobs as the system administrator sees them: kind, state, times, counts; stopped and put back, and nothing read."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from audit.trail.actions import write
from crm.administrators import events
from crm.jobs.actions import put_back, stop
from crm.jobs.models import Job
from crm.jobs.work import work_of
from crm.posts.actions import NotYours
from crm.posts.queries import Seat, still_seated
from crm.posts.rules import SYSTEM

PAGE = 50


@dataclass(frozen=True)
class Row:
    """A job with the title of its work; its payload and what it said stay out."""

    job: Job
    title: str

    @property
    def may_stop(self) -> bool:
        """Say whether it waits or runs."""
        return self.job.is_under_way

    @property
    def may_go_on(self) -> bool:
        """Say whether it failed and may be done from where it stands."""
        return self.job.state == Job.State.FAILED


@dataclass(frozen=True)
class Jobs:
    """A page of jobs, the latest first; `after` is the last one's number where there are more, else ""."""

    rows: Sequence[Row]
    after: str


def jobs(state: str = "", after: str = "") -> Jobs:
    """Return a page of jobs, of one state or all."""
    rows = Job.objects.select_related("person").order_by("-pk")
    rows = rows.defer("payload", "cursor", "message", "facts")
    if state in Job.State.values:
        rows = rows.filter(state=state)
    if after.isdecimal() and len(after) < 19:
        rows = rows.filter(pk__lt=int(after))
    found = list(rows[: PAGE + 1])
    more = str(found[PAGE - 1].pk) if len(found) > PAGE else ""
    return Jobs([Row(job, _title(job.kind)) for job in found[:PAGE]], more)


@transaction.atomic
def stop_job(pk: int, *, by: Seat) -> bool:
    """Stop a job that waits or runs, after the chunk at hand; False where there is none such. Raises NotYours."""
    _must(by)
    done = stop(pk)
    if done:
        write(events.JOB_STOPPED, by=by, facts={"job": pk, "act": _kind(pk)})
    return done


@transaction.atomic
def put_job_back(pk: int, *, by: Seat) -> bool:
    """Have a failed job go on from where it stands, on behalf of whoever began it; False, NotYours likewise."""
    _must(by)
    done = put_back(pk)
    if done:
        write(events.JOB_PUT_BACK, by=by, facts={"job": pk, "act": _kind(pk)})
    return done


def _must(by: Seat) -> None:
    if by.role != SYSTEM or not still_seated(by):
        raise NotYours


def _kind(pk: int) -> str:
    return str(Job.objects.values_list("kind", flat=True).get(pk=pk)).rpartition(".")[2]


def _title(kind: str) -> str:
    try:
        return str(work_of(kind).title)
    except LookupError:
        return kind
