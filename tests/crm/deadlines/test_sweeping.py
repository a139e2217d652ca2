"""Overdue deadlines remind, then go to the post above, once each, whatever the worker missed."""

from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from audit.trail.models import LogEntry
from crm.deadlines import sweeping
from crm.deadlines.models import Deadline
from crm.deadlines.sweeping import sweep
from crm.models import Holding, Notice, Post
from tests.builders import a_leave, a_post
from tests.crm.deadlines.arrangement import MONDAY, a_deadline, moment, within

pytestmark = pytest.mark.django_db
TUESDAY, WEDNESDAY, THURSDAY = (MONDAY + timedelta(days=days) for days in (1, 2, 3))


@pytest.fixture
def chief() -> Post:
    return a_post("sc-1", role="section_chief", a="cara")


@pytest.fixture
def post(chief: Post) -> Post:
    return a_post("am-1", a="amy", above=chief)


def told(post: Post) -> list[str]:
    return list(Notice.objects.filter(post=post).order_by("pk").values_list("tiding", flat=True))


def test_what_is_not_overdue_is_left_alone(post: Post) -> None:
    a_deadline(post)
    assert sweep(moment(WEDNESDAY, 18)) == (0, 0) and not Notice.objects.exists()


def test_an_overdue_deadline_reminds_its_post_once(post: Post, chief: Post) -> None:
    row = a_deadline(post)
    assert sweep(moment(WEDNESDAY, 18, 1)) == (1, 0)
    assert sweep(moment(WEDNESDAY, 18, 2)) == (0, 0)
    row.refresh_from_db()
    assert row.reminded_at == moment(WEDNESDAY, 18, 1) and row.escalated_at is None
    assert told(post) == ["deadline.overdue"] and told(chief) == []
    assert Notice.objects.get().automatic


def test_overdue_by_a_working_day_it_goes_to_the_post_above_once(post: Post, chief: Post) -> None:
    a_deadline(post)
    sweep(moment(WEDNESDAY, 19))
    assert sweep(moment(THURSDAY, 17, 59)) == (0, 0)
    assert sweep(moment(THURSDAY, 18)) == (0, 1)
    assert sweep(moment(THURSDAY, 18, 1)) == (0, 0)
    assert told(post) == ["deadline.overdue"] and told(chief) == ["deadline.escalated"]


def test_a_weekend_is_no_working_day(post: Post, chief: Post) -> None:
    a_deadline(post, within(4))  # Friday
    assert sweep(moment(MONDAY + timedelta(days=5), 12)) == (1, 0)
    assert sweep(moment(MONDAY + timedelta(days=7), 17)) == (0, 0)
    assert sweep(moment(MONDAY + timedelta(days=7), 18)) == (0, 1)


def test_a_worker_that_was_down_for_weeks_tells_everything_once(post: Post, chief: Post) -> None:
    for number in range(3):
        a_deadline(post, number=f"N-{number}")
    assert sweep(moment(MONDAY + timedelta(days=30))) == (3, 3)
    assert told(post) == ["deadline.overdue"] * 3 and told(chief) == ["deadline.escalated"] * 3


def test_a_heap_of_overdue_deadlines_is_told_in_one_notice_a_post(post: Post, chief: Post) -> None:
    for number in range(7):
        a_deadline(post, number=f"N-{number}")
    sweep(moment(MONDAY + timedelta(days=30)))
    assert told(post) == ["deadline.many_overdue"] and told(chief) == ["deadline.many_escalated"]
    assert LogEntry.objects.filter(event="deadline.reminded").count() == 7


def test_what_was_closed_meanwhile_is_told_to_nobody(post: Post) -> None:
    Deadline.objects.filter(pk=a_deadline(post).pk).update(closed_at=moment(TUESDAY))
    assert sweep(moment(MONDAY + timedelta(days=30))) == (0, 0)


def test_where_nobody_acts_above_it_goes_further_up(post: Post, chief: Post) -> None:
    director = a_post("dr-1", role="director", a="dora")
    Post.objects.filter(pk=chief.pk).update(above=director)
    Holding.objects.filter(post=chief).update(until=date(2020, 2, 2))
    a_deadline(post)
    sweep(moment(MONDAY + timedelta(days=30)))
    assert told(chief) == [] and told(director) == ["deadline.escalated"]


def test_where_nobody_is_above_it_goes_to_the_information_centre() -> None:
    centre = a_post("ic-1", role="information_centre", a="ina")
    alone = a_post("dr-1", role="director", a="dora")
    a_deadline(alone)
    sweep(moment(MONDAY + timedelta(days=30)))
    assert told(centre) == ["deadline.escalated"]


def test_the_lines_say_that_the_machine_did_it(post: Post, chief: Post) -> None:
    row = a_deadline(post, number="N-7")
    sweep(moment(MONDAY + timedelta(days=30)))
    lines = LogEntry.objects.filter(event__startswith="deadline.").order_by("pk")
    assert [(line.actor_id, line.person_name) for line in lines] == [(None, "知客 · 自动 (automatic)")] * 2
    assert [line.facts for line in lines] == [
        {"post": "am-1", "number": "N-7", "duty": "testing.fill"},
        {"post": "am-1", "number": "N-7", "duty": "testing.fill", "told": "sc-1"},
    ]
    assert all((line.object_id, line.subject_label) == (row.pk, "N-7") for line in lines)


def test_statements_do_not_grow_with_what_is_overdue(post: Post, chief: Post) -> None:
    def statements(rows: int) -> int:
        for number in range(rows):
            a_deadline(post, number=f"N-{number}")
        with CaptureQueriesContext(
            connection,
        ) as caught:
            assert sweep(moment(MONDAY + timedelta(days=30))) == (rows, rows)
        return len(caught)

    statements(1)
    assert statements(6) == statements(60)


def test_batches_follow_each_other(post: Post, chief: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweeping, "BATCH", 2)
    for number in range(5):
        a_deadline(post, number=f"N-{number}")
    assert sweep(moment(MONDAY + timedelta(days=30))) == (5, 5)
    assert len(told(post)) == 5


def test_a_deadline_on_a_post_where_nobody_acts_is_told_above_at_once(chief: Post) -> None:
    vacant = a_post("am-2", a="bea", above=chief)
    a_leave(vacant)
    a_deadline(vacant)
    assert told(chief) == ["deadline.nobody"] and told(vacant) == []


def test_b_who_stands_in_is_somebody(chief: Post) -> None:
    held = a_post("am-2", a="bea", b="bo", above=chief)
    a_leave(held)
    a_deadline(held)
    assert told(chief) == []


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_tell_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweeping, "BATCH", 3)
    chief = a_post("sc-1", role="section_chief", a="cara")
    post = a_post("am-1", a="amy", above=chief)
    for number in range(20):
        a_deadline(post, number=f"N-{number}")
    start, done = Barrier(4), list[tuple[int, int]]()

    def work() -> None:
        start.wait()
        done.append(sweep(moment(MONDAY + timedelta(days=30))))
        connections.close_all()

    threads = [Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(done) == 4 and (sum(one for one, _ in done), sum(two for _, two in done)) == (20, 20)
    assert len(told(post)) == 20 and len(told(chief)) == 20
    assert LogEntry.objects.filter(event="deadline.reminded").count() == 20
