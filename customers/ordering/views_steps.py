"""The steps of an application, each acknowledged on a page of its own that says what is acknowledged."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from audit.guard.doors import door, turn_away
from crm.approvals.decisions import sentence
from crm.approvals.refusals import NotYours as NotAsked
from crm.approvals.refusals import Refused as NotDecided
from crm.posts.entrances import BUSINESS
from crm.posts.queries import Seat
from crm.web.dates import moment
from crm.workdays.queries import calendar
from customers.ordering import actions, queries
from customers.ordering.forms import AgreeForm, ConfirmForm, PaperForm, PassOnForm, SetUpForm
from customers.ordering.models import Application
from customers.ordering.proposals import SHOWN
from customers.ordering.views import customer_of, found
from customers.records.actions import change
from customers.records.answers import SeatedRequest, gated
from customers.records.gate import open_record
from customers.records.glance import Brief
from customers.records.sentences import gate
from customers.records.ticket import OpenRecord, Refused, Stale

Words = str | Promise
SECRET = ("set_up", "send", "receive", "pass_on", "agree")
METHOD, ONLINE = "order_method", "online"


class Missing(Exception):
    """Something that the step needs is not there; the text says what."""


@dataclass
class Asked:
    """A step that a seat is about to acknowledge: the application, its customer where the seat may open it."""

    request: SeatedRequest
    application: Application
    customer: Brief | None

    @property
    def seat(self) -> Seat:
        """Return who acknowledges."""
        return self.request.seat

    @property
    def data(self) -> QueryDict | None:
        """Return what was sent; None where the page is only looked at."""
        return self.request.POST if self.request.method == "POST" else None

    def record(self) -> OpenRecord:
        """Open the customer's record as far as an application goes; raises Missing where the post no longer may."""
        if self.customer is None:
            raise Missing(gettext("Your post may not open this customer."))
        return open_record(self.customer.uuid, by=self.seat, purpose=self.request.purpose, only=SHOWN)

    def orders_from(self) -> date:
        """Return the first order day after the training; raises Missing where the record does not tell it."""
        at = self.application.training_at
        if at is None or timezone.localtime(at).date() > timezone.localdate():
            raise Missing(gettext("The training is still to come. If it was given earlier, agree its time anew first."))
        if self.customer is None:
            raise Missing(gettext("Your post may not open this customer."))
        if not self.customer.order_day.isdecimal():
            raise Missing(gettext("The record names no order day. The analyst fills it in first."))
        return calendar().weekday_after(timezone.localtime(at).date(), int(self.customer.order_day))


@dataclass(frozen=True)
class Page:
    """A step's page: heading, what is acknowledged, the button, the form, and what is done with it."""

    title: Words
    text: Words
    verb: Words
    form: Callable[[Asked], forms.Form]
    do: Callable[[Asked, Mapping[str, Any]], object]


@door(BUSINESS)
@gated
@require_http_methods(["GET", "HEAD", "POST"])
def act_page(request: SeatedRequest, uuid: UUID, act: str) -> HttpResponse:
    """Acknowledge a step; who comes too late or too early is told so, another post sees nothing there."""
    application = found(request, uuid)
    page = PAGES.get(act)
    if page is None or not queries.ever_open_to(application, request.seat, act):
        turn_away(request)
    asked = Asked(request, application, customer_of(request, application))
    try:
        if act not in queries.acts_open_to(application, request.seat):
            raise actions.out_of_turn(application, act)
        form = page.form(asked)
        if not form.is_valid():
            context = {"asked": asked, "application": application, "page": page, "form": form, "act": act}
            context["secret"] = SECRET
            return render(request, "customers/ordering/act.html", context)
        page.do(asked, form.cleaned_data)
    except (actions.NotYours, NotAsked):
        turn_away(request)
    except (actions.OutOfTurn, Missing, Stale, Refused, NotDecided) as fault:
        messages.warning(request, _why_not(fault))
    else:
        messages.success(request, gettext("Recorded."))
    return redirect("ordering:application", uuid)


