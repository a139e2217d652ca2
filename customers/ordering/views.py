"""The pages of applications to order on line: a post's list, the form, one with its way."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from audit.guard.doors import ROLE, door, turn_away
from crm.approvals.refusals import NotYours
from crm.posts.entrances import BUSINESS
from customers.catalog.sentences import heading
from customers.ordering import actions, queries
from customers.ordering.flow import flow
from customers.ordering.forms import NOBODY, ApplyForm
from customers.ordering.models import Application
from customers.ordering.proposals import SHOWN
from customers.records.answers import SeatedRequest, gated
from customers.records.gate import open_record
from customers.records.glance import Brief, named
from customers.records.ticket import OpenRecord

WHERE = "ordering"
WORDS = {
    "set_up": gettext_lazy("Set up"),
    "send": gettext_lazy("Password sent"),
    "receive": gettext_lazy("Password received"),
    "pass_on": gettext_lazy("Password passed on"),
    "agree": gettext_lazy("Agree the training"),
    "train": gettext_lazy("Training given"),
    "again": gettext_lazy("Apply again"),
    "withdraw": gettext_lazy("Withdraw"),
}
PARTIES = ROLE("licence_administrator", "statistical_analyst", "account_manager", "section_chief", "order_clerk")


@door(PARTIES)
@gated
@require_safe
def list_page(request: SeatedRequest) -> HttpResponse:
    """Show the applications in which the post has a part, under way, ready or closed; one line names the customers."""
    show = request.GET.get("show", "open")
    show = show if show in queries.SHOWN else "open"
    after = request.GET.get("after", "")
    rows, more = queries.page(request.seat.post_id, show=show, after=int(after) if after.isdecimal() else None)
    names = named([one.application.customer for one in rows], by=request.seat, purpose=request.purpose, where=WHERE)
    context = {
        "rows": [(one, names.get(one.application.customer)) for one in rows],
        "show": show,
        "after": more or "",
        "applies": request.seat.role in queries.APPLICANTS,
    }
    return render(request, "customers/ordering/list.html", context)


@door(ROLE(*queries.APPLICANTS))
@gated
@require_http_methods(["GET", "HEAD", "POST"])
def apply_page(request: SeatedRequest, uuid: UUID) -> HttpResponse:
    """Apply for a customer that the post may open; one application a customer at a time (P2.7.4)."""
    record = open_record(uuid, by=request.seat, purpose=request.purpose, only=SHOWN)
    if there := queries.application_of(record.id):
        return _already(request, record, there)
    form = ApplyForm(
        request.POST if request.method == "POST" else None,
        managers=queries.managers_of(record),
        clerks=queries.clerks(),
    )
    if form.is_valid():
        values = {name: form.cleaned_data[name] for name in ("manager", "clerk", "applied_on")}
        try:
            made = actions.apply(record, **values)
        except queries.NobodyThere as missing:
            form.add_error("manager", str(NOBODY[missing.part]))
        except NotYours:
            turn_away(request)
        except actions.Already:
            return _already(request, record, queries.application_of(record.id))
        else:
            messages.success(request, _("Applied. The account manager decides next."))
            return redirect("ordering:application", made.uuid)
    shown = [(heading(one.entry), one.text) for one in record.fields if one.text]
    return render(request, "customers/ordering/apply.html", {"form": form, "record": record, "shown": shown})


@door(BUSINESS)
@gated
@require_safe
def application_page(request: SeatedRequest, uuid: UUID) -> HttpResponse:
    """Show an application with its way to each post that has a part in it, or to which a decision has come up."""
    application = found(request, uuid)
    return render(request, "customers/ordering/application.html", around(request, application))


def found(request: SeatedRequest, uuid: UUID) -> Application:
    """Return an application that the seat may read; 404 with its line otherwise."""
    application = queries.application_for(uuid, request.seat)
    if application is None:
        turn_away(request)
    return application


def around(request: SeatedRequest, application: Application) -> dict[str, Any]:
    """Return what every page of an application shows: its way, what the seat may do, the customer where it may open."""
    steps = queries.steps_of(application)
    back = application.case_id if queries.sent_back(application) else None
    return {
        "application": application,
        "customer": customer_of(request, application),
        "flow": flow(application, steps, queries.deadlines_of(application)),
        "acts": [(act, WORDS[act]) for act in queries.acts_open_to(application, request.seat)],
        "sent_back": next((step for step in steps if step.case_id == back and step.state == "sent_back"), None),
        "decides": queries.open_step(application, request.seat),
    }


def customer_of(request: SeatedRequest, application: Application) -> Brief | None:
    """Return the customer in a few words, where the seat may open it; the order desk may not."""
    ids = [application.customer]
    return named(ids, by=request.seat, purpose=request.purpose, where=WHERE).get(application.customer)


def _already(request: SeatedRequest, record: OpenRecord, there: Application | None) -> HttpResponse:
    """Say that there is an application, and lead to it where the seat has a part in it."""
    messages.info(request, _("There is an application of this customer already."))
    if there is not None and queries.application_for(there.uuid, request.seat):
        return redirect("ordering:application", there.uuid)
    return redirect("browse:record", record.uuid)
