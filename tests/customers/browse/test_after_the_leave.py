"""One second after a leave has ended B has nothing: an open form, a kept link, a running export, a job in the queue."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from audit.trail.models import LogEntry
from crm.jobs.actions import perform
from crm.jobs.models import Job
from crm.jobs.work import Run, work
from crm.models import Leave, Post
from crm.posts.queries import seat_for
from customers.browse import downloads
from customers.management.demo import clock
from customers.records import exporting
from customers.records.models import Customer
from tests.builders import a_customer, a_leave, a_post, opened, seat, signed_in

pytestmark = pytest.mark.django_db
REASON = {"purpose": "delivery", "reason": "送货前电话确认"}
did: list[str] = []


@work("Something long", seat=seat_for)
def long_work(run: Run) -> None:
    """Say who does it."""
    with run.step(done=1, cursor={}) as by:
        did.append(by.person_name)


@pytest.fixture
def post() -> Post:
    return a_post("am-1", a="amy", b="bo")


@pytest.fixture
def customer(post: Post) -> Customer:
    return a_customer(post, industry="retail")


@pytest.fixture
def leave(post: Post, customer: Customer) -> Leave:
    return a_leave(post, days=2)


@pytest.fixture
def bo(leave: Leave) -> Client:
    """Return B's browser, signed in shortly before the end."""
    with around_the_end(leave, -60):
        return signed_in("bo")


@contextmanager
def around_the_end(leave: Leave, seconds: int) -> Iterator[None]:
    """Let the clock stand some seconds after the leave has ended, or before."""
    midnight = timezone.make_aware(datetime.combine(leave.until, time.min))
    with clock.at(midnight + timedelta(seconds=seconds)):
        yield


def filled(client: Client, url: str) -> dict[str, Any]:
    """Return what the form holds that edits the customer's industry."""
    page = client.get(url)
    assert page.status_code == 200
    form = page.context["form"]
    return {form.add_prefix(name): form[name].value() or "" for name in form.fields} | {"industry": "catering"}


def test_a_form_opened_as_b_is_refused_after_the_end_and_taken_before(
    post: Post, bo: Client, leave: Leave, customer: Customer
) -> None:
    url = f"/customers/{customer.uuid}/edit/basic/"
    with around_the_end(leave, -2):
        sent = filled(bo, url)
        late = dict(sent)
    with around_the_end(leave, 1):
        before = LogEntry.objects.latest("id").pk
        assert bo.post(url, late).status_code == 404
        assert LogEntry.objects.filter(pk__gt=before, outcome="refused").count() == 1
        assert not LogEntry.objects.filter(event="record.changed").exists()
    with around_the_end(leave, -1):
        assert bo.post(url, sent).status_code == 302
        assert opened(customer, post, "bo").field("industry").value == "catering"
    line = LogEntry.objects.get(event="record.changed")
    assert (line.person_name, line.letter, line.stands_in_for, line.post_code) == ("Bo", "B", "Amy", "am-1")


@pytest.mark.parametrize("page", ["", "timeline/", "print/", "edit/basic/"])
def test_a_link_that_b_kept_leads_nowhere_after_the_end(
    bo: Client, leave: Leave, customer: Customer, page: str
) -> None:
    url = f"/customers/{customer.uuid}/{page}"
    for seconds, status in ((-1, 200), (1, 404)):
        with around_the_end(leave, seconds):
            assert bo.get(url).status_code == status
            assert (customer.name in bo.get("/customers/").content.decode()) == (status == 200)


def test_nothing_is_revealed_to_b_after_the_end(bo: Client, leave: Leave, customer: Customer) -> None:
    for seconds, status in ((-1, 200), (1, 404)):
        with around_the_end(leave, seconds):
            assert bo.post(f"/customers/{customer.uuid}/reveal/phone/", REASON).status_code == status


