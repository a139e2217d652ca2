"""The approval of a newcomer: exactly what is proposed, who filled it, and the chief's decision (P2.7.3)."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from audit.guard.doors import ROLE, door, turn_away
from crm.approvals import refusals
from crm.posts.entrances import BUSINESS
from crm.web.dates import moment
from customers.records.answers import SeatedRequest, gated
from customers.records.ticket import OpenRecord, Stale
from customers.relay import actions, deciding, queries, rules
from customers.relay.actions import Moved, NotYours
from customers.relay.flow import is_open, side, stage_context
from customers.relay.forms import BackForm, EditsForm, ReasonForm, SignerForm
from customers.relay.models import Newcomer
from customers.relay.shown import filled_so_far
from customers.relay.views_stage import opened

Forms = dict[str, Any]
Do = Callable[[Newcomer, OpenRecord, Any], Newcomer]


@door(BUSINESS)
@gated
@require_http_methods(["GET", "HEAD", "POST"])
def approve(request: SeatedRequest, uuid: UUID) -> HttpResponse:
    """Show a newcomer's proposal, and take a decision on exactly that."""
    row = queries.newcomer(uuid)
    if row is None:
        turn_away(request)
    may = deciding.deciding_step(row, request.seat) is not None
    if may and not queries.has_part(row, request.seat):
        deciding.come_up(row, request.seat, request.purpose)
    if row.stage == Newcomer.Stage.CLOSED and not queries.has_part(row, request.seat):
        turn_away(request)
    record = opened(request, uuid) if row.stage != Newcomer.Stage.CLOSED else None
    if record is None or not is_open(row):
        return redirect("relay:stage", uuid)
    asked = request.POST.get("do", "") if request.method == "POST" else ""
    shown = _forms(row, record, request.POST if asked else None, asked)
    if asked:
        if asked not in shown or not (may or queries.has_part(row, request.seat)):
            turn_away(request)
        if shown[asked].is_valid() and (answer := _decided(request, row, record, asked, shown[asked])):
            return answer
    context = stage_context(row) | {
        "record": record,
        "page_tier": record.tier,
        "groups": filled_so_far(row, record, queries.plan()),
        "forms": shown,
        "may": may,
        "asked": asked,
    }
    return render(request, "customers/relay/approve.html", context)


def _forms(row: Newcomer, record: OpenRecord, data: Any, asked: str) -> Forms:
    """Return the page's forms by what they do; the one that was sent holds what was typed."""
    known = queries.plan()
    names = known.names(rules.PLACING, rules.BUSINESS)
    editable = [one for one in record.fields if one.entry.identifier in names]
    entries = [one.entry for one in record.fields]
    mark = {"mark": row.case.mark if row.case else ""}
    edits = EditsForm(record, editable, data if asked == "approve" else None)
    edits.initial.update(mark)
    return {
        "approve": edits,
        "back": BackForm(entries, data if asked == "back" else None, initial=mark, auto_id="back_%s"),
        "reject": ReasonForm(data if asked == "reject" else None, initial=mark, auto_id="reject_%s"),
        "sign": SignerForm(data if asked == "sign" else None, initial=mark, auto_id="sign_%s"),
    }


def _approve(row: Newcomer, record: OpenRecord, form: Any) -> Newcomer:
    if form.cleaned_data["rev"] != record.rev:
        raise refusals.Changed
    given = form.cleaned_data
    return deciding.approve(row, record, form.values, mark=given["mark"], note=given["note"])


def _back(row: Newcomer, record: OpenRecord, form: Any) -> Newcomer:
    given = form.cleaned_data
    return deciding.send_back(row, record, given["fields_to_mend"], mark=given["mark"], note=given["reason"])


def _reject(row: Newcomer, record: OpenRecord, form: Any) -> Newcomer:
    return deciding.reject(row, record, mark=form.cleaned_data["mark"], note=form.cleaned_data["reason"])


def _sign(row: Newcomer, record: OpenRecord, form: Any) -> Newcomer:
    given = form.cleaned_data
    return deciding.add_signer(row, record, given["post"], mark=given["mark"], note=given["note"])


