"""The system administrator's acts on accounts: what holds afterwards, what is refused, and the lines they leave."""

import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from audit.trail.models import LogEntry
from crm.accounts.models import SignIn
from crm.administrators import people
from crm.administrators.people import Impossible, NotYours
from crm.administrators.rules import Act, act_fault
from crm.models import Holding, Notice, Post, User
from crm.posts.queries import Seat
from tests.builders import PASSWORD, a_person, a_post, seat, signed_in

pytestmark = pytest.mark.django_db
FINE = {"own": False, "active": True, "given": False, "needs_factor": True, "has_factor": True}


@pytest.fixture
def post() -> Post:
    return a_post("sy-1", role="system_administrator", a="sy")


@pytest.fixture
def by(post: Post) -> Seat:
    return seat(post)


@pytest.mark.parametrize(
    ("act", "given", "fault"),
    [
        ("close", {}, ""),
        ("close", {"own": True}, "oneself"),
        ("close", {"active": False}, "closed"),
        ("reopen", {}, "open"),
        ("reopen", {"active": False}, ""),
        ("reopen", {"active": False, "own": True}, "oneself"),
        ("release", {"active": False}, ""),
        ("factor", {}, ""),
        ("factor", {"given": True}, "given"),
        ("factor", {"own": True}, "oneself"),
        ("password", {}, ""),
        ("password", {"has_factor": False}, "no_factor"),
        ("password", {"has_factor": False, "needs_factor": False}, ""),
        ("password", {"own": True}, "oneself"),
        ("sessions", {"active": False}, "closed"),
    ],
)
def test_what_may_be_done_to_an_account(act: Act, given: dict[str, bool], fault: str) -> None:
    assert act_fault(act, **(FINE | given)) == fault


def test_whoever_takes_the_factor_away_and_whoever_hands_out_the_password_cannot_be_one_act_after_the_other(
    by: Seat, settings: Any
) -> None:
    settings.ZHIKE_SECOND_FACTOR = True
    a_post("am-1", a="amy")
    amy = a_person("amy")
    Authenticator.objects.create(user=amy, type=Authenticator.Type.TOTP, data={})
    people.do("password", amy, "forgotten", by=by)
    amy.refresh_from_db()
    with pytest.raises(Impossible) as declined:
        people.do("factor", amy, "lost", by=by)
    assert declined.value.fault == "given" and Authenticator.objects.filter(user=amy).exists()
    User.objects.filter(pk=amy.pk).update(password_given=False)
    people.do("factor", amy, "lost", by=by)
    with pytest.raises(Impossible) as declined:
        people.do("password", amy, "forgotten", by=by)
    assert declined.value.fault == "no_factor"


def test_an_added_person_holds_nothing_and_changes_the_first_password_before_anything_else(post: Post) -> None:
    answer = signed_in("sy").post(reverse("administrators:add_person"), {"username": "nina", "name": "倪娜"})
    page = answer.content.decode()
    found = re.search(r"<b>([a-z0-9-]{23})</b>", page)
    assert found and answer["Cache-Control"] == "no-store"
    nina = User.objects.get(username="nina")
    assert nina.check_password(found[1]) and nina.password_given and not Holding.objects.filter(person=nina).exists()
    for line in LogEntry.objects.all():
        assert found[1] not in str(line.__dict__)
    again = signed_in("sy").get(reverse("administrators:person", args=[nina.pk])).content.decode()
    assert found[1] not in again
    client = Client()
    assert client.post("/accounts/login/", {"login": "nina", "password": found[1]}).status_code == 302
    assert client.get("/")["Location"] == "/accounts/password/"
    lines = list(LogEntry.objects.filter(event__startswith="account.").order_by("id"))
    told = [(line.event, line.person_name, line.facts["person"]) for line in lines]
    assert told == [("account.added", "Sy", "倪娜"), ("account.password_given", "Sy", "倪娜")]


def test_a_name_is_used_once_whatever_its_case(post: Post) -> None:
    a_person("nina")
    answer = signed_in("sy").post(reverse("administrators:add_person"), {"username": "Nina", "name": "倪娜"})
    assert "This user name is used already" in answer.content.decode() and User.objects.count() == 2


