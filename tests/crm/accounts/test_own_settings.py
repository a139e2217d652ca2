"""What each person sets for themselves: password, language; and what no cache may keep."""

import pytest
from django.test import Client
from django.urls import reverse

from audit.trail.models import LogEntry
from crm.models import User

pytestmark = pytest.mark.django_db
OLD, NEW = "a-long-test-password", "another-long-phrase-7"
CHANGE = "/accounts/password/"


@pytest.fixture
def amy() -> User:
    return User.objects.create_user("amy", password=OLD, name="Amy")


def change(client: Client, old: str = OLD, new: str = NEW, again: str = "") -> int:
    return client.post(CHANGE, {"oldpassword": old, "password1": new, "password2": again or new}).status_code


def test_a_new_password_takes_the_old_one_and_leaves_a_line_without_either(client: Client, amy: User) -> None:
    client.force_login(amy)
    assert change(client) == 302
    amy.refresh_from_db()
    assert amy.check_password(NEW)
    assert LogEntry.objects.filter(event="account.password_changed", actor=amy).count() == 1
    kept = str(list(LogEntry.objects.values()))
    assert OLD not in kept and NEW not in kept and amy.password not in kept


@pytest.mark.parametrize(
    ("old", "new", "again"),
    [
        ("wrong", NEW, NEW),
        (OLD, NEW, NEW + "!"),
        (OLD, "short-one", ""),
        (OLD, "12345678901234", ""),
        (OLD, "amy-amy-amy", ""),
    ],
)
def test_a_password_is_not_changed_for(client: Client, amy: User, old: str, new: str, again: str) -> None:
    client.force_login(amy)
    assert change(client, old, new, again) == 200
    amy.refresh_from_db()
    assert amy.check_password(OLD)


def test_a_new_password_closes_the_sessions_on_other_machines_and_keeps_this_one(client: Client, amy: User) -> None:
    elsewhere = Client()
    for one in (client, elsewhere):
        one.force_login(amy)
    change(client)
    assert client.get(CHANGE).status_code == 200 and elsewhere.get(CHANGE).status_code == 302


@pytest.mark.parametrize(
    ("wish", "language"), [("en-GB,en;q=0.9", "en"), ("zh-CN,zh;q=0.9", "zh-hans"), ("fr", "zh-hans")]
)
def test_the_first_page_speaks_the_browsers_language(client: Client, wish: str, language: str) -> None:
    page = client.get("/accounts/login/", headers={"accept-language": wish})
    assert page["Content-Language"] == language and f'<html lang="{language}"' in page.content.decode()


def test_the_language_a_person_chose_follows_them_to_every_machine(client: Client, amy: User) -> None:
    client.force_login(amy)
    client.post(reverse("web:choose_language"), {"language": "en"})
    elsewhere = Client(headers={"accept-language": "zh-CN"})
    elsewhere.force_login(amy)
    assert elsewhere.get(CHANGE)["Content-Language"] == "en"


def test_a_page_seen_while_signed_in_is_stored_by_no_cache(client: Client, amy: User) -> None:
    client.force_login(amy)
    assert client.get(CHANGE)["Cache-Control"] == "no-store"
    assert client.get("/no/such/page/")["Cache-Control"] == "no-store"


def test_what_a_person_sets_for_the_eyes_only_is_no_line_in_the_trail(client: Client, amy: User) -> None:
    client.force_login(amy)
    before = LogEntry.objects.count()
    client.post(reverse("web:choose_theme"), {"theme": "dark"})
    amy.refresh_from_db()
    assert amy.theme == "dark" and LogEntry.objects.count() == before


def test_entering_a_person_is_a_line_without_the_password(amy: User) -> None:
    line = LogEntry.objects.get(event="table.created", object_id=amy.pk)
    assert "username" in line.fields and "password" not in str(line.changes)
