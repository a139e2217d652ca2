"""What the tests of sign-in share: people with posts, codes of an app, a clock that is moved."""

import time
from datetime import timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client
from django.utils import timezone

from audit.trail.models import LogEntry
from crm.accounts.sealing import seal_secret
from crm.models import User
from tests.builders import PASSWORD

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
SIGN_IN, FACTOR = "/accounts/login/", "/accounts/second-factor/"
APP, STEP, CODES = f"{FACTOR}app/", f"{FACTOR}authenticate/", f"{FACTOR}codes/"


def code_of(secret: str, *, steps: int = 0) -> str:
    """Return the code that an app shows now, or some half minutes from now; good for three seconds at least."""
    if time.time() % 30 > 27:
        time.sleep(3.1)
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def an_app(person: User, secret: str = SECRET) -> str:
    """Give a person an app and recovery codes, and return the app's secret."""
    Authenticator.objects.create(user=person, type="totp", data={"secret": seal_secret(person.pk, secret)})
    seed = {"seed": seal_secret(person.pk, "5eed" * 20), "used_mask": 0}
    Authenticator.objects.create(user=person, type="recovery_codes", data=seed)
    return secret


def sign_in(client: Client, username: str, password: str = PASSWORD, **more: Any) -> Any:
    """Answer the sign-in page."""
    return client.post(SIGN_IN, {"login": username, "password": password}, **more)


def events(*codes: str) -> list[str]:
    """Return the codes of the lines there are, in their order; only some of them when named."""
    lines = LogEntry.objects.order_by("pk")
    return list((lines.filter(event__in=codes) if codes else lines).values_list("event", flat=True))


def later(monkeypatch: Any, **passed: float) -> None:
    """Move Django's clock, on which sign-ins and passwords age."""
    now = timezone.now() + timedelta(**passed)
    monkeypatch.setattr(timezone, "now", lambda: now)
