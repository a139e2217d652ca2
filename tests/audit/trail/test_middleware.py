"""What a request gives its lines, and what it answers when a line cannot be written."""

from unittest.mock import patch

import pytest
from django.contrib.auth import get_user_model
from django.db import DatabaseError
from django.test import Client

from audit.trail.context import current, session_mark
from audit.trail.models import LogEntry
from crm.settings.logs import Discreet

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.audit.routes")]
FORGED = {"x-forwarded-for": "203.0.113.7", "x-correlation-id": "forged", "x-request-id": "forged"}


@pytest.fixture
def amy(client: Client) -> Client:
    client.force_login(
        get_user_model().objects.create(username="amy", name="Amy"),
        "allauth.account.auth_backends.AuthenticationBackend",
    )
    return client


def test_a_line_carries_our_own_address_request_and_session(amy: Client) -> None:
    assert amy.get("/record/", headers=FORGED, REMOTE_ADDR="10.9.8.7").content == b"canary"
    line = LogEntry.objects.get(event="test.opened")
    assert (line.remote_addr, line.person_name) == ("10.9.8.7", "Amy")
    assert len(line.request_id) == 32
    assert line.session == session_mark(amy.session.session_key) != ""
    assert amy.session.session_key not in repr(LogEntry.objects.values().get(pk=line.pk))


def test_each_request_has_its_own_id(amy: Client) -> None:
    amy.get("/record/")
    amy.get("/record/")
    ids = LogEntry.objects.filter(event="test.opened").values_list("request_id", flat=True)
    assert len(set(ids)) == 2


def test_behind_a_proxy_the_address_is_the_one_the_proxy_saw(amy: Client, settings) -> None:
    settings.TRUSTED_PROXIES = 1
    amy.get("/record/", headers={"x-forwarded-for": "203.0.113.7, 10.9.8.7"}, REMOTE_ADDR="127.0.0.1")
    assert LogEntry.objects.get(event="test.opened").remote_addr == "10.9.8.7"


def test_later_readers_of_the_request_cannot_be_forged_either(client: Client) -> None:
    assert client.get("/whoami/", headers=FORGED, REMOTE_ADDR="10.9.8.7").content == b"10.9.8.7 False /whoami/"


def test_no_line_no_data(amy: Client) -> None:
    with patch("auditlog.models.AbstractLogEntry.save", side_effect=DatabaseError("canary: disk full")):
        response = amy.get("/record/")
    assert response.status_code == 503
    assert b"canary" not in response.content
    assert response["Retry-After"]
    assert response["Cache-Control"] == "no-store"
    assert not LogEntry.objects.filter(event="test.opened").exists()


@pytest.mark.parametrize("route", ["/down/", "/locked/"])
def test_a_trail_or_database_that_does_not_answer_is_503(client: Client, route: str) -> None:
    response = client.get(route)
    assert (response.status_code, b"canary" in response.content) == (503, False)


def test_a_database_that_does_not_answer_is_told_to_the_log(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    client.get("/locked/")
    told = [record for record in caplog.records if record.name == "audit.trail"]
    assert len(told) == 1 and Discreet("%(message)s").format(told[0]).endswith("OperationalError")


def test_the_503_page_speaks_both_languages(client: Client) -> None:
    english = client.get("/down/", headers={"accept-language": "en"}).content.decode()
    assert 'lang="en"' in english
    assert "Not available for a moment" in english


def test_a_mistake_of_ours_stays_a_mistake(client: Client) -> None:
    client.raise_request_exception = False
    assert client.get("/broken/").status_code == 500


def test_nothing_of_a_request_outlives_it(amy: Client) -> None:
    amy.get("/record/")
    assert (current().request_id, current().user_id) == ("", None)
