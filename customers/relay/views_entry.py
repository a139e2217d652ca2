"""The entry of a newcomer: the look-alike check first, then the form (P2.7.1)."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from audit.guard.doors import ROLE, door
from crm.posts.queries import posts_by_group
from customers.records import lookalike
from customers.records.actions import Taken
from customers.records.answers import SeatedRequest, gated
from customers.records.limits import standing
from customers.records.lookalike import Likeness
from customers.records.ticket import Refused
from customers.relay.entering import Arrival
from customers.relay.entering import enter as enter_all
from customers.relay.forms import EntryForm, LookForm, answer_of, sealed_answer
from customers.relay.models import Newcomer
from customers.relay.queries import Team, teams

PAGE = "customers/relay/enter.html"
OWNER = "account_manager"


@door(ROLE("licence_administrator"))
@gated
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: SeatedRequest) -> HttpResponse:
    """Ask who it is, say whether somebody like that is known, then take the entry down; nothing typed is lost."""
    look = LookForm(request.POST or None)
    if request.method != "POST":
        return render(request, PAGE, {"look": look})
    entering = request.POST.get("step") == "enter"
    if not look.is_valid():
        if not entering:
            return render(request, PAGE, {"look": look})
        found: Likeness | None = None
    else:
        try:
            found = _answer(request, look)
        except Refused as refusal:
            if refusal.verdict.gate != "limit":
                raise
            return _limited(request, look, entering=entering)
    if found is not None and found.answer == "exists":
        return render(request, PAGE, {"look": look} | _told(found))
    return _entry(request, look, found, entering=entering)


def _answer(request: SeatedRequest, look: LookForm) -> Likeness:
    """Return the answer that the form carries, or ask, where the numbers are others by now."""
    carried = answer_of(request.POST.get("checked", ""), look.values, request.seat.person_id)
    return carried or lookalike.look_alike(look.values, by=request.seat)


def _entry(request: SeatedRequest, look: LookForm, found: Likeness | None, *, entering: bool) -> HttpResponse:
    """Show the entry form with the answer, or enter what it holds."""
    answer = found.answer if found else ""
    typed = {name: request.POST.get(name, "") for name in look.fields}
    if found is not None:
        typed["checked"] = sealed_answer(look.values, found, request.seat.person_id)
    known = teams()
    if not entering:
        form = EntryForm(known, initial=typed, answer=answer)
        return render(request, PAGE, {"form": form} | _told(found))
    data = request.POST.copy()
    data["checked"] = typed.get("checked", "")
    form = EntryForm(known, data, answer=answer)
    if form.is_valid():
        try:
            row = _entered(request, form)
            messages.success(request, _("%(number)s is entered and with the analyst now.") % {"number": row.number})
            return redirect("relay:stage", row.uuid)
        except Taken as taken:
            form.add_error(taken.identifier, _("Another record already has this value."))
    return render(request, PAGE, {"form": form} | _told(found))


def _entered(request: SeatedRequest, form: EntryForm) -> Newcomer:
    team: Team = form.cleaned_data["manager"]
    if team.analyst is None or team.chief is None:
        raise ValueError("the form has refused such a post")
    arrival = Arrival(
        form.values,
        form.consents(),
        team.analyst,
        team.manager,
        team.chief,
        answer=form.answer,
        reason=form.cleaned_data.get("why", ""),
    )
    return enter_all([arrival], by=request.seat)[0]


def _limited(request: SeatedRequest, look: LookForm, *, entering: bool) -> HttpResponse:
    """Say kindly that the day's questions are used up; what was typed stays."""
    said = _("You have asked %(limit)s times today; ask again tomorrow. Nothing you typed is lost.")
    form: Any = EntryForm(teams(), request.POST) if entering else look
    form.add_error(None, said % {"limit": standing().lookalikes})
    return render(request, PAGE, {"form" if entering else "look": form})


def _told(found: Likeness | None) -> dict[str, Any]:
    """Return the answer and the names of the posts that own what was found: nothing else of it leaves.

    The account managers' posts own a record; others that may open it are named only where there is none.
    """
    if found is None:
        return {}
    posts = posts_by_group(found.groups).values() if found.groups else ()
    owners = [post for post in posts if post.role == OWNER] or posts
    return {"answer": found.answer, "owners": sorted({post.name for post in owners})}