VERBS: Mapping[str, Do] = {"approve": _approve, "back": _back, "reject": _reject, "sign": _sign}


def _decided(
    request: SeatedRequest, row: Newcomer, record: OpenRecord, asked: str, form: forms.Form
) -> HttpResponse | None:
    """Carry a decision out and lead on; None, with the reason in the form, where it has to be made anew."""
    try:
        row = VERBS[asked](row, record, form)
    except refusals.NotYours:
        turn_away(request)
    except refusals.Barred:
        form.add_error(None, _("You asked for this yourself: somebody else decides it, the post above if need be."))
        return None
    except refusals.AlreadyThere:
        form.add_error("post", _("This post is asked already."))
        return None
    except deciding.NotLast:
        form.add_error(None, _("Others have still to sign: a sealed value is edited by whoever signs last."))
        return None
    except (refusals.Changed, Stale):
        messages.warning(request, _("The proposal was changed meanwhile. Read it again, then decide."))
        return redirect("relay:approve", row.uuid)
    except refusals.Decided as decided:
        who = side(decided.name, decided.letter, decided.stands_in_for)
        said = _("%(who)s · %(post)s has decided this already, %(when)s.")
        messages.warning(request, said % {"who": who, "post": decided.post, "when": moment(decided.at)})
        return redirect("relay:board")
    except (refusals.NotOpen, Moved):
        messages.warning(request, _("The approval has ended meanwhile."))
        return redirect("relay:board")
    return _led_on(request, row, asked)


def _led_on(request: SeatedRequest, row: Newcomer, asked: str) -> HttpResponse:
    said = {
        "approve": _("%(number)s is approved: the customer is active."),
        "back": _("%(number)s is sent back."),
        "reject": _("%(number)s is rejected; its data are destroyed."),
        "sign": _("%(number)s waits for the further signature too."),
    }[asked]
    if asked == "approve" and row.stage != Newcomer.Stage.ADMITTED:
        said = _("Your approval of %(number)s is kept; others have still to sign.")
    messages.success(request, said % {"number": row.number})
    return redirect("relay:stage", row.uuid) if queries.has_part(row, request.seat) else redirect("relay:board")


@door(ROLE("licence_administrator"))
@gated
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: SeatedRequest, uuid: UUID) -> HttpResponse:
    """Take a newcomer back before it is admitted: its data are destroyed, its lines stay."""
    row = queries.newcomer(uuid)
    if row is None or row.stage == Newcomer.Stage.CLOSED:
        turn_away(request)
    record = opened(request, uuid)
    if row.administrator_id != request.seat.post_id:
        turn_away(request)
    form = ReasonForm(request.POST or None)
    if form.is_valid():
        try:
            row = deciding.withdraw(row, record, note=form.cleaned_data["reason"])
            messages.success(request, _("%(number)s is withdrawn; its data are destroyed.") % {"number": row.number})
        except NotYours:
            turn_away(request)
        except (Moved, refusals.Refused):
            messages.warning(request, _("It was decided meanwhile and cannot be withdrawn any more."))
        return redirect("relay:stage", uuid)
    context = stage_context(row) | {"record": record, "page_tier": record.tier, "form": form}
    return render(request, "customers/relay/withdraw.html", context)


@door(BUSINESS)
@gated
@require_POST
def recall(request: SeatedRequest, uuid: UUID) -> HttpResponse:
    """Take a newcomer back from its approval, for whoever asked; `uuid` is the case's."""
    row = queries.newcomers().filter(case__uuid=uuid).first()
    if row is None:
        turn_away(request)
    record = opened(request, row.uuid)
    try:
        actions.recall(row, record)
        messages.success(request, _("%(number)s is back with the account manager.") % {"number": row.number})
    except refusals.NotYours:
        turn_away(request)
    except (Moved, refusals.Refused):
        messages.warning(request, _("The approval has ended meanwhile."))
    return redirect("relay:stage", row.uuid)
