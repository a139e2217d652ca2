"""Knows each request for the trail, and answers 503 without data where a line cannot be written."""

import logging
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import DatabaseError, InterfaceError, InternalError, OperationalError, ProgrammingError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from audit.trail.context import Context, current, new_request_id, session_mark, within
from audit.trail.models import TrailDown
from audit.trail.rules import client_address, one_line

RETRY_AFTER = "10"
# Down, full, locked, read only, a table gone or a right taken away: what a database says of these differs by its kind.
NO_ANSWER = (TrailDown, OperationalError, InterfaceError, InternalError, ProgrammingError)
log = logging.getLogger("audit.trail")


class TrailMiddleware:
    """Set the request's context; the post is read when the view is about to run, once it is known who sits where.

    `settings.TRUSTED_PROXIES` (default 0) is how many proxies of ours stand before the server. Later readers of
    REMOTE_ADDR get the address decided here, and X-Forwarded-For is gone.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        address = client_address(
            request.META.get("REMOTE_ADDR", ""),
            request.META.pop("HTTP_X_FORWARDED_FOR", ""),
            getattr(settings, "TRUSTED_PROXIES", 0),
        )
        request.META["REMOTE_ADDR"] = address
        with within(Context(address=address, request_id=new_request_id(), path=one_line(request.path, 200))):
            return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any) -> None:
        """Add who is signed in and on which post."""
        context = current()
        user = getattr(request, "user", None)
        if user is not None and user.is_authenticated:
            context.user_id, context.user_name = user.pk, str(user)
            context.session = session_mark(request.session.session_key)
        context.actor = getattr(request, "seat", None)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer 503 without data where the trail, or the database under it, does not answer (no line, no data)."""
        return no_answer(exception) if is_no_answer(exception) else None


def is_no_answer(fault: BaseException | None) -> bool:
    """Say whether a fault is the database's own; psycopg2 knows no more of a connection that broke off than that."""
    return isinstance(fault, NO_ANSWER) or type(fault) is DatabaseError


def no_answer(exception: BaseException) -> HttpResponse:
    """Return the 503 that says that nothing is lost, and when to come back."""
    log.error("No answer from the trail or the database", exc_info=exception)
    response = HttpResponse(render_to_string("audit/down.html"), status=503)
    response["Retry-After"] = RETRY_AFTER
    response["Cache-Control"] = "no-store"
    return response
