"""What is asked of a request before its view: whose language, is the sign-in over, is something to be done first."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.views import redirect_to_login
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, resolve_url
from django.utils import timezone, translation
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect

from audit.trail.actions import write
from audit.trail.context import current, session_mark, within
from crm.accounts import sessions
from crm.accounts.events import SIGN_IN_OVER
from crm.accounts.factors import has_app, has_factor
from crm.accounts.models import User
from crm.accounts.rules import WARNING, days_left, needs_second_factor
from crm.web.unattended import is_unattended

SAFE = ("GET", "HEAD", "OPTIONS")
ALWAYS_OPEN = frozenset({"account_logout", "account_inactive", "web:choose_language", "web:choose_theme"})
# What must be done first, and the only pages that are open until then; the first of each is where one is led.
FIRST_THINGS: Mapping[str, tuple[str, ...]] = {
    "password": ("account_change_password",),
    "set_up": (
        "mfa_index",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "account_reauthenticate",
    ),
    "confirm_code": ("mfa_reauthenticate", "mfa_reauthenticate_webauthn"),
    "confirm_passkey": ("mfa_reauthenticate_webauthn",),
}


class ReaderMiddleware:
    """Speak the language the person chose, on whatever machine; a page seen while signed in is never stored."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user
        if user.is_authenticated and user.language in dict(settings.LANGUAGES):
            translation.activate(user.language)
            request.LANGUAGE_CODE = translation.get_language() or settings.LANGUAGE_CODE
        response = self.get_response(request)
        if user.is_authenticated or request.user.is_authenticated:
            response["Cache-Control"] = "no-store"
        return response


class SignedInMiddleware(LoginRequiredMiddleware):
    """Lead the unknown to sign in, and then on to where they were going: a form that came too late, to its page.

    What was typed there is kept by the page's own draft, where it is general (LOOK).
    """

    def handle_no_permission(self, request: HttpRequest, view_func: Callable[..., Any]) -> HttpResponseRedirect:
        """Return the way to the sign-in page."""
        if request.method in SAFE:
            return super().handle_no_permission(request, view_func)
        return redirect_to_login(_came_from(request), resolve_url(settings.LOGIN_URL))


class SignInMiddleware:
    """End a sign-in whose time is over (idle `ZHIKE_IDLE`, `SESSION_COOKIE_AGE` at most), and note who is there.

    What a page asks by itself keeps nothing alive.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and (why := sessions.over(request.session)):
            mark, user = session_mark(request.session.session_key), request.user
            sessions.end(request, why)
            with within(replace(current(), session=mark, user_id=user.pk, user_name=str(user))):
                write(SIGN_IN_OVER, by=None, facts={"why": why})
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any) -> None:
        """Note that somebody is there."""
        if request.user.is_authenticated and not is_unattended(view):
            _touch(request)


class FirstThingsMiddleware:
    """Open nothing before a password that is due is changed, and a second factor that is asked for is proved (P2.6).

    Who holds which posts today is asked at each request, so a post that is taken over asks for it from then on.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Lead to what must be done first; the page that was asked for is remembered."""
        if not request.user.is_authenticated:
            return None
        first = self._first_thing(request)
        request.first_thing = first  # type: ignore[attr-defined]
        here = request.resolver_match.view_name if request.resolver_match else ""
        if first is None or here in ALWAYS_OPEN or here in FIRST_THINGS[first]:
            return None
        if is_unattended(view):
            return HttpResponse(status=204, headers={"Cache-Control": "no-store"})
        if request.htmx:  # type: ignore[attr-defined]
            return HttpResponseClientRedirect(resolve_url(FIRST_THINGS[first][0]))
        if request.method == "GET":
            request.session[sessions.WANTED] = request.get_full_path()
        return redirect(FIRST_THINGS[first][0])

    def _first_thing(self, request: HttpRequest) -> str | None:
        user = request.user
        if not isinstance(user, User):
            return None
        if user.has_usable_password():
            left = days_left(user.password_set_at, timezone.now(), settings.ZHIKE_PASSWORD_DAYS)
            if user.password_given or left == 0:
                return "password"
            request.password_days = left if left is not None and left <= WARNING.days else None  # type: ignore[attr-defined]
        asked = settings.ZHIKE_SECOND_FACTOR and needs_second_factor(getattr(request, "seats", ()))
        if not asked or sessions.proved(request.session, user.pk):
            return None
        if not has_factor(user):
            return "set_up"
        return "confirm_code" if has_app(user) else "confirm_passkey"


def _touch(request: HttpRequest) -> None:
    """Note that somebody is there; where the database takes no writes the view itself says so (no line, no data)."""
    try:
        sessions.touch(request.session)
    except DatabaseError:
        return


def _came_from(request: HttpRequest) -> str:
    """Return the page of ours on which a form stood, the desk where that is not said."""
    address = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure()):
        return "/"
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path or "/"
