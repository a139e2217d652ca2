"""Passwords: long enough, none of the last ones, not too old, not somebody else's choice (P2.6)."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from audit.trail.models import LogEntry
from crm.accounts.actions import give_password
from crm.accounts.rules import days_left
from crm.models import PastPassword, User
from tests.builders import PASSWORD, a_person, a_post, seat, signed_in
from tests.crm.accounts.arrangement import sign_in

pytestmark = pytest.mark.django_db
CHANGE = "/accounts/password/"
NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


@pytest.fixture
def amy() -> User:
    return a_person("amy")


def new(number: int) -> str:
    return f"wisteria-and-kestrel-{number}"


def change(client: Client, old: str, to: str) -> Any:
    cache.clear()  # so many changes a minute are refused, whatever the password
    return client.post(CHANGE, {"oldpassword": old, "password1": to, "password2": to})


def aged(person: User, days: float) -> None:
    User.objects.filter(pk=person.pk).update(password_set_at=timezone.now() - timedelta(days=days))


def test_the_last_five_passwords_are_refused_beside_the_field(amy: User) -> None:
    client, old = signed_in("amy"), PASSWORD
    for number in range(4):
        assert change(client, old, new(number)).status_code == 302
        old = new(number)
    for used in (PASSWORD, new(0), new(3)):
        page = change(client, old, used).content.decode()
        assert "one of your last 5 passwords" in page and 'id="id_password1_error"' in page
    assert change(client, old, new(4)).status_code == 302
    assert change(client, new(4), PASSWORD).status_code == 302
    assert PastPassword.objects.filter(person=amy).count() == 5


def test_only_hashes_of_past_passwords_are_kept(amy: User) -> None:
    assert change(signed_in("amy"), PASSWORD, new(1)).status_code == 302
    kept = list(PastPassword.objects.values_list("password", flat=True))
    assert len(kept) == 2 and all("$" in one for one in kept) and PASSWORD not in str(kept)


def test_the_password_of_today_is_refused_even_where_no_history_was_kept(amy: User) -> None:
    PastPassword.objects.all().delete()
    with pytest.raises(ValidationError):
        validate_password(PASSWORD, amy)


def test_how_many_are_remembered_and_how_long_one_must_be_is_set(amy: User, settings: Any) -> None:
    settings.ZHIKE_PASSWORD_HISTORY = 1
    assert change(signed_in("amy"), PASSWORD, new(1)).status_code == 302
    amy.refresh_from_db()
    validate_password(PASSWORD, amy)
    with pytest.raises(ValidationError, match="12"):
        validate_password("short-one-7", amy)


@pytest.mark.parametrize(
    ("age", "days", "left"),
    [(0, 90, 90), (82.5, 90, 8), (83, 90, 7), (89.5, 90, 1), (90, 90, 0), (500, 90, 0), (9, 0, None)],
)
def test_a_password_is_good_for_ninety_days(age: float, days: int, left: int | None) -> None:
    assert days_left(NOON - timedelta(days=age), NOON, days) == left


def test_who_has_an_old_password_changes_it_and_goes_where_they_wanted(amy: User) -> None:
    a_post(a="amy")
    aged(amy, 91)
    client = signed_in("amy")
    assert client.get("/customers/?q=a")["Location"] == CHANGE
    assert client.post("/notices/read/", {"newest": 1})["Location"] == CHANGE
    assert "Your password is too old" in client.get(CHANGE).content.decode()
    assert change(client, PASSWORD, new(1))["Location"] == "/customers/?q=a"
    assert client.get("/customers/?q=a").status_code == 200


def test_a_week_before_its_end_every_page_says_so(amy: User) -> None:
    client = signed_in("amy")
    aged(amy, 82)
    assert "Your password is good for" not in client.get("/").content.decode()
    aged(amy, 84.5)
    assert "Your password is good for 6 days more." in client.get("/").content.decode()


def test_where_passwords_never_age_none_is_too_old(amy: User, settings: Any) -> None:
    settings.ZHIKE_PASSWORD_DAYS = 0
    aged(amy, 5000)
    assert signed_in("amy").get("/").status_code == 200


def test_a_password_that_somebody_else_chose_is_changed_at_its_first_use(client: Client, amy: User) -> None:
    by = seat(a_post("sy-1", role="system_administrator", a="ivy"))
    give_password(amy, "a-given-password-1", by=by, reason="forgotten")
    line = LogEntry.objects.get(event="account.password_given")
    assert (line.person_name, line.facts, line.reason) == ("Ivy", {"person": "Amy"}, "forgotten")
    client = Client(headers={"accept-language": "en"})
    assert sign_in(client, "amy", "a-given-password-1").status_code == 302
    assert client.get("/")["Location"] == CHANGE
    assert "Somebody else chose your password" in client.get(CHANGE).content.decode()
    assert change(client, "a-given-password-1", "a-given-password-1").status_code == 200
    assert change(client, "a-given-password-1", new(1))["Location"] == "/"
    assert client.get("/").status_code == 200


def test_who_has_no_password_of_their_own_is_not_asked_to_change_it(amy: User) -> None:
    amy.set_unusable_password()
    amy.save()
    aged(amy, 91)
    client = signed_in("amy")
    assert client.get("/").status_code == 200 and client.get(CHANGE).status_code == 404
