"""How a page of a record answers: never stored, 404 for what may not be opened, the shut gate named in words."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django_htmx.middleware import HtmxDetails

from crm.posts.queries import Seat
from customers.records import sentences
from customers.records.ticket import Moved, NotThere, Refused


class SeatedRequest(HttpRequest):
    """A request that has passed a door for seats."""

    seat: Seat
    purpose: str
    htmx: HtmxDetails


View = Callable[..., HttpResponseBase]


def gated(view: View) -> View:
    """Answer NotThere with 404 and Refused with the page that names the gate; keep what is shown out of every cache."""

    @wraps(view)
    def answered(request: SeatedRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            response = view(request, *args, **kwargs)
        except Moved as moved:
            messages.info(request, _("This number's record was merged into the one you see."))
            response = redirect("browse:record", moved.uuid)
        except NotThere:
            raise Http404 from None
        except Refused as refusal:
            response = refused(request, refusal)
        response["Cache-Control"] = "no-store"
        return response

    return answered


def refused(request: SeatedRequest, refusal: Refused) -> HttpResponse:
    """Name the shut gate and say what can be done; a fragment for a dialog, a page otherwise."""
    page = "refused_fragment" if is_fragment(request) else "refused"
    code, asked = refusal.verdict.gate, request.resolver_match
    # From the record's own page there is no way back to it; from what was asked for behind it there is.
    uuid = asked.kwargs.get("uuid") if asked and asked.url_name != "record" else None
    context = {"gate": sentences.gate(code), "limits": sentences.limits(), "code": code, "record_uuid": uuid}
    return render(request, f"customers/browse/{page}.html", context, status=403)


def is_fragment(request: HttpRequest) -> bool:
    """Say whether a script asked for a part of a page, to stand in one that is open."""
    return "X-Fragment" in request.headers or bool(getattr(request, "htmx", False))
