"""What the trail hears by itself: ordinary tables and sign-ins."""

import json
from unittest.mock import patch

import pytest
from auditlog.registry import auditlog
from django.contrib.auth import get_user_model
from django.db import DatabaseError, transaction
from django.test import Client

from audit.seals import looking
from audit.trail.context import acting
from audit.trail.models import LogEntry
from crm.models import Unit
from tests.audit.lines import an_actor

pytestmark = pytest.mark.django_db
PASSWORD = "a-long-canary-password"


@pytest.fixture
def units_are_logged():
    known = auditlog.contains(Unit)
    if not known:
        auditlog.register(Unit)
    yield
    if not known:
        auditlog.unregister(Unit)


@pytest.fixture
def amy():
    return get_user_model().objects.create_user("amy", password=PASSWORD, name="Amy")


def test_an_edit_of_an_ordinary_table_has_who_where_and_what(units_are_logged: None) -> None:
    by = an_actor("bo", letter="B", stands_in_for="Amy")
    with acting(by=by, address="10.1.2.3", request_id="r9"):
        unit = Unit.objects.create(name="one")
        unit.name = "two"
        unit.save()
        unit.delete()
    lines = list(LogEntry.objects.filter(request_id="r9").order_by("id"))
    assert [line.event for line in lines] == ["table.created", "table.changed", "table.deleted"]
    changed = lines[1]
    assert changed.changes == {"name": ["one", "two"]}
    assert (changed.kind, changed.fields, changed.subject_label) == ("setting", ",name,", "two")
    assert (changed.actor_id, changed.stands_in_for, changed.remote_addr) == (by.person_id, "Amy", "10.1.2.3")


def test_an_edit_of_an_ordinary_table_shows_what_its_entry_says(units_are_logged: None) -> None:
    with acting(by=an_actor("bo")):
        unit = Unit.objects.create(name="one")
        unit.name = "two"
        unit.save()
        unit.delete()
    lines = dict(LogEntry.objects.filter(event__startswith="table.").values_list("pk", "body"))
    assert len(lines) == 3
    for line, spell in looking.spellers(list(lines), looking.model_labels()).items():
        told = json.loads(lines[line])
        assert spell(told.get("prev", ""), told.get("touched", "")) == lines[line]


def test_an_edit_rolled_back_takes_its_line_along(units_are_logged: None) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        Unit.objects.create(name="gone")
        raise RuntimeError
    assert not LogEntry.objects.filter(event="table.created", subject_label="gone").exists()


def test_signing_in_out_and_failing_leave_lines(client: Client, amy) -> None:
    client.post("/accounts/login/", {"login": "amy", "password": "wrong"}, REMOTE_ADDR="10.9.8.7")
    client.post("/accounts/login/", {"login": "amy", "password": PASSWORD}, REMOTE_ADDR="10.9.8.7")
    client.post("/accounts/logout/")
    lines = LogEntry.objects.filter(kind="sign_in").order_by("id")
    assert [(line.event, line.outcome, line.person_name) for line in lines] == [
        ("session.refused", "refused", "Amy"),
        ("session.opened", "done", "Amy"),
        ("session.closed", "done", "Amy"),
    ]
    assert lines[0].actor_id == amy.pk
    assert lines[0].remote_addr == "10.9.8.7"
    assert lines[1].session == lines[2].session != ""


def test_no_password_is_kept_not_even_one_typed_as_the_name(client: Client, amy) -> None:
    client.post("/accounts/login/", {"login": PASSWORD, "password": PASSWORD})
    client.post("/accounts/login/", {"login": "amy", "password": PASSWORD + "x"})
    amy.set_password(PASSWORD + "y")
    amy.save()
    everything = repr(list(LogEntry.objects.values()))
    assert "canary" not in everything
    assert amy.password not in everything
    assert LogEntry.objects.filter(event="session.refused", actor=None, person_name="").count() == 1


def test_who_cannot_be_written_does_not_sign_in(client: Client, amy) -> None:
    with patch("auditlog.models.AbstractLogEntry.save", side_effect=DatabaseError):
        response = client.post("/accounts/login/", {"login": "amy", "password": PASSWORD})
    assert response.status_code == 503
    assert "_auth_user_id" not in client.session
