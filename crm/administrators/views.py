"""Pages of the security administration: what may be asked for, what was, and the decision of the second person."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from audit.guard.doors import ROLE, SEATED, door, turn_away
from crm.administrators import actions, queries
from crm.administrators.changes import all_changes, change_of
from crm.administrators.forms import ASKING, FORMS, AskingForm
from crm.administrators.limits import all_limits, in_force
from crm.administrators.models import Proposal
from crm.administrators.routes import ADMINISTRATION
from crm.approvals.decisions import case_of, decided
from crm.approvals.models import Case
from crm.approvals.refusals import Unfinished
from crm.posts.models import Role
from crm.posts.requests import seat_of
from crm.posts.rules import SECURITY

SECURITY_ONLY = ROLE(SECURITY)


@door(SECURITY_ONLY)
@require_safe
def changes(request: HttpRequest) -> HttpResponse:
    """Show what may be asked for, what was asked for lately, and roles and limits as they stand."""
    now = in_force()
    context = {
        "kinds": [one for one in all_changes() if one.code in FORMS],
        "asked": queries.asked(),
        "roles": Role.objects.all(),
        "limits": [(one, now[one.code]) for one in all_limits()],
    }
    return render(request, "crm/administrators/changes.html", context)


@door(SECURITY_ONLY)
def propose(request: HttpRequest, kind: str) -> HttpResponse:
    """Ask for a change; it takes effect once somebody else approves."""
    if kind not in FORMS:
        raise Http404
    change, wish = change_of(kind), FORMS[kind]
    form = wish(request.POST if request.method == "POST" else None, initial=request.GET.dict())
    if request.method == "POST" and form.is_valid() and (made := _asked(request, form, kind)):
        said = _("%(case)s is asked for. It takes effect once a second person approves.")
        messages.success(request, said % {"case": made.case.number if made.case else ""})
        return redirect("administrators:changes")
    return render(request, "crm/administrators/ask.html", {"form": form, "change": change})


@door(SEATED)
@require_safe
def proposal(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Lead from a change that was asked for to its case, where it stands and is decided."""
    found = Proposal.objects.select_related("case").filter(uuid=uuid).exclude(case=None).first()
    if found is None or found.case is None:
        turn_away(request)
    return redirect("approvals:case", found.case.uuid)


@door(SEATED)
@require_POST
def decide(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Take the decision on a change; approved, it is in effect."""
    seat = seat_of(request)

    def finish(case: Case) -> None:
        try:
            actions.finish(case, by=seat)
        except actions.Impossible as impossible:
            why = str(ASKING[impossible.fault][1])
            raise Unfinished(_("This change can no longer be made. %(why)s") % {"why": why}) from impossible

    return decided(request, case_of(request, ADMINISTRATION, uuid), finish=finish)


def _asked(request: HttpRequest, form: AskingForm, kind: str) -> Proposal | None:
    try:
        return actions.propose(change_of(kind), form.wanted(), by=seat_of(request))
    except actions.Impossible as impossible:
        form.decline(impossible.fault)
    except actions.NotYours:
        turn_away(request)
    return None
