"""Mail: after commit, to whoever acts now, as each person wants it, and never in the way of an act."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy

from crm.models import Leave, Notice, Post, Reading, User
from crm.notices.actions import tell
from crm.notices.delivery import deliver, digest
from crm.notices.tidings import Tiding
from tests.builders import a_leave, a_person, a_post

pytestmark = pytest.mark.django_db
Committed = Callable[..., AbstractContextManager[list[Any]]]
LEFT = Tiding("testing.left", format_lazy("{}: %(number)s", gettext_lazy("Done")), frozenset({"number"}))
FRIDAY, SATURDAY, SUNDAY = date(2026, 11, 27), date(2026, 11, 28), date(2026, 11, 29)
MONDAY = date(2026, 11, 30)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


@pytest.fixture
def post() -> Post:
    post = a_post("am-1", a="amy", b="bo")
    for name in ("amy", "bo"):
        User.objects.filter(username=name).update(email=f"{name}@example.com", language="en")
    return post


@pytest.fixture
def told(post: Post, django_capture_on_commit_callbacks: Committed) -> Callable[..., None]:
    def told(number: str = "1", **more: Any) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            tell(LEFT, posts=[post.pk], facts={"number": number}, **more)

    return told


def wants(username: str, how: str, **more: Any) -> None:
    Reading.objects.update_or_create(person=a_person(username), defaults={"mail": how, **more})


def recipients() -> list[str]:
    return [to for one in mail.outbox for to in one.to]


def test_mail_goes_after_commit_to_whoever_acts(post: Post, django_capture_on_commit_callbacks: Committed) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        tell(LEFT, posts=[post.pk], facts={"number": "7"})
        assert not mail.outbox
    assert recipients() == ["amy@example.com"] and "Done: 7" in mail.outbox[0].subject
    assert Notice.objects.get().mailed_at is not None


def test_while_b_stands_in_b_gets_it(post: Post, told: Callable[..., None]) -> None:
    a_leave(post)
    told()
    assert recipients() == ["bo@example.com"]


def test_a_person_is_mailed_in_their_language(post: Post, told: Callable[..., None], settings: Any) -> None:
    settings.SITE_URL = "https://crm.example.com"
    User.objects.filter(username="amy").update(language="zh-hans")
    told(link="/posts/", automatic=True)
    (sent,) = mail.outbox
    assert sent.subject == "知客 · 已完成: 1" and "https://crm.example.com/posts/" in sent.body


def test_what_the_machine_tells_says_so(told: Callable[..., None]) -> None:
    told(automatic=True)
    assert "[automatic] Done: 1" in mail.outbox[0].body


def test_without_an_address_of_the_site_no_link_is_sent(told: Callable[..., None]) -> None:
    told(link="/posts/")
    assert "/posts/" not in mail.outbox[0].body


@pytest.mark.parametrize("how", ["digest", "none"])
def test_who_does_not_want_each_gets_none(told: Callable[..., None], how: str) -> None:
    wants("amy", how)
    told()
    assert not mail.outbox


def test_who_has_no_address_gets_none(told: Callable[..., None]) -> None:
    User.objects.update(email="")
    told()
    assert not mail.outbox


def test_several_notices_at_once_are_one_mail(post: Post) -> None:
    for number in range(3):
        tell(LEFT, posts=[post.pk], facts={"number": str(number)})
    deliver.call(list(Notice.objects.values_list("pk", flat=True)))
    (sent,) = mail.outbox
    assert sent.subject.endswith("3 notices") and all(f"Done: {number}" in sent.body for number in range(3))


def test_a_line_break_in_a_fact_forges_no_header(post: Post) -> None:
    tell(LEFT, posts=[post.pk], facts={"number": "1\nBcc: eve@example.com"})
    deliver.call(list(Notice.objects.values_list("pk", flat=True)))
    assert mail.outbox[0].recipients() == ["amy@example.com"] and "\n" not in mail.outbox[0].subject


def test_a_mail_server_that_fails_leaves_it_to_the_digest(
    told: Callable[..., None], settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    working, settings.EMAIL_BACKEND = settings.EMAIL_BACKEND, "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    told("9")
    assert Notice.objects.get().mailed_at is None and "could not be sent" in caplog.text
    settings.EMAIL_BACKEND = working
    assert digest(at(FRIDAY, 9)) == 1 and "Done: 9" in mail.outbox[0].subject
    assert digest(at(MONDAY, 9)) == 0


def test_the_digest_goes_once_on_working_days_from_half_past_eight(told: Callable[..., None]) -> None:
    wants("amy", "digest")
    told("1")
    assert digest(at(FRIDAY, 8, 29)) == 0
    assert digest(at(FRIDAY, 8, 30)) == 1 and digest(at(FRIDAY, 8, 31)) == 0
    told("2")
    assert digest(at(SATURDAY, 12)) == 0 and digest(at(SUNDAY, 12)) == 0
    assert digest(at(MONDAY, 17)) == 1  # whenever the worker comes back
    assert [one.subject.rpartition(" ")[2] for one in mail.outbox] == ["1", "2"]


def test_nothing_new_is_no_mail(told: Callable[..., None]) -> None:
    wants("amy", "digest")
    assert digest(at(FRIDAY, 9)) == 0 and not mail.outbox


def test_what_was_mailed_already_is_not_told_again_by_the_digest(told: Callable[..., None]) -> None:
    told()
    assert len(mail.outbox) == 1 and digest(at(FRIDAY, 9)) == 0


def test_after_the_leave_b_is_not_told_of_the_post(post: Post, told: Callable[..., None]) -> None:
    for name in ("amy", "bo"):
        wants(name, "digest")
    told()
    Leave.objects.all().delete()
    digest(at(FRIDAY, 9))
    assert recipients() == ["amy@example.com"]


def test_a_round_after_the_digests_asks_one_thing(
    told: Callable[..., None], django_assert_max_num_queries: Any
) -> None:
    wants("amy", "digest")
    digest(at(FRIDAY, 9))
    with django_assert_max_num_queries(2):
        digest(at(FRIDAY, 10))


def test_a_digest_tells_no_past_of_a_post(post: Post, told: Callable[..., None]) -> None:
    wants("amy", "digest")
    told()
    Notice.objects.update(at=at(FRIDAY, 9) - timedelta(days=8))
    assert digest(at(FRIDAY, 9)) == 0
