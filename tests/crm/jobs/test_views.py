"""How far a job is, on the page of whoever started it."""

import pytest
from django.test import Client
from django.urls import reverse

from crm.jobs.models import Job
from crm.models import User
from tests.crm.jobs.works import count

pytestmark = pytest.mark.django_db


@pytest.fixture
def job() -> Job:
    amy = User.objects.create(username="amy", name="Amy", language="en")
    return Job.objects.create(
        kind=count.path, person=amy, post_code="am-1", state=Job.State.RUNNING, done=25, total=100
    )


def page(client: Client, job: Job) -> str:
    return client.get(reverse("jobs:status", args=[job.pk])).content.decode()


def test_the_starter_sees_how_far_it_is_and_the_page_asks_again(client: Client, job: Job) -> None:
    client.force_login(job.person)
    shown = page(client, job)
    assert "25 of 100" in shown and 'value="25"' in shown and 'hx-trigger="every 2s"' in shown


def test_an_ended_job_has_the_page_loaded_anew_and_asks_no_more(client: Client, job: Job) -> None:
    Job.objects.filter(pk=job.pk).update(state=Job.State.DONE, message="%(sheep)s sheep", facts={"sheep": 100})
    client.force_login(job.person)
    answer = client.get(reverse("jobs:status", args=[job.pk]))
    assert answer["HX-Refresh"] == "true" and "100 sheep" in answer.content.decode()
    assert "hx-trigger" not in answer.content.decode()


def test_somebody_elses_job_does_not_exist(client: Client, job: Job) -> None:
    client.force_login(User.objects.create(username="bo"))
    assert client.get(reverse("jobs:status", args=[job.pk])).status_code == 404


def test_nobody_is_sent_to_sign_in(client: Client, job: Job) -> None:
    assert client.get(reverse("jobs:status", args=[job.pk]))["Location"].startswith(reverse("account_login"))
