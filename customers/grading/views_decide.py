"""Deciding on a grading, from its own page, and taking a proposal back: it takes effect here (P9.1)."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from audit.guard.doors import door, turn_away
from crm.approvals.cards import card
from crm.approvals.decisions import case_of, decided, sentence
from crm.approvals.forms import DecisionForm
from crm.approvals.models import Case
from crm.approvals.queries import places_today
from crm.approvals.refusals import NotYours, Refused
from crm.posts.entrances import BUSINESS
from customers.grading import actions, queries, sentences
from customers.grading.drafting import NotNow
from customers.grading.models import GradingRound
from customers.grading.routes import ROUTE
from customers.grading.views import round_answer
from customers.records.answers import SeatedRequest, gated


@door(BUSINESS)
@gated
@require_POST
def decide(request: SeatedRequest, uuid: UUID) -> HttpResponse:
    """Take a decision on a round's case, and let it take effect in the same transaction."""
    case, found = _of(request, uuid)
    if not card(case, request.seat, places_today()).has_part:
        turn_away(request)

    def page(form: DecisionForm) -> HttpResponse:
        return round_answer(request, found, form)

    there = reverse("grading:round", args=[found.uuid])
    return decided(
        request, case, finish=lambda after: actions.follow(found, after, by=request.seat), page=page, then=there
    )


@door(BUSINESS)
@gated
@require_POST
def take_back(request: SeatedRequest, uuid: UUID) -> HttpResponse:
    """Withdraw a proposal before it is decided; the preview stays."""
    _case, found = _of(request, uuid)
    if queries.round_of(found.uuid, request.seat) is None:
        turn_away(request)
    try:
        actions.take_back(found, by=request.seat)
    except NotYours:
        turn_away(request)
    except Refused as refused:
        messages.warning(request, sentence(refused))
    except NotNow as stop:
        messages.warning(request, str(sentences.IN_THE_WAY[stop.why]))
    else:
        messages.success(request, _("Recorded."))
    return redirect("grading:round", found.uuid)


def _of(request: SeatedRequest, uuid: UUID) -> tuple[Case, GradingRound]:
    case = case_of(request, ROUTE, uuid)
    found = GradingRound.objects.select_related("rules", "job", "unit", "post", "chief", "case").filter(
        uuid=case.subject
    )
    if not found:
        turn_away(request)
    return case, found[0]
