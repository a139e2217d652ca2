"""A new installation gets its first people and seats from the command line."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from crm.models import Post, User
from crm.posts.queries import seats_of

pytestmark = pytest.mark.django_db
PASSWORD = "correct-horse-2026"


def add(username: str, monkeypatch: pytest.MonkeyPatch, password: str = PASSWORD) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(password + "\n"))
    call_command("add_person", username, name=username.title(), stdout=io.StringIO())


def test_two_people_found_a_company_and_can_open_posts(monkeypatch: pytest.MonkeyPatch) -> None:
    add("ivy", monkeypatch)
    add("ian", monkeypatch)
    call_command("found_company", "ivy", "ian", unit="总部", stdout=io.StringIO())
    for username in ("ivy", "ian"):
        (seat,) = seats_of(User.objects.get(username=username).pk, timezone.localdate())
        assert seat.role == "information_centre"
    assert {post.above.code for post in Post.objects.all() if post.above} == {"ic-1", "ic-2"}
    client = Client()
    assert client.post("/accounts/login/", {"login": "ivy", "password": PASSWORD}).status_code == 302
    assert client.get("/posts/")["Location"] == "/accounts/password/"
    changed = {"oldpassword": PASSWORD, "password1": "another-horse-2027", "password2": "another-horse-2027"}
    assert client.post("/accounts/password/", changed)["Location"] == "/posts/"
    assert client.get("/posts/").status_code == 200


def test_a_company_is_founded_once_by_two_people_who_are_there(monkeypatch: pytest.MonkeyPatch) -> None:
    add("ivy", monkeypatch)
    for names in (("ivy", "nobody"), ("ivy", "ivy")):
        with pytest.raises(CommandError):
            call_command("found_company", *names, unit="总部")
    add("ian", monkeypatch)
    call_command("found_company", "ivy", "ian", unit="总部", stdout=io.StringIO())
    with pytest.raises(CommandError, match="posts already"):
        call_command("found_company", "ivy", "ian", unit="二部")


def test_a_weak_password_or_a_name_in_use_adds_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CommandError):
        add("ivy", monkeypatch, "123")
    add("ivy", monkeypatch)
    with pytest.raises(CommandError, match="already"):
        add("ivy", monkeypatch)
    assert User.objects.filter(username="ivy").count() == 1
