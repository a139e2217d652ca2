"""Values in clear: one sealed value of a record, or those of a change, each once, each with its line first."""

from base64 import b64encode
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from audit.guard.doors import ROLE, door
from audit.reading.actions import note
from audit.trail.actions import Subject
from audit.trail.models import LogEntry
from crm.posts.entrances import BUSINESS
from customers.browse import cards
from customers.catalog.queries import catalogue
from customers.catalog.rules import Kind, highest
from customers.catalog.sentences import heading
from customers.records import gate, limits
from customers.records.answers import SeatedRequest, gated, is_fragment
from customers.records.forms import ReasonForm
from customers.records.ticket import NotThere

SECONDS = 60


@door(BUSINESS)
@gated
@require_http_methods(["GET", "HEAD", "POST"])
def reveal(request: SeatedRequest, uuid: UUID, field: str) -> HttpResponse:
    """Ask for purpose and reason, then show one sealed value for a minute; a shut gate is named (P4.4.1)."""
    form = ReasonForm(request.POST or None, initial={"purpose": request.purpose})
    if not form.is_valid():
        return _ask(request, uuid, field, form)
    known = {entry.identifier: entry for entry in catalogue().sealed}
    if field not in known:
        raise NotThere
    asked = {"by": request.seat, **form.cleaned_data}
    if known[field].kind == Kind.PHOTO:
        picture = "data:image/jpeg;base64," + b64encode(gate.reveal_photo(uuid, field, **asked)).decode()
        return _show(request, uuid, {"picture": picture, "heading": heading(known[field]), "tier": known[field].tier})
    value = gate.reveal(uuid, field, **asked)
    if is_fragment(request):
        return JsonResponse({"value": value, "seconds": SECONDS})
    return _show(request, uuid, {"value": value, "heading": heading(known[field]), "tier": known[field].tier})


def _ask(request: SeatedRequest, uuid: UUID, field: str, form: ReasonForm) -> HttpResponse:
    """Return the question: as a dialog's content where a script asks, as a page otherwise."""
    record = gate.open_record(uuid, by=request.seat, purpose=request.purpose, only=[field])
    if not record.fields or not record.fields[0].masked:
        raise NotThere
    shown = record.fields[0]
    _hour, today = limits.reveals(request.seat.person_id)
    context = {
        "record": record,
        "shown": shown,
        "heading": heading(shown.entry),
        "form": form,
        "page_tier": shown.entry.tier,
        "consents": cards.consents(record),
        "today": today,
        "per_day": limits.standing().per_day,
        "seconds": SECONDS,
    }
    page = "reveal_fragment" if is_fragment(request) else "reveal"
    return render(request, f"customers/browse/{page}.html", context, status=422 if form.is_bound else 200)


def _show(request: SeatedRequest, uuid: UUID, context: dict[str, Any]) -> HttpResponse:
    """Return a page, or the part of one, that shows a value and goes back by itself after a minute."""
    page = "revealed_fragment" if is_fragment(request) else "revealed"
    around = {"uuid": uuid, "seconds": SECONDS, "page_tier": context["tier"]}
    response = render(request, f"customers/browse/{page}.html", around | context)
    if not is_fragment(request):
        response["Refresh"] = f"{SECONDS}; url={reverse('browse:record', args=[uuid])}"
    return response


@door(ROLE("compliance_officer"))
@gated
@require_http_methods(["GET", "HEAD", "POST"])
def line_values(request: SeatedRequest, line: int) -> HttpResponse:
    """Show a compliance officer what a change of sealed values said before and after, by a reveal of their own."""
    entry = LogEntry.objects.filter(pk=line).exclude(sealed="").first()
    if entry is None:
        raise Http404
    form = ReasonForm(request.POST or None, initial={"purpose": "inspection"})
    context: dict[str, Any] = {"line": entry, "form": form, "seconds": SECONDS}
    if form.is_valid():
        found = gate.line_values(entry, by=request.seat, **form.cleaned_data)
        known = {one.identifier: one for one in catalogue().all}
        context["values"] = [(heading(known[name]), *pair) for name, pair in found.items()]
        context["page_tier"] = highest(known[name].tier for name in found)
    else:
        note("line", f"line={line}", by=request.seat, subject=Subject(entry.object_id or 0, entry.subject_label))
    page = "line_values_fragment" if is_fragment(request) else "line_values"
    return render(request, f"customers/browse/{page}.html", context)
