"""The tray: how much is unread, the latest, all of it; and how one wants mail."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from audit.guard.doors import ANYONE, SIGNED_IN, door
from crm.accounts.models import User
from crm.notices import actions, queries
from crm.notices.forms import WishForm
from crm.notices.models import Reading
from crm.web.unattended import unattended


@unattended
@door(ANYONE)
@require_safe
def count(request: HttpRequest) -> HttpResponse:
    """Say how much is unread: what the bell asks again and again. Who is signed out is told nothing, quietly."""
    if not request.user.is_authenticated:
        return HttpResponse(status=204, headers={"Cache-Control": "no-store"})
    unread = queries.unread(request.user.pk, _posts(request))
    return render(request, "crm/notices/count.html", {"unread": unread, "most": queries.MOST})


@door(SIGNED_IN)
@require_safe
def latest(request: HttpRequest) -> HttpResponse:
    """Show the latest notices, in the bell's own menu."""
    return _latest(request)


@door(SIGNED_IN)
@require_safe
def list_notices(request: HttpRequest) -> HttpResponse:
    """Show all notices of the posts one acts on now, and one's own, page by page."""
    tray = queries.tray(request.user.pk or 0, _posts(request), after=request.GET.get("after", ""))
    return render(request, "crm/notices/list.html", {"tray": tray})


@door(SIGNED_IN)
@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """Count as read what was shown, and answer with what was asked from: the menu, or the page."""
    newest = request.POST.get("newest", "")
    if newest.isdecimal() and len(newest) < 19:
        actions.mark_read(request.user.pk or 0, int(newest))
    if not getattr(request, "htmx", False):
        return redirect("notices:list")
    response = _latest(request)
    response["HX-Trigger"] = "notices-read"
    return response


@door(SIGNED_IN)
def wish(request: HttpRequest) -> HttpResponse:
    """Choose how mail comes, and where to."""
    person = User.objects.get(pk=request.user.pk or 0)
    kept = Reading.objects.filter(person=person).first()
    initial = {"mail": kept.mail if kept else Reading.Mail.EACH, "email": person.email}
    form = WishForm(request.POST or None, initial=initial)
    if form.is_valid():
        actions.wish(person, **form.cleaned_data)
        messages.success(request, _("Your wish is kept."))
        return redirect("notices:list")
    return render(request, "crm/notices/wish.html", {"form": form})


def _latest(request: HttpRequest) -> HttpResponse:
    tray = queries.tray(request.user.pk or 0, _posts(request), size=queries.LATEST)
    return render(request, "crm/notices/latest.html", {"tray": tray})


def _posts(request: HttpRequest) -> dict[int, str]:
    """Return the posts on which the reader acts now, by id, with their names."""
    return {seat.post_id: seat.post_name for seat in getattr(request, "seats", ())}
