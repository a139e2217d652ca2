"""Opening, closing, moving; what posts are shown; figures."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm.deadlines.actions import Wanted, close_deadlines, move, open_deadlines, pull_forward
from crm.deadlines.figures import figures, shares
from crm.deadlines.models import Deadline
from crm.deadlines.queries import counts_of, of_subject, of_subjects, open_for, open_of
from crm.models import Post
from tests.builders import a_post, seat
from tests.crm.deadlines.arrangement import FILL, MONDAY, OTHER, a_deadline, moment, within

pytestmark = pytest.mark.django_db


@pytest.fixture
def post() -> Post:
    return a_post("am-1", a="amy")


def test_a_deadline_is_its_rule_the_version_and_the_instant(post: Post) -> None:
    row = a_deadline(post)
    row.refresh_from_db()
    assert row.rule == within(2) and row.version == 0 and row.due == moment(MONDAY + timedelta(days=2), 18)


def test_closing_says_who_did_it_and_closes_once(post: Post) -> None:
    row, by = a_deadline(post), seat(post)
    assert close_deadlines(row.subject, FILL, by=by) == 1 and close_deadlines(row.subject, by=None) == 0
    row.refresh_from_db()
    assert (row.closed_by_id, row.closed_name, row.outcome) == (by.person_id, "Amy", "done")


def test_pulling_forward_moves_what_falls_due_later_and_nothing_else(post: Post) -> None:
    soon, late = a_deadline(post, within(1)), a_deadline(post, within(10))
    closed = a_deadline(post, within(10))
    close_deadlines(closed.subject, by=None)
    moved = pull_forward([soon, late, closed], MONDAY + timedelta(days=3))
    assert [row.pk for row in moved] == [late.pk]
    late.refresh_from_db()
    assert late.due == moment(MONDAY + timedelta(days=3), 18) and late.way == "on"
    closed.refresh_from_db()
    assert closed.due == moment(MONDAY + timedelta(days=14), 18)


def test_moving_is_done_as_a_set(post: Post) -> None:
    rows = open_deadlines([Wanted(FILL, post.pk, uuid4(), f"N-{number}", within(5)) for number in range(30)])
    with CaptureQueriesContext(connection) as caught:
        assert len(move(rows, lambda row: within(3))) == 30
    assert len(caught) <= 6
    assert set(Deadline.objects.values_list("due", flat=True)) == {moment(MONDAY + timedelta(days=3), 18)}


def test_open_ones_come_by_their_instant_page_by_page(post: Post) -> None:
    other = a_post("am-2", a="bea")
    rows = [a_deadline(post, within(days), number=str(days)) for days in (3, 1, 2, 1)]
    a_deadline(other, within(1))
    close_deadlines(rows[0].subject, by=None)
    first = open_of([post.pk], limit=2)
    second = open_of([post.pk], limit=2, after=first.after)
    assert [row.number for row in [*first.rows, *second.rows]] == ["1", "1", "2"] and not second.after
    assert len(open_of([post.pk, other.pk]).rows) == 4 and not open_of([]).rows
    assert len(open_of([post.pk], after="nonsense_x").rows) == 3


def test_counts(post: Post) -> None:
    for days in (0, 1, 1, 4):
        a_deadline(post, within(days))
    a_deadline(post, within(1), duty=OTHER)
    counts = counts_of([post.pk], moment(MONDAY + timedelta(days=1), 9))
    assert (counts.open, counts.overdue, counts.today) == (5, 1, 3)
    assert counts_of([post.pk], moment(MONDAY), duties=[OTHER.code]).open == 1


def test_of_a_subject_everything_stays(post: Post) -> None:
    subject = uuid4()
    first = a_deadline(post, subject=subject)
    close_deadlines(subject, by=None, outcome=Deadline.Outcome.SENT_BACK)
    second = a_deadline(post, subject=subject, customer=9)
    assert [row.pk for row in of_subject(subject)] == [first.pk, second.pk]
    assert of_subjects([subject]).keys() == {subject} and of_subject(uuid4()) == []
    assert [row.pk for row in open_for([9])[9]] == [second.pk]


def test_figures_say_on_time_late_how_late_and_still_open(post: Post) -> None:
    other = a_post("am-2", a="bea")
    for closed in (moment(MONDAY + timedelta(days=1), 17), moment(MONDAY + timedelta(days=1), 19)):
        row = a_deadline(post, within(1))
        Deadline.objects.filter(pk=row.pk).update(closed_at=closed, outcome="done")
    row = a_deadline(post, within(1))
    Deadline.objects.filter(pk=row.pk).update(closed_at=moment(MONDAY + timedelta(days=7), 9), outcome="done")
    row = a_deadline(post, within(1))
    Deadline.objects.filter(pk=row.pk).update(closed_at=moment(MONDAY + timedelta(days=7), 9), outcome="dropped")
    a_deadline(other, within(1))
    with CaptureQueriesContext(connection) as caught:
        mine, hers = figures(None, moment(MONDAY), now=moment(MONDAY + timedelta(days=9)))
    assert len(caught) <= 5
    assert (mine.code, mine.on_time, mine.late, mine.open_late, mine.middle, mine.worst) == ("am-1", 1, 2, 0, 2.0, 4)
    assert (hers.code, hers.on_time, hers.late, hers.open_late, hers.share) == ("am-2", 0, 0, 1, None)
    assert shares([mine, hers]) == [("岗位 am-1", 33.0)]
    assert figures([other.pk], moment(MONDAY), duties=[OTHER.code]) == []
