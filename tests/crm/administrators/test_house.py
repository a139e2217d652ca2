"""Settings and jobs as the system administrator sees them: no secret, no payload; stopped and put back with a line."""

from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse

from audit.trail.models import LogEntry
from crm.administrators import jobs
from crm.administrators.models import LimitSet
from crm.jobs.models import Job
from crm.jobs.work import Lost
from crm.models import Post
from crm.posts.actions import NotYours
from tests.builders import a_person, a_post, seat, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def post() -> Post:
    return a_post("sy-1", role="system_administrator", a="sy")


def a_job(state: str = "waiting", **more: Any) -> Job:
    amy = a_person("amy")
    return Job.objects.create(kind="customers.fields.works.sealing", person=amy, post_code="am-1", state=state, **more)


def test_the_settings_say_what_is_in_force_and_where_it_is_set(post: Post) -> None:
    LimitSet.objects.create(code="reveals_per_day", value=77)
    page = signed_in("sy").get(reverse("administrators:settings")).content.decode()
    assert "90 days" in page and "ZHIKE_PASSWORD_DAYS" in page and "77" in page and "TRAIL_ANCHORS" in page
    assert settings.SECRET_KEY not in page


def test_the_jobs_stand_there_without_what_they_are_about(post: Post) -> None:
    a_job(
        payload={"file": "秘密名册.csv"}, facts={"file": "秘密名册.csv"}, message="Entered %(file)s.", done=3, total=9
    )
    page = signed_in("sy").get(reverse("administrators:jobs")).content.decode()
    assert "3 / 9" in page and "am-1" in page and "秘密名册" not in page


def test_a_stopped_job_is_taken_from_its_worker_and_can_be_put_back(post: Post) -> None:
    job, by = a_job("running", lease="abc", done=4, cursor={"chunk": 4}, attempts=5), seat(post)
    assert jobs.stop_job(job.pk, by=by)
    job.refresh_from_db()
    assert (job.state, job.lease, job.done) == ("failed", "", 4)
    assert not jobs.stop_job(job.pk, by=by)
    assert jobs.put_job_back(job.pk, by=by)
    events = list(LogEntry.objects.filter(event__startswith="job.").order_by("id").values_list("event", "facts"))
    assert events == [
        ("job.stopped", {"job": job.pk, "act": "sealing"}),
        ("job.put_back", {"job": job.pk, "act": "sealing"}),
    ]
    assert not jobs.put_job_back(a_job("done").pk, by=by)


def test_a_worker_that_goes_on_finds_its_job_gone(post: Post) -> None:
    from crm.jobs.work import Run, work_of

    job = a_job("running", lease="abc")
    run = Run(job, work_of(job.kind), "abc", seat(post))
    jobs.stop_job(job.pk, by=seat(post))
    with pytest.raises(Lost):
        run.beat()


@pytest.mark.parametrize("role", ["security_administrator", "audit_administrator", "information_centre"])
def test_nobody_else_stops_a_job(role: str) -> None:
    job = a_job()
    with pytest.raises(NotYours):
        jobs.stop_job(job.pk, by=seat(a_post("xx-1", role=role, a="xenia")))
    job.refresh_from_db()
    assert job.state == "waiting"
