"""Pages of posts: everyone with a seat may read them; who may change what stands in `actions`."""

from collections.abc import Callable
from typing import Any, NoReturn

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from audit.guard.doors import SEATED, SIGNED_IN, door
from audit.trail.actions import write
from crm.posts import actions, events
from crm.posts.forms import FaultForm, HolderForm
from crm.posts.histories import LINE, holdings_by, lines_of, outlook
from crm.posts.models import Post, Role
from crm.posts.purposes import BY_CODE
from crm.posts.queries import posts_today
from crm.posts.requests import seat_of
from crm.posts.rules import SECURITY


@door(SEATED)
def list_posts(request: HttpRequest) -> HttpResponse:
    """Show every post with its holders and who acts on it today."""
    text, role = request.GET.get("text", ""), request.GET.get("role", "")
    context = {
        "posts": posts_today(timezone.localdate(), text=text, role=role),
        "text": text,
        "role": role,
        "roles": Role.objects.all(),
        "administers": seat_of(request).role == SECURITY,
    }
    return render(request, "crm/posts/list.html", context)


@door(SEATED)
def post_page(request: HttpRequest, code: str) -> HttpResponse:
    """Show who held a post when, in either seat, who acts on it from today on, and the leaves."""
    post, today = _post(code), timezone.localdate()
    holdings, *above = lines_of(post)
    context = {
        "post": post,
        "holdings": holdings,
        "outlook": outlook(holdings, today, above),
        "today": today,
        "staffs": actions.staffs(seat_of(request), post),
        "fills": actions.fills(seat_of(request), post),
        "administers": seat_of(request).role == SECURITY,
    }
    return render(request, "crm/posts/post.html", context)


@door(SIGNED_IN)
def mine(request: HttpRequest) -> HttpResponse:
    """Show one's own posts and leaves; a holder who is on leave has no seat and ends the leave here."""
    today = timezone.localdate()
    context = {"holdings": holdings_by(request.user.pk, today), "today": today}
    return render(request, "crm/posts/mine.html", context)


@door(SEATED)
def name_holder(request: HttpRequest, code: str) -> HttpResponse:
    """Name who takes a side of a post."""
    post = _post(code)
    if not actions.fills(seat_of(request), post):
        _refuse(request, post.code, "name_holder")
    form = HolderForm(request.POST or None, initial={"side": request.GET.get("side", "A")})
    if _did(request, form, post.code, lambda **values: actions.name_holder(post, **values, by=seat_of(request))):
        messages.success(request, _("The holder is named."))
        return redirect("posts:post", post.code)
    context = {"form": form, "post": post, "title": _("Name a holder"), "verb": _("Name the holder")}
    return render(request, "crm/posts/form.html", context)


@door(SEATED)
@require_POST
def choose_seat(request: HttpRequest) -> HttpResponse:
    """Go over to another of one's posts; the session keeps it and the trail tells it."""
    code, before = request.POST.get("post", ""), seat_of(request)
    chosen = next((seat for seat in request.seats if seat.post_code == code), None)  # type: ignore[attr-defined]
    if chosen is None:
        _refuse(request, code[:20], "take_seat")
    actions.take_seat(chosen, before=before)
    request.session["post"] = chosen.post_code
    return redirect(_back(request, open_to_every_seat=True))


@door(SEATED)
@require_POST
def choose_purpose(request: HttpRequest) -> HttpResponse:
    """Say what one is working on; each view is recorded with it. An unknown purpose changes nothing."""
    purpose = request.POST.get("purpose", "")
    if purpose in BY_CODE:
        request.session["purpose"] = purpose
    return redirect(_back(request))


def _post(code: str) -> Post:
    return get_object_or_404(Post.objects.select_related("unit", *LINE), code=code)


def _did(request: HttpRequest, form: FaultForm, post: str, verb: Callable[..., Any]) -> bool:
    """Run a verb on what the form holds; False where the form, or the verb, declines."""
    if not form.is_valid():
        return False
    try:
        verb(**form.cleaned_data)
    except actions.Impossible as impossible:
        form.decline(impossible.fault)
        return False
    except actions.NotYours:
        _refuse(request, post, type(form).__name__)
    return True


def _refuse(request: HttpRequest, post: str, act: str) -> NoReturn:
    """Write the line of a refusal and answer like what does not exist."""
    seat = getattr(request, "seat", None)
    write(events.REFUSED, by=seat, outcome="refused", facts={"post": post, "act": act})
    raise Http404


def _back(request: HttpRequest, *, open_to_every_seat: bool = False) -> str:
    """Return the page that a switch was thrown on, if it is ours; with another seat one record's page may be closed."""
    address = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure()):
        return "/"
    try:
        one_thing = resolve(address.partition("?")[0]).kwargs
    except Resolver404:
        return "/"
    return "/" if open_to_every_seat and one_thing else address