def test_a_closed_account_is_out_at_once_and_comes_back_when_it_is_opened_again(by: Seat) -> None:
    a_post("am-1", a="amy")
    client = Client()
    client.post("/accounts/login/", {"login": "amy", "password": PASSWORD})
    amy = a_person("amy")
    assert client.get("/").status_code == 200 and SignIn.objects.filter(person=amy).exists()
    people.do("close", amy, "left the house", by=by)
    assert client.get("/").status_code == 302 and not SignIn.objects.filter(person=amy).exists()
    assert client.post("/accounts/login/", {"login": "amy", "password": PASSWORD}).status_code != 200 or (
        "_auth_user_id" not in client.session
    )
    people.do("reopen", amy, "came back", by=by)
    amy.refresh_from_db()
    assert amy.is_active
    reasons = {line.event: line.reason for line in LogEntry.objects.filter(event__startswith="account.")}
    assert (reasons["account.closed"], reasons["account.reopened"]) == ("left the house", "came back")


def test_a_lock_is_released(by: Seat) -> None:
    amy = a_person("amy")
    for _attempt in range(6):
        answer = Client().post("/accounts/login/", {"login": "amy", "password": "not-this-one"})
    assert answer.status_code == 429
    page = signed_in("sy").get(reverse("administrators:person", args=[amy.pk])).content.decode()
    assert "Locked after failed sign-ins" in page
    people.do("release", amy, "called", by=by)
    client = Client()
    assert client.post("/accounts/login/", {"login": "amy", "password": PASSWORD}).status_code == 302
    assert LogEntry.objects.get(event="account.lock_released").facts["username"] == "amy"


def test_ending_sign_ins_ends_them_everywhere(by: Seat) -> None:
    a_post("am-1", a="amy")
    client = Client()
    client.post("/accounts/login/", {"login": "amy", "password": PASSWORD})
    people.do("sessions", a_person("amy"), "a lost telephone", by=by)
    assert client.get("/").status_code == 302
    assert LogEntry.objects.get(event="session.ended").reason == "a lost telephone"


def test_the_person_and_the_post_above_are_told_that_a_password_was_handed_out(by: Seat) -> None:
    chief, top = a_post("sc-1", role="section_chief", a="chen"), a_post("se-1", role="security_administrator", a="sam")
    a_post("am-1", a="amy", above=chief)
    people.do("password", a_person("amy"), "forgotten", by=by)
    people.do("password", a_person("chen"), "forgotten", by=by)
    told = [(one.tiding, one.post_id, one.person_id) for one in Notice.objects.order_by("pk")]
    what = "account.password_handed_out"
    expected = {(what, chief.pk, None), (what, None, a_person("amy").pk), (what, top.pk, None)}
    assert expected | {(what, None, a_person("chen").pk)} == set(told)


@pytest.mark.parametrize("role", ["security_administrator", "audit_administrator", "information_centre", "director"])
def test_nobody_else_does_any_of_it(role: str) -> None:
    other = seat(a_post("xx-1", role=role, a="xenia"))
    amy = a_person("amy")
    with pytest.raises(NotYours):
        people.add("nina", "倪娜", by=other)
    acts: tuple[Act, ...] = ("close", "reopen", "release", "factor", "sessions", "password")
    for act in acts:
        with pytest.raises(NotYours):
            people.do(act, amy, "x", by=other)
    amy.refresh_from_db()
    assert amy.is_active and amy.check_password(PASSWORD)


def test_a_refused_act_says_why_and_leaves_a_line(post: Post) -> None:
    own = User.objects.get(username="sy")
    answer = signed_in("sy").post(reverse("administrators:act", args=[own.pk, "password"]), {"reason": "x"})
    assert "another system administrator" in answer.content.decode()
    line = LogEntry.objects.get(event="account.refused")
    assert (line.outcome, line.facts) == ("refused", {"person": "Sy", "act": "password"})
    assert (
        signed_in("sy").post(reverse("administrators:act", args=[own.pk, "burn"]), {"reason": "x"}).status_code == 404
    )


def test_the_list_finds_by_part_of_a_name_and_goes_on_by_name(post: Post) -> None:
    User.objects.bulk_create(User(username=f"p{number:03}", name=f"人{number}") for number in range(60))
    client = signed_in("sy")
    page = client.get(reverse("administrators:people")).content.decode()
    assert "p000" in page and "p059" not in page
    after = client.get(reverse("administrators:people"), {"after": "p049"}).content.decode()
    assert "p059" in after and "p000" not in after
    assert "p007" in client.get(reverse("administrators:people"), {"text": "人7"}).content.decode()
    User.objects.filter(username="p007").update(is_active=False)
    closed = client.get(reverse("administrators:people"), {"state": "closed"}).content.decode()
    assert "p007" in closed and "p008" not in closed
