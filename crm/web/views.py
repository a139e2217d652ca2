"""Language and colours, which anyone may choose before and after signing in; what a page says that broke."""

import sys

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST
from django.views.defaults import server_error

from audit.guard.doors import ANYONE, door
from audit.trail.middleware import is_no_answer, no_answer

A_YEAR = 365 * 24 * 3600
THEMES = ("", "light", "dark")


@door(ANYONE)
@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Remember the language in this browser and on the person signed in; an unknown one changes nothing."""
    response = redirect(_back(request))
    language = request.POST.get("language", "")
    if language in dict(settings.LANGUAGES):
        _keep(request, response, settings.LANGUAGE_COOKIE_NAME, "language", language)
    return response


@door(ANYONE)
@require_POST
def choose_theme(request: HttpRequest) -> HttpResponse:
    """Remember the colour scheme in this browser and on the person; "" follows the system."""
    response = redirect(_back(request))
    theme = request.POST.get("theme", "")
    if theme in THEMES:
        _keep(request, response, "theme", "theme", theme)
    return response


def broken(request: HttpRequest) -> HttpResponse:
    """Answer 503 where the database went away before it was known who asks, 500 for whatever else broke."""
    fault = sys.exception()
    return no_answer(fault) if fault is not None and is_no_answer(fault) else server_error(request)


def _keep(request: HttpRequest, response: HttpResponse, cookie: str, attribute: str, value: str) -> None:
    response.set_cookie(
        cookie, value, max_age=A_YEAR, httponly=True, secure=settings.SESSION_COOKIE_SECURE, samesite="Lax"
    )
    if request.user.is_authenticated:
        setattr(request.user, attribute, value)
        request.user.save(update_fields=[attribute])


def _back(request: HttpRequest) -> str:
    address = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if safe else "/"
