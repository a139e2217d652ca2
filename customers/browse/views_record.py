"""The pages of one record: open, timeline, edit, consent, photos, print."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from audit.guard.doors import ROLE, door
from crm.posts.entrances import BUSINESS
from customers.browse import cards, queries, sentences
from customers.browse.forms import PhotoForm
from customers.catalog.queries import catalogue, display
from customers.catalog.rules import Group, Kind
from customers.catalog.sentences import GROUPS, heading
from customers.ordering.queries import standing
from customers.records import actions, events, gate
from customers.records.answers import SeatedRequest, gated
from customers.records.asides import asides
from customers.records.forms import AgreementForm, GroupForm
from customers.records.photos import BadPhoto
from customers.records.rules import Verdict
from customers.records.ticket import NotThere, OpenRecord, Refused, Shown, Stale
from customers.relay import actions as relay

TIMELINE_PAGE = 40
SEES_VIEWERS = ("section_chief", "compliance_officer")


@door(BUSINESS)
@gated
@require_safe
def record_page(request: SeatedRequest, uuid: UUID) -> HttpResponse:
    """Open a record: six groups, who may open it and why, what was done to it, and, for some, who has seen it."""
    record = gate.open_record(uuid, by=request.seat, purpose=request.purpose)
    today = timezone.localdate()
    context = _around(record) | {
        "cards": cards.cards(record, cards.role_names(), today),
        "consents": cards.consents(record),
        "openers": cards.who_may_open(record),
        "timeline": queries.timeline(record),
        "asides": asides(record),
        "ordering": standing(record.id, request.seat, admitted=record.state == "active"),
        "viewers": queries.viewers(record, today) if request.seat.role in SEES_VIEWERS else None,
        "viewer_days": queries.VIEWER_DAYS,
    }
    return render(request, "customers/browse/record.html", context)


@door(BUSINESS)
@gated
@require_safe
def timeline_page(request: SeatedRequest, uuid: UUID) -> HttpResponse:
    """Show everything that was done to a record, a page at a time."""
    record = gate.open_record(uuid, by=request.seat, purpose=request.purpose)
    timeline = queries.timeline(record, after=request.GET.get("after", ""), size=TIMELINE_PAGE)
    return render(request, "customers/browse/timeline.html", _around(record) | {"timeline": timeline})


@door(BUSINESS)
@gated
@require_safe
def print_page(request: SeatedRequest, uuid: UUID) -> HttpResponse:
    """Show a record laid out for paper, masked, with label and watermark; opening it is a line of its own (P1.5.2)."""
    record = gate.open_record(uuid, by=request.seat, purpose=request.purpose, event=events.PRINTED)
    found = cards.cards(record, cards.role_names(), timezone.localdate())
    context = _around(record) | {"cards": found, "purpose": sentences.purpose(request.purpose)}
    return render(request, "customers/browse/print.html", context)


@door(BUSINESS)
@gated
@require_http_methods(["GET", "HEAD", "POST"])
def edit_page(request: SeatedRequest, uuid: UUID, group: str) -> HttpResponse:
    """Edit the fields of one group that the seat's role keeps up; a stale form is met with both versions."""
    record, own = _of_group(request, uuid, group)
    form = GroupForm(record, [one for one in own if one.entry.kind != Kind.PHOTO], request.POST or None)
    context = _around(record) | {
        "form": form,
        "group": group,
        "title": GROUPS[Group(group)],
        "photos": [(one, heading(one.entry)) for one in own if one.entry.kind == Kind.PHOTO],
    }
    if not form.is_valid():
        return render(request, _edit_template(request), context)
    try:
        actions.change(record, form.values, rev=form.cleaned_data["rev"])
        relay.follow([record.id], by=request.seat)
    except actions.Taken as taken:
        form.add_error(taken.identifier, _("Another record already has this value."))
        return render(request, _edit_template(request), context)
    except Stale as stale:
        page = "stale_card" if request.htmx else "stale_page"
        return render(request, f"customers/browse/{page}.html", context | _side_by_side(record, own, request, stale))
    return _saved(request, uuid, group)


