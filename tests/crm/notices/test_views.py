"""The tray's pages, over the whole stack: what is shown to whom, what a poll costs, what a wish keeps."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import gettext_lazy

from audit.trail.models import LogEntry
from crm.models import Leave, Notice, Post, Reading, User
from crm.notices.actions import Telling, tell, tell_all
from crm.notices.tidings import Tiding
from tests.builders import a_leave, a_person, a_post, signed_in

pytestmark = pytest.mark.django_db
NEWS = Tiding("testing.news", gettext_lazy("Done"), frozenset({"number"}))
HTMX = {"HX-Request": "true"}


@pytest.fixture
def post() -> Post:
    return a_post("am-1", a="amy", b="bo")


def say(post: Post, count: int = 1, **more: bool) -> None:
    tell_all([Telling(NEWS, post=post.pk, link="/posts/", facts={"number": str(n)}) for n in range(count)], **more)


def text(client: Client, address: str) -> str:
    return client.get(address).content.decode()


def test_the_bell_counts_what_is_unread(post: Post) -> None:
    amy, bo = signed_in("amy"), signed_in("bo")
    assert text(amy, "/notices/count/").strip() == ""
    say(post, 2)
    assert "2 unread" in text(amy, "/notices/count/") and "unread" not in text(bo, "/notices/count/")
    say(post, 100)
    assert "99+" in text(amy, "/notices/count/")


def test_asking_again_and_again_costs_four_statements_and_writes_nothing(post: Post) -> None:
    amy = signed_in("amy")
    say(post, 3)
    amy.get("/notices/count/")
    lines = LogEntry.objects.count()
    expires = Session.objects.get(session_key=amy.session.session_key).expire_date
    with CaptureQueriesContext(connection) as caught:
        amy.get("/notices/count/")
    assert len(caught) <= 4 and all(each["sql"].startswith("SELECT") for each in caught)
    assert LogEntry.objects.count() == lines
    assert Session.objects.get(session_key=amy.session.session_key).expire_date == expires


def test_who_is_signed_out_is_told_nothing_and_sent_nowhere() -> None:
    answer = Client().get("/notices/count/")
    assert answer.status_code == 204 and not answer.content
    assert Client().get("/notices/").status_code == 302


def test_every_page_has_the_bell_and_works_without_script(post: Post) -> None:
    page = text(signed_in("amy"), "/posts/")
    assert 'href="/notices/"' in page and 'hx-get="/notices/count/"' in page


def test_the_menu_shows_the_latest_and_marks_them_as_read(post: Post) -> None:
    amy = signed_in("amy")
    say(post, 12, automatic=True)
    menu = text(amy, "/notices/latest/")
    assert menu.count("notice-new") == 8 and 'href="/posts/"' in menu and "automatic" in menu
    newest = Notice.objects.latest("pk").pk
    say(post)
    answer = amy.post("/notices/read/", {"newest": newest}, headers=HTMX)
    assert answer.status_code == 200 and answer["HX-Trigger"] == "notices-read"
    assert answer.content.decode().count("notice-new") == 1
    assert "1 unread" in text(amy, "/notices/count/")


def test_all_as_read_from_the_page_leads_back_to_it(post: Post) -> None:
    amy = signed_in("amy")
    say(post, 3)
    answer = amy.post("/notices/read/", {"newest": Notice.objects.latest("pk").pk})
    assert answer.status_code == 302 and answer["Location"] == "/notices/"
    assert "Mark all as read" not in text(amy, "/notices/")
    assert amy.post("/notices/read/", {"newest": "x"}).status_code == 302


def test_the_page_pages_by_key(post: Post) -> None:
    amy = signed_in("amy")
    say(post, 60)
    first = amy.get("/notices/")
    after = first.context["tray"].after
    second = amy.get("/notices/", {"after": after})
    shown = [row.id for answer in (first, second) for row in answer.context["tray"].rows]
    assert len(shown) == len(set(shown)) == 60 and not second.context["tray"].after


def test_the_page_costs_the_same_however_much_was_told(post: Post) -> None:
    amy = signed_in("amy")

    def statements() -> int:
        with CaptureQueriesContext(connection) as caught:
            amy.get("/notices/")
        return len(caught)

    say(post)
    few = statements()
    say(post, 60)
    assert statements() == few <= 5


def test_b_sees_the_posts_notices_while_standing_in_and_nothing_a_second_after(post: Post) -> None:
    bo, amy = signed_in("bo"), signed_in("amy")
    say(post)
    leave = a_leave(post)
    assert "Done" in text(bo, "/notices/") and "notice-new" not in text(amy, "/notices/")
    today = timezone.localdate()
    Leave.objects.filter(pk=leave.pk).update(first=today - timedelta(days=3), until=today)
    assert "notice-new" not in text(bo, "/notices/") and "Done" in text(amy, "/notices/")


def test_a_person_without_a_post_sees_what_was_told_to_them() -> None:
    stranger = signed_in("stranger")
    tell(NEWS, people=[a_person("stranger").pk], facts={"number": "1"})
    assert "Done" in text(stranger, "/notices/")


def test_how_one_wants_mail_is_kept_with_its_lines(post: Post) -> None:
    amy = signed_in("amy")
    answer = amy.post("/notices/mail/", {"mail": "digest", "email": "amy@example.com"})
    assert answer.status_code == 302
    assert User.objects.get(username="amy").email == "amy@example.com"
    assert Reading.objects.get(person__username="amy").mail == "digest"
    lines = LogEntry.objects.filter(actor_id=a_person("amy").pk, event="table.changed")
    assert {name for line in lines for name in line.changes or {}} >= {"mail", "email"}
    assert "amy@example.com" in text(amy, "/notices/mail/")


@pytest.mark.parametrize("wish", [{"mail": "never", "email": ""}, {"mail": "each", "email": "no address"}])
def test_a_wish_that_makes_no_sense_is_said_beside_the_field(post: Post, wish: dict[str, str]) -> None:
    answer = signed_in("amy").post("/notices/mail/", wish)
    assert answer.status_code == 200 and "control-fault" in answer.content.decode()
    assert not Reading.objects.exists()