def _why_not(fault: Exception) -> str:
    """Say why a step was not taken, and who was quicker where somebody was."""
    if isinstance(fault, Missing):
        return str(fault)
    if isinstance(fault, NotDecided):
        return sentence(fault)
    if isinstance(fault, Refused):
        shut = gate(fault.verdict.gate)
        return f"{shut.missing} {shut.advice}"
    if isinstance(fault, actions.OutOfTurn) and fault.by is not None and fault.by.closed_at is not None:
        who = {"who": fault.by.closed_name, "when": moment(fault.by.closed_at)}
        return gettext("%(who)s already did this on %(when)s; nothing was changed.") % who
    return gettext("The application does not stand where this step may follow; nothing was changed.")


def _confirm(asked: Asked) -> forms.Form:
    return ConfirmForm(asked.data)


def _paper(asked: Asked) -> forms.Form:
    return PaperForm(asked.data)


def _again(asked: Asked, values: Mapping[str, Any]) -> None:
    actions.apply_again(asked.application, asked.record(), applied_on=values["applied_on"])


def _set_up_form(asked: Asked) -> forms.Form:
    """Offer to set the record's order method where it is another one and the post keeps it up."""
    shown = asked.record().fields if asked.customer is not None else ()
    method = next((one for one in shown if one.entry.identifier == METHOD), None)
    return SetUpForm(asked.data, changes=method is not None and method.editable and method.value != ONLINE)


def _set_up(asked: Asked, values: Mapping[str, Any]) -> None:
    if values.get("change_method"):
        record = asked.record()
        change(record, {METHOD: ONLINE}, rev=record.rev, reason=asked.application.number)
    actions.set_up(asked.application, by=asked.seat)


def _agree_form(asked: Asked) -> forms.Form:
    application = asked.application
    return AgreeForm(
        asked.data,
        calendar=calendar(),
        closing=application.manager.unit.closes,
        now=timezone.localtime(),
        by_manager=application.passed_on_to == Application.To.MANAGER and application.training_at is None,
    )


def _agree(asked: Asked, values: Mapping[str, Any]) -> None:
    actions.agree(asked.application, at=values["at"], way=values["way"], by=asked.seat)


def _train_form(asked: Asked) -> forms.Form:
    asked.orders_from()
    return ConfirmForm(asked.data)


PAGES: Mapping[str, Page] = {
    "again": Page(
        _("Apply again"),
        _("Account manager and section chief are asked anew, with what the record says now."),
        _("Apply again"),
        _paper,
        _again,
    ),
    "set_up": Page(
        _("Set up ordering on line"),
        _(
            "You acknowledge that the customer is set up in the ordering system. The order desk is told to send the "
            "initial password, which is due on the morning of the second working day."
        ),
        _("I have set it up"),
        _set_up_form,
        _set_up,
    ),
    "send": Page(
        _("Send the initial password"),
        _("You acknowledge that you have sent the initial password to the analyst. The analyst is told."),
        _("I have sent the initial password to the analyst"),
        _confirm,
        lambda asked, values: actions.send(asked.application, by=asked.seat),
    ),
    "receive": Page(
        _("Receive the initial password"),
        _("You acknowledge that the initial password has come from the order desk. Pass it on today."),
        _("I have received the initial password"),
        _confirm,
        lambda asked, values: actions.receive(asked.application, by=asked.seat),
    ),
    "pass_on": Page(
        _("Pass the initial password on"),
        _("You acknowledge to whom you have passed it. The account manager is told to agree the training."),
        _("I have passed the initial password on"),
        lambda asked: PassOnForm(asked.data),
        lambda asked, values: actions.pass_on(asked.application, to=values["to"], by=asked.seat),
    ),
    "agree": Page(
        _("Agree the training"),
        _("Time and way as you agreed them with the customer. Agreed anew, the new appointment counts."),
        _("Keep the appointment"),
        _agree_form,
        _agree,
    ),
    "train": Page(
        _("Training given"),
        _("You acknowledge that the customer was trained to order on line."),
        _("The training has been given"),
        _train_form,
        lambda asked, values: actions.train(asked.application, orders_from=asked.orders_from(), by=asked.seat),
    ),
    "withdraw": Page(
        _("Withdraw the application"),
        _("The customer does not want to order on line after all. What is due for it is dropped."),
        _("Withdraw it"),
        _confirm,
        lambda asked, values: actions.withdraw(asked.application, by=asked.seat),
    ),
}
