"""Leaves: entered, ended early, declined, and the lines they leave."""

import threading
from datetime import date, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from audit.trail.context import acting
from audit.trail.models import LogEntry
from crm.posts import actions
from crm.posts.actions import Impossible, NotYours
from crm.posts.histories import in_person
from crm.posts.models import Holding, Leave, Post
from crm.posts.queries import Seat, seat_on, seats_of
from tests.builders import a_leave, a_person, a_post, seat

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()


def days(number: int) -> date:
    return TODAY + timedelta(days=number)


@pytest.fixture
def centre() -> Seat:
    return seat(a_post("ic-1", role="information_centre", a="ines"))


@pytest.fixture
def chief() -> Post:
    return a_post("sc-1", role="section_chief", a="chen")


@pytest.fixture
def post(chief: Post) -> Post:
    return a_post("am-1", a="amy", b="bo", above=chief)


def holding(post: Post, side: str = "A") -> Holding:
    return Holding.objects.get(post=post, side=side, until=None)


def lines(code: str) -> list[LogEntry]:
    return list(LogEntry.objects.filter(event=code).order_by("id"))


def test_the_post_above_enters_a_leave_and_b_acts(post: Post, chief: Post) -> None:
    by = seat(chief)
    with acting(by=by):
        actions.enter_leave(holding(post), TODAY, days(3), "年假", by=by)
    now = seat_on(post)
    assert now is not None and (now.person_name, now.stands_in_for, now.until) == ("Bo", "Amy", days(3))
    (line,) = lines("post.leave_entered")
    assert (line.person_name, line.post_code, line.letter, line.reason) == ("Chen", "sc-1", "A", "年假")
    assert line.facts == {
        "post": "am-1",
        "side": "A",
        "person": "Amy",
        "first": TODAY.isoformat(),
        "until": days(3).isoformat(),
    }
    assert LogEntry.objects.filter(event="table.created", subject_label=f"am-1/A/{TODAY}").exists()


@pytest.mark.parametrize(
    ("first", "until", "fault"),
    [(-1, 3, "past"), (20, 51, "too_long"), (3, 3, "backwards"), (11, 13, "overlap"), (12, 41, "too_long")],
)
def test_a_leave_that_cannot_be_is_declined(post: Post, chief: Post, first: int, until: int, fault: str) -> None:
    by = seat(chief)
    actions.enter_leave(holding(post), days(10), days(12), "", by=by)
    with pytest.raises(Impossible) as declined:
        actions.enter_leave(holding(post), days(first), days(until), "", by=by)
    assert declined.value.fault == fault
    assert Leave.objects.count() == 1


def test_a_leave_is_entered_from_the_post_above_too(post: Post, chief: Post, centre: Seat) -> None:
    actions.enter_leave(holding(post), TODAY, days(3), "", by=seat(chief))
    actions.enter_leave(holding(post, "B"), days(5), days(6), "", by=centre)
    assert Leave.objects.count() == 2


def test_b_neither_sends_a_away_nor_prolongs_the_leave(post: Post, chief: Post) -> None:
    with pytest.raises(NotYours):
        actions.enter_leave(holding(post), days(1), days(3), "", by=in_person(holding(post, "B")))
    leave = a_leave(post)
    with pytest.raises(NotYours):
        actions.enter_leave(holding(post), leave.until, days(9), "", by=seat(post, "bo"))
    with pytest.raises(NotYours):
        actions.end_leave(leave, TODAY, by=seat(post, "bo"))


def test_a_chief_who_is_b_below_cannot_seat_themselves(chief: Post) -> None:
    post = a_post("am-2", a="ann", b="chen", above=chief)
    with pytest.raises(NotYours):
        actions.enter_leave(holding(post), TODAY, days(3), "", by=seat(chief))
    with pytest.raises(NotYours):
        actions.enter_leave(holding(post, "B"), TODAY, days(3), "", by=seat(chief))


def test_nobody_enters_their_own_leave(post: Post, centre: Seat) -> None:
    with pytest.raises(NotYours):
        actions.enter_leave(holding(post), TODAY, days(3), "", by=in_person(holding(post)))
    with pytest.raises(NotYours):
        actions.enter_agreed_leave(holding(post), TODAY, days(3), "", by=seat(post))
    post = a_post("am-3", a="ann", b="ines")
    with pytest.raises(NotYours):
        actions.enter_leave(holding(post, "B"), TODAY, days(3), "", by=centre)


def test_a_comes_back_early_and_b_loses_the_seat_at_once(post: Post) -> None:
    leave = a_leave(post)
    taken = seat(post, "bo")
    assert seats_of(a_person("amy").pk, TODAY) == []
    actions.end_leave(leave, TODAY, by=in_person(holding(post)))
    now = seat_on(post)
    assert now is not None and now.person_name == "Amy"
    assert seats_of(taken.person_id, TODAY) == []
    (line,) = lines("post.leave_ended")
    assert line.facts == {"post": "am-1", "side": "A", "person": "Amy", "until": TODAY.isoformat()}


def test_a_leave_that_has_not_begun_is_called_off_and_stays_as_an_empty_one(post: Post, chief: Post) -> None:
    leave = a_leave(post, first=days(5))
    actions.end_leave(leave, TODAY, by=seat(chief))
    leave.refresh_from_db()
    assert leave.first == leave.until == days(5)
    then = seat_on(post, days(5))
    assert then is not None and then.person_name == "Amy"
    actions.enter_leave(holding(post), days(4), days(8), "", by=seat(chief))


@pytest.mark.parametrize(("number", "fault"), [(-1, "past"), (5, "not_earlier"), (9, "not_earlier")])
def test_a_return_that_cannot_be_is_declined(post: Post, number: int, fault: str) -> None:
    leave = a_leave(post, days=5)
    with pytest.raises(Impossible) as declined:
        actions.end_leave(leave, days(number), by=in_person(holding(post)))
    assert declined.value.fault == fault


@pytest.mark.django_db(transaction=True)
def test_two_leaves_entered_at_the_same_moment_do_not_both_stand() -> None:
    chief = a_post("sc-1", role="section_chief", a="chen")
    post = a_post("am-1", a="amy", b="bo", above=chief)
    by, start, answers = seat(chief), threading.Barrier(4), []

    def enter() -> None:
        start.wait()
        try:
            actions.enter_leave(holding(post), days(1), days(3), "", by=by)
            answers.append("")
        except Impossible as declined:
            answers.append(declined.fault)
        finally:
            connection.close()

    threads = [threading.Thread(target=enter) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == ["", "overlap", "overlap", "overlap"]
    assert Leave.objects.count() == len(lines("post.leave_entered")) == 1
