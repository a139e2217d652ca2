"""The second factor: set up, asked for, sealed, reset; and who must have one."""

import json
import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.management import call_command
from django.db import connection
from django.test import Client

from audit.trail.models import LogEntry
from crm.accounts.actions import reset_second_factor
from crm.accounts.rotation import FACTOR_KEYS
from crm.accounts.sealing import Unopenable, open_secret, seal_secret
from crm.crypto.actions import active_kek
from crm.models import FactorKey, Post, User
from tests.builders import a_leave, a_person, a_post, seat, signed_in
from tests.crm.accounts.arrangement import APP, CODES, FACTOR, SECRET, STEP, an_app, code_of, events, sign_in

pytestmark = pytest.mark.django_db
SPELLED = re.compile(r'<p class="factor-secret" translate="no">([A-Z2-7 ]+)</p>')
LISTED = re.compile(r"<li>(\d{8})</li>")


@pytest.fixture
def amy() -> User:
    return a_person("amy")


@pytest.fixture
def post(amy: User) -> Post:
    return a_post(a="amy", b="bo")


@pytest.fixture
def asked_for(settings: Any) -> None:
    settings.ZHIKE_SECOND_FACTOR = True


def set_up(client: Client) -> str:
    """Set up an app as its page asks, and return the secret."""
    secret = SPELLED.search(client.get(APP).content.decode())[1].replace(" ", "")  # type: ignore[index]
    assert client.post(APP, {"code": code_of(secret)})["Location"] == CODES
    return secret


def test_an_app_is_set_up_with_codes_that_are_shown_once(amy: User) -> None:
    client = signed_in("amy")
    set_up(client)
    shown = LISTED.findall(client.get(CODES).content.decode())
    assert len(set(shown)) == 10 and not LISTED.findall(client.get(CODES).content.decode())
    assert events("factor.added", "factor.codes_made") == ["factor.added", "factor.codes_made"]
    assert LogEntry.objects.get(event="factor.added").facts == {"factor": "totp"}


def test_a_wrong_code_sets_nothing_up_and_keeps_the_picture(amy: User) -> None:
    client = signed_in("amy")
    before = SPELLED.search(client.get(APP).content.decode())[1]  # type: ignore[index]
    page = client.post(APP, {"code": "000000"}).content.decode()
    assert SPELLED.search(page)[1] == before and "id_code_error" in page  # type: ignore[index]
    assert not Authenticator.objects.exists()


def test_signing_in_asks_for_the_code_and_opens_nothing_before(client: Client, amy: User) -> None:
    an_app(amy)
    assert sign_in(client, "amy")["Location"] == STEP
    assert client.get("/")["Location"].startswith("/accounts/login/")
    assert client.post(STEP, {"code": "000000"}).status_code == 200
    assert client.post(STEP, {"code": code_of(SECRET)})["Location"] == "/"
    assert client.get("/").status_code == 200
    told = events("factor.refused", "factor.used", "session.opened")
    assert told == ["factor.refused", "factor.used", "session.opened"]
    assert set(LogEntry.objects.filter(event__startswith="factor.", kind="sign_in").values_list("actor_id")) == {
        (amy.pk,)
    }


def test_a_code_that_was_used_is_refused(amy: User) -> None:
    an_app(amy)
    first, second = Client(), Client()
    sign_in(first, "amy")
    sign_in(second, "amy")
    code = code_of(SECRET)
    assert first.post(STEP, {"code": code}).status_code == 302
    assert second.post(STEP, {"code": code}).status_code == 200


@pytest.mark.parametrize("steps", [-1, 1])
def test_a_code_of_another_half_minute_is_refused(client: Client, amy: User, steps: int) -> None:
    an_app(amy)
    sign_in(client, "amy")
    assert client.post(STEP, {"code": code_of(SECRET, steps=steps)}).status_code == 200


def test_five_wrong_codes_close_the_second_step_for_a_while(client: Client, amy: User) -> None:
    an_app(amy)
    sign_in(client, "amy")
    for _ in range(5):
        client.post(STEP, {"code": "000000"})
    assert client.post(STEP, {"code": code_of(SECRET)}).status_code == 200


