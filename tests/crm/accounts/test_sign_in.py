"""Signing in and out: by name and password, counted, and written down."""

from typing import Any

import pytest
from axes.models import AccessAttempt
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import NoReverseMatch, reverse

from audit.trail.models import LogEntry
from crm.accounts.attempts import name_tried
from crm.models import User

pytestmark = pytest.mark.django_db
PASSWORD = "a-long-test-password"
SIGN_IN = "/accounts/login/"


@pytest.fixture
def amy() -> User:
    return User.objects.create_user("amy", password=PASSWORD, name="Amy")


def attempt(client: Client, name: str = "amy", password: str = PASSWORD, **more: Any) -> Any:
    return client.post(SIGN_IN, {"login": name, "password": password}, **more)


def fail(client: Client, times: int, name: str = "amy", **more: Any) -> Any:
    return [attempt(client, name, "wrong", **more) for _ in range(times)][-1]


def events() -> list[str]:
    return list(LogEntry.objects.order_by("pk").values_list("event", flat=True))


def test_name_and_password_open_the_desk_and_leave_a_line(client: Client, amy: User) -> None:
    answer = attempt(client)
    assert answer.status_code == 302 and answer["Location"] == "/"
    line = LogEntry.objects.get(event="session.opened")
    assert (line.actor_id, line.remote_addr) == (amy.pk, "127.0.0.1")


def test_a_wrong_password_says_no_more_than_that_something_is_wrong(client: Client, amy: User) -> None:
    known = attempt(client, "amy", "wrong", headers={"accept-language": "en"}).content.decode()
    unknown = attempt(client, "nobody", "wrong", headers={"accept-language": "en"}).content.decode()
    shown = [page.split("<h1>")[1].replace(name, "") for page, name in ((known, "amy"), (unknown, "nobody"))]
    assert shown[0].count("username and/or password") == shown[1].count("username and/or password") >= 1
    assert not client.session.get("_auth_user_id")


def test_the_fifth_failure_closes_the_name_whatever_comes_next(client: Client, amy: User) -> None:
    assert fail(client, 4).status_code == 200
    assert fail(client, 1).status_code == 429
    assert attempt(client).status_code == 429
    assert attempt(Client(REMOTE_ADDR="10.1.2.3")).status_code == 429
    assert "account.locked_out" in events()


@pytest.mark.parametrize("spelling", ["AMY", "Amy", "aMy"])
def test_another_spelling_of_the_name_counts_as_the_name(client: Client, amy: User, spelling: str) -> None:
    fail(client, 5, spelling)
    assert attempt(client).status_code == 429


def test_another_name_is_not_closed_with_it(client: Client, amy: User) -> None:
    User.objects.create_user("bo", password=PASSWORD)
    fail(client, 5)
    assert attempt(client, "bo").status_code == 302


def test_a_name_that_nobody_has_closes_like_one_that_somebody_has(client: Client) -> None:
    assert fail(client, 5, "nobody").status_code == 429


def test_a_success_forgets_the_failures_before_it(client: Client, amy: User) -> None:
    fail(client, 4)
    attempt(client)
    client.logout()
    assert fail(client, 4).status_code == 200


def test_the_information_centre_releases_a_name(client: Client, amy: User) -> None:
    fail(client, 5)
    call_command("axes_reset_username", "amy")
    assert attempt(client).status_code == 302


@pytest.mark.parametrize(("language", "words"), [("en", "Too many attempts"), ("zh-CN", "尝试次数过多")])
def test_the_page_of_a_closed_name_is_there_in_both_languages(client: Client, language: str, words: str) -> None:
    page = fail(client, 5, headers={"accept-language": language})
    assert page["Retry-After"] == "900" and words in page.content.decode()


def test_a_password_typed_for_a_name_is_kept_nowhere(client: Client, amy: User) -> None:
    slip = "my-password-in-the-wrong-box"
    fail(client, 3, slip)
    with connection.cursor() as cursor:
        kept = [row for table in connection.introspection.table_names(cursor) for row in _rows(cursor, table)]
    assert AccessAttempt.objects.exists() and slip not in str(kept) and "wrong" not in str(kept)


def test_unknown_names_are_told_apart_and_not_told(amy: User) -> None:
    marks = {name_tried(None, {"username": name}) for name in ("one", "two", "TWO", "two")}
    assert len(marks) == 2 and not {"one", "two"} & marks
    assert name_tried(None, {"username": "AMY"}) == "amy"


def test_a_failed_sign_in_is_written_under_the_person_whose_name_it_was(client: Client, amy: User) -> None:
    fail(client, 1)
    assert LogEntry.objects.get(event="session.refused").actor_id == amy.pk


def test_signing_out_takes_a_post_and_leaves_a_line(client: Client, amy: User) -> None:
    client.force_login(amy)
    assert client.get(reverse("account_logout")).status_code == 405
    assert client.post(reverse("account_logout"))["Location"] == SIGN_IN
    assert "_auth_user_id" not in client.session and events()[-1] == "session.closed"


@pytest.mark.parametrize("name", ["account_signup", "account_reset_password", "account_email", "account_set_password"])
def test_nothing_else_of_allauth_is_open(name: str) -> None:
    with pytest.raises(NoReverseMatch):
        reverse(name)


@pytest.mark.parametrize("after", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_signing_in_leads_nowhere_outside(client: Client, amy: User, after: str) -> None:
    assert client.post(SIGN_IN, {"login": "amy", "password": PASSWORD, "next": after})["Location"] == "/"


def test_signing_in_leads_back_to_the_page_that_was_asked_for(client: Client, amy: User) -> None:
    asked = reverse("account_change_password")
    sent = client.get(asked)["Location"]
    assert sent == f"{SIGN_IN}?next={asked}" and f'value="{asked}"' in client.get(sent).content.decode()


def test_a_person_who_left_neither_stays_nor_comes_back(client: Client, amy: User) -> None:
    client.force_login(amy)
    User.objects.filter(pk=amy.pk).update(is_active=False)
    asked = reverse("account_change_password")
    assert client.get(asked).status_code == 302
    assert attempt(client)["Location"] == reverse("account_inactive")
    assert client.get(asked).status_code == 302 and events().count("session.opened") == 1


def test_a_session_is_a_new_one_after_signing_in(client: Client, amy: User) -> None:
    client.get(SIGN_IN)
    session = client.session
    session["kept"] = 1
    session.save()
    before = session.session_key
    attempt(client)
    assert client.session.session_key != before


def test_passwords_are_kept_as_argon2_in_the_product() -> None:
    from crm.settings import product

    assert product.PASSWORD_HASHERS == ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    assert settings.AUTH_PASSWORD_VALIDATORS == product.AUTH_PASSWORD_VALIDATORS


def _rows(cursor: Any, table: str) -> list[Any]:
    cursor.execute(f'SELECT * FROM "{table}"')
    return list(cursor.fetchall())
