"""A sign-in ends by time, by hand, and with the person's employment; what a page asks by itself keeps none alive."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from audit.trail.models import LogEntry
from crm.accounts.actions import end_sessions, give_password
from crm.accounts.rules import device, ended
from crm.leaves.departures import leave_for_good
from crm.models import FactorKey, SignIn, User
from tests.builders import a_person, a_post, seat, signed_in
from tests.crm.accounts.arrangement import SECRET, SIGN_IN, STEP, an_app, code_of, events, later, sign_in

pytestmark = pytest.mark.django_db
PLACE = "/accounts/sign-ins/"
NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
HALF_AN_HOUR, WORKING_DAY = timedelta(minutes=30), timedelta(hours=8)


@pytest.fixture
def amy() -> User:
    return a_person("amy")


@pytest.mark.parametrize(
    ("began", "seen", "why"),
    [
        (0, 0, None),
        (60, 29.9, None),
        (60, 30, "idle"),
        (479.9, 0, None),
        (480, 0, "absolute"),
        (480, 30, "absolute"),
        (-0.5, -0.5, None),
        (-2, -2, "absolute"),
        (10, -2, "idle"),
    ],
)
def test_a_sign_in_is_over_by_time(began: float, seen: float, why: str | None) -> None:
    ago = [NOON - timedelta(minutes=minutes) for minutes in (began, seen)]
    assert ended(*ago, NOON, idle=HALF_AN_HOUR, longest=WORKING_DAY) == why


def test_the_product_ends_a_sign_in_after_half_an_hour_of_nothing_and_eight_hours_at_most() -> None:
    assert (HALF_AN_HOUR, WORKING_DAY.total_seconds()) == (settings.ZHIKE_IDLE, settings.SESSION_COOKIE_AGE)


def test_who_did_nothing_for_half_an_hour_signs_in_again_and_is_told_why(
    amy: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in("amy")
    later(monkeypatch, minutes=29)
    assert client.get(PLACE).status_code == 200
    later(monkeypatch, minutes=31)
    answer = client.get(PLACE)
    assert answer["Location"] == f"{SIGN_IN}?next={PLACE}"
    assert "because nothing was done for a while" in client.get(answer["Location"]).content.decode()
    line = LogEntry.objects.get(event="session.over")
    assert (line.actor_id, line.facts, line.session != "") == (amy.pk, {"why": "idle"}, True)
    assert sign_in(client, "amy", headers={"accept-language": "en"}).status_code == 302
    assert "ended" not in client.session and not SignIn.objects.exclude(person=amy).exists()


def test_eight_hours_after_signing_in_it_is_over_however_busy_one_was(
    amy: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = signed_in("amy")
    for _ in range(19):
        later(monkeypatch, minutes=25)
        assert client.get(PLACE).status_code == 200
    later(monkeypatch, minutes=6)
    assert client.get(PLACE).status_code == 302
    assert LogEntry.objects.get(event="session.over").facts == {"why": "absolute"}


def test_what_a_page_asks_by_itself_is_no_sign_of_anybody(amy: User, monkeypatch: pytest.MonkeyPatch) -> None:
    client = signed_in("amy")
    for _ in range(3):
        later(monkeypatch, minutes=9)
        assert client.get("/notices/count/").status_code == 200
    later(monkeypatch, minutes=4)
    answer = client.get("/notices/count/")
    assert (answer.status_code, answer.content) == (204, b"")
    assert "nothing was done" in client.get(SIGN_IN).content.decode()


def test_a_job_that_is_watched_keeps_nobody_signed_in(amy: User, monkeypatch: pytest.MonkeyPatch) -> None:
    client = signed_in("amy")
    later(monkeypatch, minutes=20)
    assert client.get("/jobs/987654/").status_code == 404
    later(monkeypatch, minutes=11)
    assert client.get("/jobs/987654/")["Location"].startswith(SIGN_IN)


def test_a_form_sent_too_late_leads_back_to_its_page(amy: User, monkeypatch: pytest.MonkeyPatch) -> None:
    client = signed_in("amy")
    later(monkeypatch, minutes=31)
    page = "http://testserver/notices/mail/?a=1"
    answer = client.post("/notices/read/", {"newest": "1"}, headers={"referer": page})
    assert answer["Location"] == f"{SIGN_IN}?next=/notices/mail/%3Fa%3D1"


@pytest.mark.parametrize("referer", ["", "https://evil.example/x", "javascript:alert(1)"])
def test_a_form_sent_too_late_from_elsewhere_leads_to_the_desk(
    amy: User, monkeypatch: pytest.MonkeyPatch, referer: str
) -> None:
    client = signed_in("amy")
    later(monkeypatch, minutes=31)
    answer = client.post("/notices/read/", {"newest": "1"}, headers={"referer": referer})
    assert answer["Location"] == f"{SIGN_IN}?next=/"


def test_a_session_from_before_this_was_counted_signs_in_again(amy: User) -> None:
    client = signed_in("amy")
    session = client.session
    del session["began"]
    session.save()
    assert client.get(PLACE).status_code == 302


def test_the_clock_set_back_keeps_nobody_signed_in(amy: User, monkeypatch: pytest.MonkeyPatch) -> None:
    client = signed_in("amy")
    later(monkeypatch, hours=-1)
    assert client.get(PLACE).status_code == 302


def test_one_place_shows_where_one_is_signed_in(amy: User) -> None:
    a_person("bo")
    here, elsewhere = Client(headers={"accept-language": "en"}), Client(REMOTE_ADDR="10.1.2.3")
    sign_in(here, "amy", headers={"user-agent": "Mozilla/5.0 (Windows NT 10.0) Chrome/140.0 Safari/537.36 Edg/140.0"})
    sign_in(elsewhere, "amy", headers={"user-agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) Safari/604.1"})
    sign_in(Client(), "bo", headers={"user-agent": "Mozilla/5.0 (X11; Linux) Firefox/140.0"})
    page = here.get(PLACE).content.decode()
    assert all(words in page for words in ("Edge on Windows", "Safari on iPhone", "10.1.2.3", "This one"))
    assert page.count("This one") == 1 and "Firefox" not in page


def test_one_ends_another_sign_in_of_ones_own(amy: User) -> None:
    here, elsewhere = signed_in("amy"), signed_in("amy")
    row = SignIn.objects.get(session_key=elsewhere.session.session_key)
    assert here.post(f"{PLACE}{row.pk}/end/")["Location"] == PLACE
    assert elsewhere.get(PLACE).status_code == 302 and here.get(PLACE).status_code == 200
    assert LogEntry.objects.get(event="session.ended").facts == {"person": "Amy", "sessions": 1}


def test_ending_this_one_is_signing_out(amy: User) -> None:
    client = signed_in("amy")
    row = SignIn.objects.get(person=amy)
    answer = client.post(f"{PLACE}{row.pk}/end/")
    assert (answer["Location"], answer["Clear-Site-Data"]) == (SIGN_IN, '"cache"')
    assert client.get(PLACE).status_code == 302 and not SignIn.objects.exists()


def test_nobody_ends_a_sign_in_of_somebody_else(amy: User) -> None:
    a_person("bo")
    bo, client = signed_in("bo"), signed_in("amy")
    row = SignIn.objects.get(person__username="bo")
    assert client.post(f"{PLACE}{row.pk}/end/").status_code == 404
    assert bo.get(PLACE).status_code == 200 and events("door.refused") == ["door.refused"]


def test_all_others_end_at_once(amy: User) -> None:
    here, *others = (signed_in("amy") for _ in range(4))
    assert here.post(f"{PLACE}end-others/").status_code == 302
    assert [one.get(PLACE).status_code for one in (here, *others)] == [200, 302, 302, 302]
    assert Session.objects.count() == SignIn.objects.count() == 1


def test_a_changed_password_ends_the_sign_ins_elsewhere_and_keeps_this_one_in_the_list(amy: User) -> None:
    here, elsewhere = signed_in("amy"), signed_in("amy")
    new = "another-long-phrase-7"
    here.post("/accounts/password/", {"oldpassword": "a-long-test-password", "password1": new, "password2": new})
    assert elsewhere.get(PLACE).status_code == 302
    assert "This one" in here.get(PLACE).content.decode() and Session.objects.count() == 1


def test_a_given_password_ends_every_sign_in(amy: User) -> None:
    client = signed_in("amy")
    give_password(amy, "a-given-password-1", by=None)
    assert client.get(PLACE).status_code == 302 and not Session.objects.filter(pk=client.session.session_key).exists()


def test_a_leaver_is_out_at_the_next_request_and_nothing_brings_them_back(amy: User) -> None:
    chief = a_post("sc-1", role="section_chief", a="chen")
    a_post("am-1", a="amy", above=chief)
    an_app(amy)
    client, other = Client(), Client()
    sign_in(client, "amy")
    client.post(STEP, {"code": code_of(SECRET)})
    sign_in(other, "amy")  # stands before the second step
    assert client.get("/").status_code == 200
    leave_for_good(amy, timezone.localdate(), {}, by=seat(chief))
    assert client.get("/").status_code == 302
    assert not SignIn.objects.filter(person=amy).exists() and not Authenticator.objects.filter(user=amy).exists()
    assert not FactorKey.objects.filter(person=amy).exists()
    assert other.post(STEP, {"code": code_of(SECRET)})["Location"].startswith("/accounts/")
    assert sign_in(Client(), "amy")["Location"] == "/accounts/inactive/"
    assert "_auth_user_id" not in other.session and other.get("/").status_code == 302


def test_whoever_is_closed_by_hand_is_out_at_the_next_request(amy: User) -> None:
    client = signed_in("amy")
    User.objects.filter(pk=amy.pk).update(is_active=False)
    assert client.get(PLACE).status_code == 302


def test_ending_the_sign_ins_of_who_has_none_writes_nothing(amy: User) -> None:
    assert end_sessions(amy, by=None) == 0 and events("session.ended") == []


def test_a_session_deleted_meanwhile_is_not_written_back(amy: User, monkeypatch: pytest.MonkeyPatch) -> None:
    client = signed_in("amy")
    key = client.session.session_key
    later(monkeypatch, minutes=2)
    from crm.accounts import sessions

    touched = sessions.touch

    def ended_meanwhile(session: Any) -> None:
        touched(session)
        Session.objects.filter(pk=key).delete()

    monkeypatch.setattr(sessions, "touch", ended_meanwhile)
    assert client.get(PLACE).status_code == 400
    assert not Session.objects.filter(pk=key).exists()


@pytest.mark.parametrize(
    ("agent", "told"),
    [
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140.0 Safari/537.36", ("Chrome", "Windows")),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 14_0) AppleWebKit/605.1 Version/18 Safari/605.1", ("Safari", "macOS")),
        ("Mozilla/5.0 (Linux; Android 14) Chrome/120 Mobile Safari/537.36 MicroMessenger/8.0", ("WeChat", "Android")),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", ("Firefox", "Linux")),
        ("curl/8.0", ("", "")),
        ("", ("", "")),
    ],
)  # fmt: skip
def test_a_device_is_told_in_words(agent: str, told: tuple[str, str]) -> None:
    assert device(agent) == told