def test_a_recovery_code_opens_once(amy: User) -> None:
    an_app(amy)
    codes = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    answers = []
    for _ in range(2):
        client = Client()
        sign_in(client, "amy")
        answers.append(client.post(STEP, {"code": codes[0]}).status_code)
    assert answers == [302, 200]


@pytest.mark.parametrize("said", ['{"id": "x"}', '{"id": "x", "rawId": "x", "type": "public-key", "response": {}}'])
def test_a_passkey_that_is_none_opens_nothing_and_leaves_a_line(client: Client, amy: User, said: str) -> None:
    an_app(amy)
    assert client.post(f"{FACTOR}passkey/sign-in/", {"credential": said})["Location"] == "/accounts/login/"
    sign_in(client, "amy")
    assert client.post(STEP, {"credential": said}).status_code == 200
    assert "_auth_user_id" not in client.session and events("factor.refused") == ["factor.refused"] * 2
    here = signed_in("amy")
    assert here.post(f"{FACTOR}passkey/", {"name": "x", "credential": said}).status_code == 200
    assert not Authenticator.objects.filter(type="webauthn").exists()


def test_new_codes_close_the_old_ones(amy: User) -> None:
    an_app(amy)
    old = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    client = signed_in("amy")
    client.post(f"{CODES}new/")
    new = LISTED.findall(client.get(CODES).content.decode())
    assert len(new) == 10 and not set(old) & set(new)


def test_no_secret_stands_in_the_database_in_clear(amy: User) -> None:
    client = signed_in("amy")
    client.get(APP)
    pending = client.session["mfa.totp.secret"]
    secret = open_secret(amy.pk, pending)
    assert secret not in json.dumps(dict(client.session))
    set_up(client)
    codes = LISTED.findall(client.get(CODES).content.decode())
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        kept = ""
        for table in tables:
            cursor.execute(f'SELECT * FROM "{table}"')
            kept += str(cursor.fetchall())
    stored = Authenticator.objects.get(type="totp")
    assert stored.wrap() and open_secret(amy.pk, stored.data["secret"]) not in kept
    assert not [code for code in codes if code in kept]


def test_a_sealed_secret_opens_for_its_person_only(amy: User) -> None:
    bo = a_person("bo")
    token = seal_secret(amy.pk, SECRET)
    seal_secret(bo.pk, "something else")
    assert open_secret(amy.pk, token) == SECRET
    with pytest.raises(Unopenable):
        open_secret(bo.pk, token)
    FactorKey.objects.filter(person=bo).delete()
    FactorKey.objects.filter(person=amy).update(person=bo)
    with pytest.raises(Unopenable):
        open_secret(bo.pk, token)


def test_a_row_moved_to_another_person_proves_nothing(client: Client, amy: User) -> None:
    an_app(amy)
    bo = a_person("bo")
    an_app(bo, "KRSXG5CTMVRXEZLUKN2XAZLSKRSXG5CT")
    taken = Authenticator.objects.get(user=amy, type="totp").data
    Authenticator.objects.filter(user=bo, type="totp").update(data=taken)
    sign_in(client, "bo")
    client.raise_request_exception = False
    assert client.post(STEP, {"code": code_of(SECRET)}).status_code == 500
    assert "_auth_user_id" not in client.session


def test_rotating_the_master_key_takes_the_second_factors_along(client: Client, amy: User) -> None:
    an_app(amy)
    before = active_kek()
    call_command("rotate_keys", stdout=open("/dev/null", "w"))  # noqa: PTH123, SIM115
    assert FACTOR_KEYS.under([before]) == 0 and FACTOR_KEYS.under([active_kek()]) == 1
    sign_in(client, "amy")
    assert client.post(STEP, {"code": code_of(SECRET)}).status_code == 302


def test_a_factor_set_up_here_ends_the_sign_ins_elsewhere(amy: User) -> None:
    here, elsewhere = signed_in("amy"), signed_in("amy")
    set_up(here)
    assert here.get("/accounts/sign-ins/").status_code == 200
    assert elsewhere.get("/accounts/sign-ins/").status_code == 302


