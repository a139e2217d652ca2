"""Taking a decision from a page, whichever procedure's: what was typed is never lost, and a refusal is said kindly.

A procedure's own view, behind its own door, hands the case over with the verb that finishes in its own room:

    @door(SEATED)
    @require_POST
    def decide(request, uuid):
        case = case_of(request, PLAN, uuid)
        return decided(request, case, finish=lambda case: agree(case, by=request.seat))
"""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from audit.guard.doors import turn_away
from audit.trail.actions import Subject, write
from crm.approvals import actions, events
from crm.approvals.cards import Card, card
from crm.approvals.forms import APPROVE, EDIT, REJECT, DecisionForm, SignerForm
from crm.approvals.models import Case
from crm.approvals.queries import may_read, places_today
from crm.approvals.refusals import Barred, Changed, Decided, NotOpen, NotYours, Refused, Unfinished
from crm.approvals.routes import Route
from crm.posts.queries import Seat
from crm.posts.requests import seat_of
from crm.templatetags.web import in_place_of
from crm.web.dates import moment

Finish = Callable[[Case], Any]
Page = Callable[[DecisionForm], HttpResponse]


def case_of(request: HttpRequest, plan: Route, uuid: UUID) -> Case:
    """Return a case of a route; turned away where there is none."""
    found = Case.objects.select_related("requested_post").filter(uuid=uuid, route=plan.code).first()
    if found is None:
        turn_away(request)
    return found


def decided(
    request: HttpRequest, case: Case, *, finish: Finish, page: Page | None = None, then: str = "approvals:inbox"
) -> HttpResponse:
    """Take the decision that was posted and finish it, both or neither; where it does not stand, say why.

    `finish` is given the case after the verb, in the same transaction: its `state` says what to do. It may raise
    Unfinished with a sentence. `page` shows the form on the procedure's own page; without it on the case's page.
    """
    form = DecisionForm(case, request.POST)
    shown = page or (lambda form: case_page(request, case, form=form))
    if case.state == Case.State.OPEN and request.POST.get("mark", case.mark) != case.mark:
        return _with_status(shown(form.shown_again(case, sentence(Changed()))), 409)
    if not form.is_valid():
        return _with_status(shown(form), 422)
    try:
        with transaction.atomic():
            after = _decide(case, form, by=seat_of(request))
            finish(after)
    except NotYours:
        turn_away(request)
    except (Changed, Unfinished) as refused:
        case.refresh_from_db()
        return _with_status(shown(form.shown_again(case, sentence(refused))), 409)
    except Refused as refused:
        case.refresh_from_db()
        messages.warning(request, sentence(refused))
        return _with_status(case_page(request, case, unsent=form.cleaned_data["note"]), 409)
    messages.success(request, _("%(case)s: %(state)s") % {"case": after.number, "state": _said(after)})
    return redirect(then)


def case_page(request: HttpRequest, case: Case, *, form: DecisionForm | None = None, unsent: str = "") -> HttpResponse:
    """Return the page of a case: its history, and the decision where it is the seat's; others meet 404."""
    seat, places = seat_of(request), places_today()
    seen = card(case, seat, places)
    if not may_read(case, seen.steps, seat, places):
        turn_away(request)
    note_reading(case, seat)
    context = decision_context(seen, form) | {"unsent": unsent, "page_tier": "general"}
    return render(request, "crm/approvals/case.html", context)


def decision_context(seen: Card, form: DecisionForm | None = None) -> dict[str, Any]:
    """Return what `crm/approvals/decision.html` needs, on any page: the card, and its forms where it may be decided."""
    if seen.step is None:
        return {"card": seen, "case": seen.case}
    return {
        "card": seen,
        "case": seen.case,
        "form": form or DecisionForm(seen.case),
        "signer": SignerForm(seen.case, seen.signers),
    }


def note_reading(case: Case, seat: Seat) -> None:
    """Write that a case was looked at, where it is about a customer or whoever looks only checks."""
    if case.customer is None and seat.role != "compliance_officer":
        return
    about = None if case.customer is None else Subject(case.customer, case.number)
    write(events.CASE_OPENED, by=seat, subject=about, facts={"route": case.route, "case": case.number})


def sentence(refused: Refused) -> str:
    """Say kindly why a verb took no effect."""
    if isinstance(refused, Unfinished):
        return refused.sentence
    if isinstance(refused, Decided):
        who = f"{refused.name} · {refused.post}"
        if refused.stands_in_for:
            who += f" · {in_place_of(refused.letter, refused.stands_in_for)}"
        values = {"who": who, "when": moment(refused.at)}
        return _("%(who)s decided this on %(when)s. Nothing of yours was recorded.") % values
    if isinstance(refused, Changed):
        return _("The proposal was changed after you opened it. Read it again; what you typed is still here.")
    if isinstance(refused, Barred):
        return _("You asked for this, or it is for you: somebody else decides it.")
    if isinstance(refused, NotOpen):
        return _("This was withdrawn meanwhile; there is nothing left to decide.")
    return _("This could not be done as things stand now.")


def _decide(case: Case, form: DecisionForm, *, by: Seat) -> Case:
    given = {"by": by, "mark": form.cleaned_data["mark"], "note": form.cleaned_data["note"]}
    if form.decision == APPROVE:
        return actions.approve(case, **given)
    if form.decision == EDIT:
        return actions.approve(case, **given, edits=form.edits)
    return actions.reject(case, **given) if form.decision == REJECT else actions.send_back(case, **given)


def _said(case: Case) -> str:
    if case.state == Case.State.OPEN:
        return _("your approval is recorded; others decide next")
    return str(Case.State(case.state).label)


def _with_status(response: HttpResponse, status: int) -> HttpResponse:
    response.status_code = status
    return response
