"""A new installation gets its first people and seats from the command line."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from crm.administrators.checks import administrators_are_apart
from crm.models import Case, Post, Role, User
from crm.posts.queries import seats_of
from tests.builders import signed_in

pytestmark = pytest.mark.django_db
PASSWORD = "correct-horse-2026"


def add(username: str, monkeypatch: pytest.MonkeyPatch, password: str = PASSWORD) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(password + "\n"))
    call_command("add_person", username, name=username.title(), stdout=io.StringIO())


NAMES = ("sy", "se", "so", "au")


def test_four_people_found_a_company_in_which_two_open_the_next_post(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        add(name, monkeypatch)
    call_command("found_company", *NAMES, unit="总部", stdout=io.StringIO())
    roles = ["system_administrator", "security_administrator", "security_administrator", "audit_administrator"]
    for name, role in zip(NAMES, roles, strict=True):
        (seat,) = seats_of(User.objects.get(username=name).pk, timezone.localdate())
        assert seat.role == role
    assert not Post.objects.exclude(above=None).exists()
    assert administrators_are_apart(None, databases=["default"]) == []
    User.objects.update(password_given=False)  # each has chosen a password of their own
    asker, second = signed_in("se"), signed_in("so")
    wanted = {"code": "ic-1", "name": "信息中心一岗", "role": role_of("information_centre"), "unit": "总部"}
    assert asker.post("/administration/ask/post/", wanted).status_code == 302
    assert not Post.objects.filter(code="ic-1").exists()
    case = Case.objects.get()
    decision = {"decision": "approve", "mark": case.mark}
    assert second.post(f"/administration/decide/{case.uuid}/", decision).status_code == 302
    assert Post.objects.filter(code="ic-1").exists()


def role_of(code: str) -> int:
    return Role.objects.get(code=code).pk


def test_a_company_is_founded_once_by_four_people_who_are_there(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in NAMES:
        add(name, monkeypatch)
    for names in (("sy", "se", "so", "nobody"), ("sy", "se", "se", "au")):
        with pytest.raises(CommandError):
            call_command("found_company", *names, unit="总部")
    call_command("found_company", *NAMES, unit="总部", stdout=io.StringIO())
    with pytest.raises(CommandError, match="posts already"):
        call_command("found_company", *NAMES, unit="二部")


def test_a_weak_password_or_a_name_in_use_adds_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CommandError):
        add("ivy", monkeypatch, "123")
    add("ivy", monkeypatch)
    with pytest.raises(CommandError, match="already"):
        add("ivy", monkeypatch)
    assert User.objects.filter(username="ivy").count() == 1
