"""Sign-in by the company's identity provider, against one that really runs and really signs."""

from collections.abc import Iterator
from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount
from cryptography.hazmat.primitives.asymmetric import rsa
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.urls import NoReverseMatch, reverse

from crm.models import User
from crm.settings.environment import identity_provider, provider
from tests.builders import a_person, a_post
from tests.crm.accounts import provider_urls
from tests.crm.accounts.arrangement import FACTOR, SECRET, SIGN_IN, STEP, an_app, code_of, events
from tests.crm.accounts.identity_provider import CLIENT, Provider
from tests.crm.accounts.identity_provider import SECRET as BETWEEN_US

pytestmark = pytest.mark.django_db
THERE = "/accounts/provider/oidc/"


@pytest.fixture
def idp(settings: Any) -> Iterator[Provider]:
    """Return the provider, named in the settings as a deployment names one."""
    running = Provider()
    settings.ROOT_URLCONF = provider_urls.__name__
    settings.SOCIALACCOUNT_PROVIDERS = provider(running.issuer, CLIENT, BETWEEN_US, "企业统一认证")
    yield running
    running.close()


@pytest.fixture
def amy() -> User:
    return a_person("amy")


def came_back(client: Client, idp: Provider, **more: Any) -> Any:
    """Go to the provider, prove there who one is, and come back."""
    sent = client.post(THERE + ("?next=/posts/mine/" if more.get("then") else ""))
    assert sent["Location"].startswith(f"{idp.issuer}/authorize?")
    return client.get(idp.authorized(sent["Location"]).removeprefix("http://testserver"))


def test_who_has_an_account_here_signs_in_and_goes_on(client: Client, idp: Provider, amy: User) -> None:
    assert "企业统一认证" in client.get(SIGN_IN).content.decode()
    assert came_back(client, idp, then=True)["Location"] == "/posts/mine/"
    assert client.session["_auth_user_id"] == str(amy.pk) and events("session.opened") == ["session.opened"]


def test_nobody_gets_an_account_by_coming(client: Client, idp: Provider) -> None:
    answer = came_back(client, idp)
    assert answer.status_code == 403 and "_auth_user_id" not in client.session
    assert not User.objects.exists() and not SocialAccount.objects.exists()
    assert events("session.provider_refused") == ["session.provider_refused"]


def test_who_has_left_does_not_come_in_again(client: Client, idp: Provider, amy: User) -> None:
    User.objects.filter(pk=amy.pk).update(is_active=False)
    assert came_back(client, idp).status_code == 403 and "_auth_user_id" not in client.session


def test_another_claim_may_name_the_person(client: Client, idp: Provider, amy: User, settings: Any) -> None:
    settings.OIDC_CLAIM = "employee"
    idp.claims = {"sub": "u-2", "preferred_username": "bo", "employee": "amy"}
    assert came_back(client, idp).status_code == 302 and client.session["_auth_user_id"] == str(amy.pk)


@pytest.mark.parametrize(
    "changes", [{"iss": "https://evil.example"}, {"aud": "another"}, {"exp": 1}], ids=["issuer", "audience", "time"]
)
def test_a_token_for_something_else_opens_nothing(
    client: Client, idp: Provider, amy: User, changes: dict[str, Any]
) -> None:
    idp.changes = changes
    assert came_back(client, idp).status_code == 403 and "_auth_user_id" not in client.session


def test_a_token_that_somebody_else_signed_opens_nothing(client: Client, idp: Provider, amy: User) -> None:
    idp.signed_by = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    assert came_back(client, idp).status_code == 403 and "_auth_user_id" not in client.session


def test_claims_about_somebody_else_than_the_token_open_nothing(client: Client, idp: Provider, amy: User) -> None:
    idp.claims, idp.userinfo = {"sub": "u-9"}, {"sub": "u-1", "preferred_username": "amy"}
    assert came_back(client, idp).status_code == 403 and "_auth_user_id" not in client.session


def test_an_answer_nobody_asked_for_or_one_used_twice_opens_nothing(client: Client, idp: Provider, amy: User) -> None:
    sent = client.post(THERE)
    back = idp.authorized(sent["Location"]).removeprefix("http://testserver")
    assert Client().get(back).status_code == 403
    assert client.get(back).status_code == 302
    again = Client()
    assert again.get(back).status_code == 403 and "_auth_user_id" not in again.session


def test_a_provider_is_only_gone_to_by_a_form(client: Client, idp: Provider) -> None:
    assert not client.get(THERE).get("Location", "").startswith(idp.issuer)


def test_the_rule_of_the_second_factor_stays(client: Client, idp: Provider, amy: User, settings: Any) -> None:
    settings.ZHIKE_SECOND_FACTOR = True
    a_post(a="amy")
    came_back(client, idp)
    assert client.get("/")["Location"] == FACTOR
    an_app(amy)
    other = Client()
    assert came_back(other, idp)["Location"] == STEP
    other.post(STEP, {"code": code_of(SECRET)})
    assert other.get("/").status_code == 200


def test_a_company_may_say_that_its_provider_asks_for_one(
    client: Client, idp: Provider, amy: User, settings: Any
) -> None:
    settings.ZHIKE_SECOND_FACTOR = settings.OIDC_COUNTS_AS_SECOND_FACTOR = True
    a_post(a="amy")
    came_back(client, idp)
    assert client.get("/").status_code == 200


def test_without_a_provider_there_is_no_such_address(client: Client) -> None:
    with pytest.raises(NoReverseMatch):
        reverse("openid_connect_login", kwargs={"provider_id": "oidc"})
    assert client.post(THERE).status_code == 404


def test_a_deployment_names_its_provider_whole_or_not_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    assert identity_provider() == {}
    monkeypatch.setenv("OIDC_ISSUER", "http://idp.example")
    with pytest.raises(ImproperlyConfigured, match="https"):
        identity_provider()
    monkeypatch.setenv("OIDC_ISSUER", "https://idp.example/")
    with pytest.raises(ImproperlyConfigured, match="OIDC_CLIENT_ID"):
        identity_provider()
    monkeypatch.setenv("OIDC_CLIENT_ID", CLIENT)
    monkeypatch.setenv("OIDC_CLIENT_SECRET", BETWEEN_US)
    (app,) = identity_provider()["openid_connect"]["APPS"]
    assert app["settings"]["server_url"] == "https://idp.example" and app["name"] == "OpenID Connect"
