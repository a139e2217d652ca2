"""Language and colours, chosen by anyone."""

import pytest
from django.test import Client
from django.urls import reverse

from crm.models import User

LANGUAGE, THEME = "web:choose_language", "web:choose_theme"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("page", "field", "value", "cookie"),
    [(LANGUAGE, "language", "en", "django_language"), (THEME, "theme", "dark", "theme")],
)
def test_a_choice_is_remembered_by_the_browser(client: Client, page: str, field: str, value: str, cookie: str) -> None:
    response = client.post(reverse(page), {field: value, "next": "/customers/?q=a"})
    assert response["Location"] == "/customers/?q=a"
    assert client.cookies[cookie].value == value
    assert client.cookies[cookie]["httponly"]


@pytest.mark.django_db
def test_a_choice_is_remembered_on_the_person(client: Client) -> None:
    person = User.objects.create_user("amy", password="a long enough secret")
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    client.post(reverse(LANGUAGE), {"language": "en"})
    client.post(reverse(THEME), {"theme": "dark"})
    person.refresh_from_db()
    assert (person.language, person.theme) == ("en", "dark")


@pytest.mark.django_db
@pytest.mark.parametrize(("page", "field"), [(LANGUAGE, "language"), (THEME, "theme")])
def test_an_unknown_choice_changes_nothing(client: Client, page: str, field: str) -> None:
    client.post(reverse(page), {field: "xx"})
    assert not client.cookies


@pytest.mark.django_db
@pytest.mark.parametrize("place", ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"])
def test_no_choice_leads_outside(client: Client, place: str) -> None:
    assert client.post(reverse(THEME), {"theme": "dark", "next": place})["Location"] == "/"


@pytest.mark.django_db
@pytest.mark.parametrize("page", [LANGUAGE, THEME])
def test_a_choice_is_not_made_by_a_link(client: Client, page: str) -> None:
    assert client.get(reverse(page)).status_code == 405