def test_an_export_that_b_began_stops_at_the_end(
    bo: Client, post: Post, leave: Leave, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "PAGE", 2)
    monkeypatch.setattr(downloads, "PIECE", 1)
    other = a_post("am-2", a="cat")
    for _ in range(6):
        a_customer(other, post)
    with around_the_end(leave, -1):
        answer: Any = bo.post("/customers/export/", {"format": "csv", "what": "shown", "query": ""})
        pieces = iter(answer.streaming_content)
        got = [next(pieces)]
        while b"370523" not in got[-1]:
            got.append(next(pieces))
    with around_the_end(leave, 1):
        got += list(pieces)
    assert "This file is incomplete" in b"".join(got).decode("utf-8-sig")
    line = LogEntry.objects.filter(outcome="refused").latest("id")
    assert (line.facts, line.person_name, line.letter) == ({"gate": "seat"}, "Bo", "B")


@pytest.mark.parametrize(("seconds", "state"), [(-1, Job.State.DONE), (1, Job.State.FAILED)])
def test_a_job_that_b_queued_is_not_begun_after_the_end(
    bo: Client, leave: Leave, seconds: int, state: Job.State
) -> None:
    did.clear()
    by = seat(Post.objects.get(code="am-1"), "bo")
    job = Job.objects.create(kind=long_work.path, person_id=by.person_id, post_code=by.post_code)
    with around_the_end(leave, seconds):
        perform.enqueue(job.pk)
    job.refresh_from_db()
    assert (job.state, did) == (state, ["Bo"] if state == Job.State.DONE else [])


def test_b_on_two_posts_at_once_loses_each_with_its_own_leave(customer: Customer, leave: Leave, post: Post) -> None:
    second = a_post("am-2", a="cat", b="bo")
    theirs = a_customer(second, name="翠竹商店")
    a_leave(second, days=4)
    for code, name, other in (("am-1", customer.name, theirs.name), ("am-2", theirs.name, customer.name)):
        shown = signed_in("bo", post=Post.objects.get(code=code)).get("/customers/").content.decode()
        assert name in shown and other not in shown
    with around_the_end(leave, 1):
        bo = signed_in("bo", post=post)
        shown = bo.get("/customers/").content.decode()
        assert theirs.name in shown and customer.name not in shown
        assert bo.get(f"/customers/{customer.uuid}/").status_code == 404
        assert bo.get(f"/customers/{theirs.uuid}/").status_code == 200


def test_a_holder_named_during_the_leave_takes_the_post_from_b(customer: Customer, leave: Leave, post: Post) -> None:
    from crm.posts.actions import name_holder
    from tests.builders import a_person, a_warrant

    above = a_post("dr-1", role="director", a="dora")
    url, bo = f"/customers/{customer.uuid}/", signed_in("bo")
    assert bo.get(url).status_code == 200
    name_holder(post, a_person("zoe"), "A", timezone.localdate(), by=a_warrant(seat(above)))
    assert bo.get(url).status_code == 404
    assert signed_in("zoe").get(url).status_code == 200
    assert signed_in("amy").get(url).status_code == 404


def test_a_superior_has_exactly_the_posts_records_until_the_leave_ends(customer: Customer) -> None:
    chief = a_post("sc-1", role="section_chief", a="chen")
    below = a_post("am-3", a="ava", above=chief)
    theirs = a_customer(below, name="翠竹商店")
    leave, chen = a_leave(below, days=1), signed_in("chen", post=below)
    url = f"/customers/{theirs.uuid}/"
    shown = chen.get("/customers/").content.decode()
    assert theirs.name in shown and customer.name not in shown
    page = chen.get(url).content.decode()
    assert "You act for a post below" in page and "superior for Ava" in page
    line = LogEntry.objects.filter(event="record.opened").latest("id")
    assert (line.person_name, line.post_code, line.letter, line.stands_in_for) == ("Chen", "am-3", "S", "Ava")
    with around_the_end(leave, 1):
        assert signed_in("chen").get(url).status_code == 404
