"""Deciding on an application, from the inbox or the page of its case, and taking it back: it takes effect here."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from audit.guard.doors import door, turn_away
from crm.approvals.decisions import case_of, decided, sentence
from crm.approvals.models import Case
from crm.approvals.refusals import NotYours, Refused
from crm.posts.entrances import BUSINESS
from customers.ordering import actions, queries
from customers.ordering.models import Application
from customers.ordering.routes import ROUTE
from customers.records.answers import SeatedRequest, gated


@door(BUSINESS)
@gated
@require_POST
def decide(request: SeatedRequest, uuid: UUID) -> HttpResponse:
    """Take a decision on an application's case, and let it take effect in the same transaction."""
    case, application = _of(request, uuid)
    return decided(request, case, finish=lambda after: actions.follow(application, after, by=request.seat))


@door(BUSINESS)
@gated
@require_POST
def take_back(request: SeatedRequest, uuid: UUID) -> HttpResponse:
    """Withdraw an application from the page of its case; only the post that applied may."""
    _case, application = _of(request, uuid)
    if not queries.ever_open_to(application, request.seat, "withdraw"):
        turn_away(request)
    try:
        actions.withdraw(application, by=request.seat)
    except (actions.NotYours, NotYours):
        turn_away(request)
    except Refused as refused:
        messages.warning(request, sentence(refused))
    except actions.OutOfTurn:
        messages.warning(request, _("The application does not stand where this step may follow; nothing was changed."))
    else:
        messages.success(request, _("Recorded."))
    return redirect("ordering:application", application.uuid)


def _of(request: SeatedRequest, uuid: UUID) -> tuple[Case, Application]:
    case = case_of(request, ROUTE, uuid)
    application = Application.objects.filter(uuid=case.subject).first()
    if application is None:
        turn_away(request)
    return case, application
