"""The approval inbox, the page of a case, and what any case can be asked: a further signer, to be taken back."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from audit.guard.doors import SEATED, door, turn_away
from crm.approvals import actions
from crm.approvals.cards import card
from crm.approvals.decisions import case_of, case_page, decided, decision_context, note_reading, sentence
from crm.approvals.forms import SignerForm
from crm.approvals.models import Case, Step
from crm.approvals.queries import Waiting, may_read, places_today, tally, waiting_in, waiting_page
from crm.approvals.refusals import AlreadyThere, NotYours, Refused
from crm.approvals.routes import route
from crm.posts.requests import seat_of

RECENT = 5
__all__ = ["case_of", "decided", "decision_context"]


@door(SEATED)
@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """Show what waits on the seat, the next due first, and the card of the one chosen, or of the first."""
    seat, places = seat_of(request), places_today()
    wanted, after = request.GET.get("case", ""), request.GET.get("after", "")
    waiting = waiting_page(seat, places, after)
    step = _chosen(waiting, wanted) or (waiting_in(wanted, seat, places) if _is_uuid(wanted) else None)
    gone = bool(wanted) and step is None
    step = step or next(iter(waiting.steps), None)
    context = {
        "waiting": waiting,
        "rows": [(one, route(one.case.route).title) for one in waiting.steps],
        "tally": tally(seat, request.seats, places),  # type: ignore[attr-defined]
        "chosen": bool(wanted) and not gone,
        "gone": gone,
    }
    if step is not None:
        note_reading(step.case, seat)
        context |= decision_context(card(step.case, seat, places))
    response = render(request, "crm/approvals/inbox.html", context)
    response["Cache-Control"] = "no-store"
    return response


@door(SEATED)
@require_safe
def case(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Show a case with its whole history to those who have a part in it."""
    return case_page(request, _case(request, uuid))


@door(SEATED)
@require_safe
def of_subject(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Lead to where the seat decides the case of a subject, or reads it: what a deadline on a desk points to."""
    seat, places = seat_of(request), places_today()
    cases = Case.objects.filter(subject=uuid).select_related("requested_post").order_by("-pk")[:RECENT]
    open_first = sorted(cases, key=lambda case: case.state != Case.State.OPEN)
    seen = [card(found, seat, places) for found in open_first]
    mine = next((one for one in seen if may_read(one.case, one.steps, seat, places)), None)
    if mine is None:
        turn_away(request)
    if mine.step and mine.plan.decides_on_page:
        return redirect(mine.page)
    return redirect("approvals:case", mine.case.uuid)


@door(SEATED)
@require_POST
def withdraw(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Take back what the seat's post asked for."""
    found = _case(request, uuid)
    if route(found.route).withdraw:
        turn_away(request)  # the procedure has something to finish: it takes back on its own page
    try:
        actions.withdraw(found, by=seat_of(request))
    except NotYours:
        turn_away(request)
    except Refused as refused:
        messages.warning(request, sentence(refused))
    else:
        messages.success(request, _("%(case)s is withdrawn.") % {"case": found.number})
    return redirect("approvals:case", uuid)


@door(SEATED)
@require_POST
def add_signer(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Let a further post sign, at once."""
    found = _case(request, uuid)
    form = SignerForm(found, (), request.POST)
    if not form.is_valid() and waiting_in(str(uuid), seat_of(request), places_today()) is None:
        turn_away(request)
    if not form.is_valid():
        messages.warning(request, _("Choose the post that is to sign too."))
        return redirect("approvals:case", uuid)
    post, mark, why = form.cleaned_data["post"], form.cleaned_data["mark"], form.cleaned_data["why"]
    try:
        actions.add_signer(found, post.pk, by=seat_of(request), mark=mark, note=why)
    except NotYours:
        turn_away(request)
    except AlreadyThere:
        messages.warning(request, _("%(post)s is asked already.") % {"post": post.name})
    except Refused as refused:
        messages.warning(request, sentence(refused))
    else:
        messages.success(
            request, _("%(post)s is asked to sign too. Your own decision is still to come.") % {"post": post}
        )
    return redirect("approvals:case", uuid)


def _case(request: HttpRequest, uuid: UUID) -> Case:
    found = Case.objects.select_related("requested_post").filter(uuid=uuid).first()
    if found is None:
        turn_away(request)
    return found


def _chosen(waiting: Waiting, wanted: str) -> Step | None:
    return next((step for step in waiting.steps if str(step.case.uuid) == wanted), None)


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
