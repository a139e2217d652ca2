"""Second factors in a real browser: passkeys by a virtual authenticator, an app, codes; no policy is broken by any."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from playwright.sync_api import Page, expect

from audit.trail.models import LogEntry
from tests.browser.chromium import CHINESE
from tests.browser.people import DARK_AND_NARROW, LIGHT_AND_WIDE, Visit, looked_at
from tests.builders import PASSWORD
from tests.crm.accounts.arrangement import code_of
from tests.house.company import Company

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Begin = Callable[..., Visit]


class Device:
    """An authenticator of the platform, as Chromium's developer tools pretend one."""

    def __init__(self, page: Page) -> None:
        self.tools = page.context.new_cdp_session(page)
        self.tools.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        self.id = self.tools.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]

    def knows_its_owner(self, known: bool) -> None:
        """Have the finger fit, or not."""
        self.tools.send("WebAuthn.setUserVerified", {"authenticatorId": self.id, "isUserVerified": known})

    def keys(self) -> list[Any]:
        """Return what is kept in it."""
        return list(self.tools.send("WebAuthn.getCredentials", {"authenticatorId": self.id})["credentials"])


@pytest.fixture
def asked_for(settings: Any) -> None:
    settings.ZHIKE_SECOND_FACTOR = True


def with_password(page: Page, username: str) -> None:
    """Fill the sign-in page and send it."""
    page.goto("/accounts/login/")
    page.locator("[name=login]").fill(username)
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main .btn.go").click()


def sign_out(page: Page) -> None:
    """Sign out by the menu."""
    page.locator("summary[aria-label^='Account of']").click()
    page.locator("form[data-sign-out] button").click()
    page.wait_for_url("**/accounts/login/")


@pytest.mark.usefixtures("company", "asked_for")
def test_a_passkey_is_set_up_signs_in_alone_and_serves_as_second_step(visit: Begin) -> None:
    page = visit().page
    device = Device(page)
    with_password(page, "am-1-a")
    page.goto("/customers/?q=a")
    expect(page.locator("h1")).to_have_text("Set up a second factor")
    page.get_by_role("link", name="Passkey").click()
    page.locator("[name=name]").fill("office computer")
    page.get_by_role("button", name="Add").click()
    expect(page.locator("h1")).to_have_text("Recovery codes")
    assert page.locator(".factor-codes li").count() == 10 and len(device.keys()) == 1
    page.get_by_role("link", name="Go on").click()
    page.wait_for_url("**/customers/?q=a")
    sign_out(page)
    page.goto("/customers/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(re.compile(r"//[^/]+/customers/$"))
    sign_out(page)
    with_password(page, "am-1-a")
    expect(page.locator("h1")).to_have_text("Second step")
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(re.compile(r"//[^/]+/$"))
    mine = LogEntry.objects.filter(actor__username="am-1-a")
    told = mine.filter(event__in=("factor.added", "factor.used", "session.opened"))
    assert list(told.order_by("pk").values_list("event", flat=True)) == [
        *("session.opened", "factor.added"),
        *("factor.used", "session.opened") * 2,
    ]
    page.goto("/accounts/second-factor/")
    expect(page.get_by_text("office computer").first).to_be_visible()
    page.get_by_role("link", name="Remove office computer").click()
    page.get_by_role("button", name="Remove").click()
    expect(page.locator("h1")).to_have_text("Set up a second factor")


@pytest.mark.usefixtures("asked_for")
def test_a_finger_that_does_not_fit_opens_nothing_and_says_so(company: Company, visit: Begin) -> None:
    page = visit("am-1-a").open("/accounts/second-factor/passkey/")
    device = Device(page)
    page.get_by_role("button", name="Add").click()
    page.get_by_role("link", name="Go on").click()
    sign_out(page)
    device.knows_its_owner(False)
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("alert")).to_contain_text("The passkey did not work")
    device.knows_its_owner(True)
    person = company.person("am-1")
    person.is_active = False
    person.save()
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url("**/accounts/inactive/")
    page.goto("/customers/")
    expect(page.locator("h1")).to_have_text("Sign in")


@pytest.mark.usefixtures("company", "asked_for")
def test_each_page_of_signing_in_is_good_by_day_and_night_wide_and_narrow(visit: Begin) -> None:
    page, faults = visit("am-1-a", locale=CHINESE).page, list[str]()

    def look(what: str) -> None:
        faults.extend(looked_at(page, what, LIGHT_AND_WIDE, DARK_AND_NARROW))

    page.goto("/")
    look("set up")
    page.goto("/accounts/second-factor/passkey/")
    look("passkey, first")
    page.goto("/accounts/second-factor/app/")
    page.locator("details.key summary").click()
    look("app, first")
    secret = page.locator(".factor-secret").inner_text().replace(" ", "")
    page.locator("[name=code]").fill("000000")
    page.locator("main .btn.go").click()
    look("app, wrong code")
    page.locator("[name=code]").fill(code_of(secret))
    page.locator("main .btn.go").click()
    look("codes")
    for path in ("", "codes/", "codes/new/", "passkey/", "app/remove/", "reauthenticate/"):
        page.goto(f"/accounts/second-factor/{path}")
        look(path or "index")
    for path in ("sign-ins/", "password/", "reauthenticate/"):
        page.goto(f"/accounts/{path}")
        look(path)
    again = visit(locale=CHINESE).page
    cache.clear()
    with_password(again, "am-1-a")
    page = again
    look("second step")
    page.locator("[name=code]").fill("000000")
    page.locator("main .btn.go").click()
    look("second step, wrong code")
    assert not faults, "\n".join(faults)
    assert LogEntry.objects.filter(event="factor.refused").count() == 1


def test_what_was_typed_is_there_again_after_a_sign_in_that_ended_meanwhile(company: Company, visit: Begin) -> None:
    page = visit("am-1-a").open(f"/customers/{company.customer.uuid}/edit/operating/")
    box = page.locator("form[data-draft] input[type=text][data-draft], form[data-draft] textarea[data-draft]").first
    name = box.get_attribute("name")
    box.fill("typed before lunch")
    for session in Session.objects.all():
        kept = session.get_decoded()
        session.session_data = Session.objects.encode(kept | {"seen": kept.get("seen", 0) - 3600})
        session.save()
    page.locator("main form[data-draft] .btn.go").click()
    expect(page.get_by_text("because nothing was done for a while")).to_be_visible()
    page.locator("[name=login]").fill("am-1-a")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main .btn.go").click()
    page.wait_for_url("**/edit/operating/")
    page.get_by_role("button", name="Take it back").click()
    expect(page.locator(f"[name={name}]")).to_have_value("typed before lunch")
