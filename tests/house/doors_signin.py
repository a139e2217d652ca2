"""The doors of passwords, second factors and sign-ins, and what must stand in the company for them."""

from collections.abc import Mapping
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session

from crm.accounts.sealing import seal_secret
from crm.models import Post, SignIn
from customers.records.models import Customer
from tests.builders import a_person
from tests.house.door import GONE, NOT_SO, Column, Door, Outcome, anyone, own, signed_in

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
HERE: dict[str, Any] = {"at": "am-1", "others": ("am-2", "co-1")}
OWNER: dict[str, Any] = {"at": "sa-1", "others": ("am-2", "co-1")}


def owner(then: Outcome, others: Outcome = GONE) -> Column:
    """Return the column of what sa-1's A meets, who has an app, and everybody else, who has none."""
    return signed_in(others) | {"right": then, "away": then}


def furnish(posts: Mapping[str, Post], customer: Customer) -> dict[str, Any]:
    """Put into the company a sign-in of am-1's A on another machine, and an app with codes of sa-1's A."""
    owner = a_person("sa-1-a")
    for factor, name in (("totp", "secret"), ("recovery_codes", "seed")):
        Authenticator.objects.create(
            user=owner, type=factor, data={name: seal_secret(owner.pk, SECRET), "used_mask": 0}
        )
    person = a_person("am-1-a")
    session = Session.objects.create(session_key="k" * 32, session_data="", expire_date="2099-01-01T00:00:00Z")
    sign_in = SignIn.objects.create(person=person, session_key=session.pk, agent="Firefox/1 (X11; Linux)")
    return {"sign_in": sign_in}


ROWS: tuple[Door, ...] = (
    Door("sign_ins", signed_in(200), signed_in(NOT_SO)),
    Door("end_other_sign_ins", signed_in(NOT_SO), signed_in(302)),
    Door(
        "end_sign_in",
        signed_in(NOT_SO),
        own(302) | {"away": 302},
        args=lambda c: {"pk": c.things["sign_in"].pk},
        missing={"pk": 987654},
        **HERE,
    ),
    Door("mfa_index", signed_in(200), signed_in(NOT_SO)),
    Door("mfa_authenticate", anyone(302), anyone(302)),
    Door("mfa_reauthenticate", owner(200, 302), owner(200, 302), **OWNER),
    Door("mfa_activate_totp", owner(302, 200), owner(302, 200), data=lambda c: {"code": "000000"}, **OWNER),
    Door("mfa_deactivate_totp", owner(200), owner(302), **OWNER),
    Door("mfa_view_recovery_codes", owner(200), signed_in(NOT_SO), **OWNER),
    Door("mfa_generate_recovery_codes", signed_in(200), owner(302, 200), **OWNER),
    Door("mfa_add_webauthn", signed_in(200), signed_in(200), data=lambda c: {"name": "x", "credential": "{}"}),
    Door(
        "mfa_remove_webauthn",
        signed_in(GONE),
        signed_in(GONE),
        args=lambda c: {"pk": 987653},
        missing={"pk": 987654},
    ),
    Door("mfa_login_webauthn", anyone(302), anyone(302)),
    Door("mfa_reauthenticate_webauthn", signed_in(302), signed_in(302)),
)