def test_a_factor_is_removed_by_its_owner_who_says_again_who_they_are(
    client: Client, amy: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    an_app(amy)
    sign_in(client, "amy")
    client.post(STEP, {"code": code_of(SECRET)})
    session = client.session
    session["began"] -= 400
    session.save()
    remove = f"{APP}remove/"
    assert client.post(remove)["Location"].startswith("/accounts/reauthenticate/")
    assert Authenticator.objects.count() == 2
    client.post("/accounts/reauthenticate/", {"password": "a-long-test-password"})
    client.post(remove)
    assert not Authenticator.objects.exists() and not FactorKey.objects.exists()
    assert events("factor.removed") == ["factor.removed"]


def test_a_reset_takes_the_factors_the_key_and_the_sign_ins(amy: User, post: Post) -> None:
    ivy = seat(a_post("sy-1", role="system_administrator", a="ivy"))
    an_app(amy)
    client = signed_in("amy")
    assert reset_second_factor(amy, by=ivy, reason="lost the phone")
    assert not Authenticator.objects.exists() and not FactorKey.objects.exists()
    assert client.get("/accounts/sign-ins/").status_code == 302
    line = LogEntry.objects.get(event="factor.reset")
    assert (line.person_name, line.facts, line.reason) == ("Ivy", {"person": "Amy"}, "lost the phone")
    assert sign_in(Client(), "amy")["Location"] == "/"


@pytest.mark.usefixtures("asked_for", "post")
def test_whose_post_opens_sensitive_values_sets_one_up_first_and_then_goes_where_they_wanted(client: Client) -> None:
    assert sign_in(client, "amy", headers={"accept-language": "en"})["Location"] == "/"
    assert client.get("/customers/?q=a")["Location"] == FACTOR
    page = client.get(FACTOR, headers={"accept-language": "en"}).content.decode()
    assert "Your post opens sensitive or restricted values" in page
    secret = set_up(client)
    assert 'href="/customers/?q=a"' in client.get(CODES).content.decode()
    assert client.get("/customers/?q=a").status_code == 200
    again = Client()
    sign_in(again, "amy")
    assert secret and again.get("/customers/")["Location"].startswith("/accounts/login/")


@pytest.mark.usefixtures("asked_for")
@pytest.mark.parametrize("role", ["system_administrator", "security_administrator", "audit_administrator"])
def test_an_administrator_needs_a_second_factor(role: str) -> None:
    a_post("xx-1", role=role, a="ivy")
    assert signed_in("ivy").get("/")["Location"] == FACTOR


@pytest.mark.usefixtures("asked_for")
def test_whose_post_opens_general_values_only_needs_none() -> None:
    a_post("oc-1", role="order_clerk", a="olga")
    assert signed_in("olga").get("/").status_code == 200


@pytest.mark.usefixtures("asked_for")
def test_b_is_asked_from_the_day_on_which_b_stands_in(post: Post) -> None:
    bo = signed_in("bo")
    assert bo.get("/").status_code == 200
    a_leave(post)
    assert bo.get("/")["Location"] == FACTOR


@pytest.mark.usefixtures("asked_for")
def test_what_a_page_asks_by_itself_carries_nobody_away(post: Post) -> None:
    assert signed_in("amy").get("/notices/count/").status_code == 204


@pytest.mark.usefixtures("asked_for")
def test_a_part_of_a_page_leads_the_whole_page(post: Post) -> None:
    answer = signed_in("amy").get("/notices/latest/", headers={"HX-Request": "true"})
    assert (answer.status_code, answer["HX-Redirect"], answer.content) == (200, FACTOR, b"")


@pytest.mark.usefixtures("asked_for", "post")
def test_who_has_one_and_has_not_proved_it_may_only_prove_it(amy: User) -> None:
    client = signed_in("amy")
    an_app(amy)
    again = f"{FACTOR}reauthenticate/"
    assert [client.get(path)["Location"] for path in ("/customers/", FACTOR, APP)] == [again] * 3
    client.get("/customers/?q=a")
    assert client.post(again, {"code": code_of(SECRET)})["Location"] == "/customers/?q=a"
    assert client.get("/customers/").status_code == 200


@pytest.mark.usefixtures("asked_for", "post")
def test_removing_the_last_factor_closes_everything_again(client: Client, amy: User) -> None:
    an_app(amy)
    sign_in(client, "amy")
    client.post(STEP, {"code": code_of(SECRET)})
    client.post(f"{APP}remove/")
    assert client.get("/customers/")["Location"] == FACTOR