@door(BUSINESS)
@gated
@require_http_methods(["POST"])
def attach(request: SeatedRequest, uuid: UUID, field: str) -> HttpResponse:
    """Keep a photo; it is read in memory, cleaned, and sealed before it is stored."""
    record = gate.open_record(uuid, by=request.seat, purpose=request.purpose, only=[field])
    form = PhotoForm(request.POST, request.FILES)
    fault = "" if form.is_valid() else " ".join(str(text) for text in form.errors.get("photo", []))
    if not fault:
        try:
            actions.attach(record, field, form.cleaned_data["photo"].read())
            relay.follow([record.id], by=request.seat)
        except BadPhoto as bad:
            fault = str(sentences.PHOTO_FAULTS.get(bad.code, sentences.PHOTO_FAULTS["damaged"]))
    messages.add_message(request, messages.ERROR if fault else messages.SUCCESS, fault or _("The photo is kept."))
    return redirect("browse:record", uuid)


@door(BUSINESS)
@gated
@require_safe
def photo(request: SeatedRequest, uuid: UUID, field: str) -> HttpResponse:
    """Answer with a photo that needs no reveal; one that does is asked for like any sealed value."""
    if field not in {entry.identifier for entry in catalogue().general}:
        raise NotThere
    content = gate.reveal_photo(uuid, field, by=request.seat, purpose=request.purpose, reason="")
    return HttpResponse(content, content_type="image/jpeg", headers={"X-Content-Type-Options": "nosniff"})


@door(ROLE("licence_administrator"))
@gated
@require_http_methods(["GET", "HEAD", "POST"])
def consent_page(request: SeatedRequest, uuid: UUID) -> HttpResponse:
    """Record what the customer agrees to, and from when; what is left out is withdrawn at once (P8.2)."""
    record = gate.open_record(uuid, by=request.seat, purpose=request.purpose, only=())
    form = AgreementForm(record, request.POST or None)
    if form.is_valid():
        actions.consent(record, **form.cleaned_data)
        messages.success(request, _("The consent is recorded and in force."))
        return redirect("browse:record", uuid)
    context = _around(record) | {"form": form, "consents": cards.consents(record)}
    return render(request, "customers/browse/consent.html", context)


def _around(record: OpenRecord) -> dict[str, Any]:
    """Return what every page of a record shows: head and the label of the highest tier (P1.5.2)."""
    return {"record": record, "page_tier": record.tier, **cards.head(record)}


def _of_group(request: SeatedRequest, uuid: UUID, group: str) -> tuple[OpenRecord, list[Shown]]:
    """Open one group of a record and return it with the fields that the seat keeps up; Refused("owner") for none."""
    if group not in set(Group):
        raise NotThere
    record = gate.open_record(uuid, by=request.seat, purpose=request.purpose, group=group)
    own = [one for one in record.fields if one.editable]
    if not own:
        raise Refused(Verdict("owner"))
    return record, own


def _edit_template(request: SeatedRequest) -> str:
    return "customers/browse/edit_card.html" if request.htmx else "customers/browse/edit.html"


def _side_by_side(record: OpenRecord, own: Sequence[Shown], request: SeatedRequest, stale: Stale) -> dict[str, Any]:
    """Return the two versions of a stale form, and the form again with the rev that stands now."""
    data = request.POST.copy()
    data["rev"] = str(stale.rev)
    form = GroupForm(record, [one for one in own if one.entry.kind != Kind.PHOTO], data)
    form.is_valid()
    versions = [
        {
            "name": name,
            "heading": heading(one.entry),
            "sealed": one.entry.sealed,
            "theirs": display(one.entry, stale.theirs.get(name, "")),
            "mine": form.typed(name),
        }
        for name, one in form.shown.items()
        if name in stale.mine
    ]
    return {"form": form, "stale": stale, "versions": versions}


def _saved(request: SeatedRequest, uuid: UUID, group: str) -> HttpResponse:
    """Return to the record; for an edit in place, to the card as it now stands."""
    if not request.htmx:
        messages.success(request, _("Saved."))
        return redirect("browse:record", uuid)
    record = gate.open_record(uuid, by=request.seat, purpose=request.purpose, group=group)
    card = cards.cards(record, cards.role_names(), timezone.localdate())[0]
    return render(request, "customers/browse/saved_card.html", _around(record) | {"card": card})
