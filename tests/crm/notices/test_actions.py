"""What is told stands in the trays of those who act now, and of nobody else."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy, ngettext_lazy

from audit.trail.models import LogEntry
from crm.models import Leave, Notice, Post, Reading
from crm.notices.actions import Telling, WrongFacts, mark_read, tell, tell_all, wish
from crm.notices.queries import MOST, tray, unread
from crm.notices.tidings import DuplicateTiding, Tiding, sentence
from crm.posts.queries import seats_of
from tests.builders import a_leave, a_person, a_post

pytestmark = pytest.mark.django_db
CAME = Tiding("testing.came", gettext_lazy("Done"), frozenset({"number"}))
SAID = Tiding(
    "testing.said",
    ngettext_lazy("%(who)s: %(count)d row on %(on)s", "%(who)s: %(count)d rows on %(on)s", "count"),
    frozenset({"who", "count", "on"}),
    words={"who": str.upper},
)


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture
def post() -> Post:
    return a_post("am-1", a="amy", b="bo")


def posts_of(username: str) -> dict[int, str]:
    seats = seats_of(a_person(username).pk, timezone.localdate())
    return {seat.post_id: seat.post_name for seat in seats}


def texts(username: str) -> list[str]:
    return [row.text for row in tray(a_person(username).pk, posts_of(username)).rows]


def test_a_post_is_told_and_so_is_whoever_acts_on_it(post: Post) -> None:
    tell(SAID, posts=[post.pk, post.pk], facts={"who": "x", "count": 1, "on": "2020-02-03"})
    assert texts("amy") == ["X: 1 row on 3 Feb 2020"] and texts("bo") == []
    with translation.override("zh-hans"):
        assert "2020年2月3日" in texts("amy")[0]


def test_a_person_is_told_wherever_they_sit(post: Post) -> None:
    tell(CAME, people=[a_person("bo").pk], facts={"number": "1"})
    assert texts("bo") == ["Done"] and texts("amy") == []


def test_b_sees_the_notices_while_standing_in_and_not_after(post: Post) -> None:
    tell(CAME, posts=[post.pk], facts={"number": "1"})
    leave = a_leave(post)
    assert texts("bo") == ["Done"] and texts("amy") == []
    Leave.objects.filter(pk=leave.pk).update(first=timezone.localdate() - timedelta(days=5), until=timezone.localdate())
    assert texts("bo") == [] and texts("amy") == ["Done"]


def test_facts_are_those_that_are_declared(post: Post) -> None:
    with pytest.raises(WrongFacts):
        tell(CAME, posts=[post.pk], facts={"name": "x"})
    with pytest.raises(DuplicateTiding):
        Tiding("testing.came", "again")


def test_a_tiding_no_longer_declared_is_shown_by_its_code() -> None:
    assert sentence("gone.away", {}) == "gone.away"


def test_what_is_rolled_back_was_never_told(post: Post) -> None:
    with transaction.atomic():
        tell(CAME, posts=[post.pk], facts={"number": "1"})
        transaction.set_rollback(True)
    assert not Notice.objects.exists()


def test_many_are_told_as_a_set(post: Post) -> None:
    with CaptureQueriesContext(connection) as caught:
        tell_all([Telling(CAME, post=post.pk, facts={"number": str(n)}) for n in range(40)], automatic=True)
    assert len(caught) <= 3 and Notice.objects.filter(automatic=True).count() == 40


def test_what_was_read_is_no_longer_counted(post: Post) -> None:
    amy = a_person("amy").pk
    for number in range(3):
        tell(CAME, posts=[post.pk], facts={"number": str(number)})
    shown = tray(amy, posts_of("amy"), size=2)
    assert unread(amy, posts_of("amy")) == 3 and shown.fresh
    tell(CAME, posts=[post.pk], facts={"number": "later"})
    mark_read(amy, shown.newest)
    assert unread(amy, posts_of("amy")) == 1
    mark_read(amy, 1)
    assert unread(amy, posts_of("amy")) == 1
    assert [row.new for row in tray(amy, posts_of("amy")).rows] == [True, False, False, False]


def test_pages_of_the_tray_follow_each_other(post: Post) -> None:
    amy = a_person("amy").pk
    for number in range(5):
        tell(CAME, posts=[post.pk], facts={"number": str(number)})
    first = tray(amy, posts_of("amy"), size=3)
    second = tray(amy, posts_of("amy"), size=3, after=first.after)
    ids = [row.id for row in [*first.rows, *second.rows]]
    assert len(ids) == 5 and ids == sorted(ids, reverse=True) and not second.after
    assert len(tray(amy, posts_of("amy"), after="x").rows) == 5


def test_counting_stops_where_nobody_reads_the_figure(post: Post) -> None:
    tell_all([Telling(CAME, post=post.pk, facts={"number": str(n)}) for n in range(MOST + 20)])
    with CaptureQueriesContext(connection) as caught:
        assert unread(a_person("amy").pk, {post.pk: ""}) == MOST + 1
    assert len(caught) == 2  # one of them finds the person


def test_a_wish_for_mail_is_kept_with_its_lines(post: Post) -> None:
    tell(CAME, posts=[post.pk], facts={"number": "1"})
    amy = a_person("amy")
    wish(amy, mail=Reading.Mail.DIGEST, email="amy@example.com")
    kept = Reading.objects.get(person=amy)
    assert kept.mail == "digest" and kept.digested == Notice.objects.latest("pk").pk
    changed = [set(line.changes or {}) for line in LogEntry.objects.filter(event="table.changed")]
    assert {"mail"} in changed and {"email"} in changed
