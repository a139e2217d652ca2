"""A newcomer's own page: where it stands, what the stage still needs, save and finish; and the fields due later."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from audit.guard.doors import door, turn_away
from crm.posts.entrances import BUSINESS
from customers.catalog.rules import Kind
from customers.catalog.sentences import heading
from customers.records import actions as records
from customers.records import gate
from customers.records.answers import SeatedRequest, gated
from customers.records.forms import GroupForm
from customers.records.ticket import OpenRecord, Shown, Stale
from customers.relay import actions, queries, rules
from customers.relay.deciding import deciding_step
from customers.relay.flow import TITLES, is_open, side, stage_context
from customers.relay.forms import StageForm
from customers.relay.models import Newcomer
from customers.relay.shown import filled_so_far

Stage = Newcomer.Stage
PAGE = "customers/relay/stage.html"


@door(BUSINESS)
@gated
@require_http_methods(["GET", "HEAD", "POST"])
def stage(request: SeatedRequest, uuid: UUID) -> HttpResponse:
    """Show where a newcomer stands, and take what the stage's fields hold; finishing hands it on."""
    row = queries.newcomer(uuid)
    if row is None:
        turn_away(request)
    if row.stage == Stage.CLOSED:
        return _closed(request, row)
    record = opened(request, uuid)
    form = _form(request, row, record)
    if request.method != "POST":
        return _page(request, row, record, form)
    if request.POST.get("stage", row.stage) != row.stage:
        return _moved(request, row, request.POST.get("stage", ""))
    if form is None:
        turn_away(request)
    if not form.is_valid() or not _saved(record, form):
        return _page(request, row, record, form)
    if request.POST.get("do") != "finish":
        messages.success(request, _("Saved."))
        return redirect("relay:stage", uuid)
    return _finish(request, row, form)


def opened(request: SeatedRequest, uuid: UUID) -> OpenRecord:
    """Open what the relay's stages hold of a newcomer's record."""
    return gate.open_record(uuid, by=request.seat, purpose=request.purpose, only=queries.plan().names())


def _form(request: SeatedRequest, row: Newcomer, record: OpenRecord) -> StageForm | None:
    """Return the form of the fields that the seat may fill at this stage, None where there are none."""
    names = queries.plan().names(*([row.stage] if row.stage in rules.STAGES else []))
    own = [one for one in record.fields if one.editable and one.entry.identifier in names]
    if row.stage == Stage.ADMITTED or not (own or _may_finish(row, record)):
        return None
    data = request.POST if request.method == "POST" else None
    return StageForm(record, own, data, stage=row.stage, mend=row.mend)


def _may_finish(row: Newcomer, record: OpenRecord) -> bool:
    """Say whether it is the seat's turn; a stage of which the catalogue leaves no field is only finished."""
    return row.stage in rules.STAGES and queries.post_of(row, row.stage).pk == record.by.post_id


def _saved(record: OpenRecord, form: StageForm) -> bool:
    """Write what was changed; False, with the reason in the form, where it could not be written."""
    try:
        rev = records.change(record, form.values, rev=form.cleaned_data["rev"])
    except records.Taken as taken:
        form.add_error(taken.identifier, _("Another record already has this value."))
        return False
    except Stale as stale:
        form.say_stale(stale.by, stale.rev, stale.theirs)
        return False
    if form.values:
        actions.follow([record.id], by=record.by)
    form.at_rev(rev)
    return True


def _finish(request: SeatedRequest, row: Newcomer, form: StageForm) -> HttpResponse:
    record = opened(request, row.uuid)
    try:
        row = actions.finish(row, record, stage=row.stage)
    except actions.NotYours:
        turn_away(request)
    except actions.Incomplete as incomplete:
        messages.success(request, _("What you filled in is saved; the stage is not finished yet."))
        for name in incomplete.fields:
            if name in form.fields:
                form.add_error(name, _("This must be filled before the stage can be finished."))
            else:
                form.add_error(None, _("Empty, and kept up by another post: %(name)s") % {"name": _named(record, name)})
        return _page(request, row, record, form)
    except actions.Moved as moved:
        return _moved(request, row, row.stage, moved)
    except Stale:
        messages.warning(request, _("Somebody changed the record at the same moment: look again, then finish."))
        return redirect("relay:stage", row.uuid)
    said = _("Finished. %(number)s is with %(post)s now.")
    messages.success(request, said % {"number": row.number, "post": queries.post_of(row, row.stage).name})
    return redirect("relay:stage", row.uuid)


def _named(record: OpenRecord, name: str) -> str:
    return heading(record.field(name).entry)


def _moved(request: SeatedRequest, row: Newcomer, stage: str, moved: actions.Moved | None = None) -> HttpResponse:
    """Say who was quicker, and show where the newcomer stands now."""
    by = moved.by if moved else actions.done(row, stage)
    if by is not None:
        who = side(by.closed_name, by.closed_letter, by.closed_for)
        messages.warning(request, _("%(who)s has finished this stage already.") % {"who": who})
    else:
        messages.warning(request, _("The newcomer has moved on meanwhile."))
    return redirect("relay:stage", row.uuid)


def _page(request: SeatedRequest, row: Newcomer, record: OpenRecord, form: StageForm | None) -> HttpResponse:
    known = queries.plan()
    context = stage_context(row) | {
        "record": record,
        "page_tier": record.tier,
        "form": form,
        "stage_title": TITLES.get(row.stage, ""),
        "may_finish": _may_finish(row, record),
        "may_decide": deciding_step(row, request.seat) is not None,
        "may_recall": is_open(row) and row.case is not None and row.case.requested_post_id == request.seat.post_id,
        "may_withdraw": row.stage != Stage.ADMITTED and row.administrator_id == request.seat.post_id,
        "groups": filled_so_far(row, record, known, but=list(form.shown) if form else []),
        "sent_back": bool(row.mend) and row.mend_note,
        "mend": [heading(one.entry) for one in record.fields if one.entry.identifier in row.mend],
    }
    return render(request, PAGE, context)


def _closed(request: SeatedRequest, row: Newcomer) -> HttpResponse:
    """Show the posts of the relay that a newcomer was rejected or withdrawn; its data are destroyed."""
    if not queries.has_part(row, request.seat) or request.method == "POST":
        turn_away(request)
    return render(request, "customers/relay/closed.html", stage_context(row))


@door(BUSINESS)
@gated
@require_http_methods(["GET", "HEAD", "POST"])
def fields(request: SeatedRequest, uuid: UUID) -> HttpResponse:
    """Ask for the fields that are not urgent and due from the seat's post; filled, they leave its desk (P2.7.2)."""
    row = queries.newcomer(uuid)
    if row is None:
        turn_away(request)
    due = queries.open_fields(row, [request.seat.post_id])
    names = list(dict.fromkeys(name for one in due for name in one.fields))
    record = gate.open_record(uuid, by=request.seat, purpose=request.purpose, only=names)
    own = [one for one in record.fields if one.editable]
    form = GroupForm(record, _typed(own), request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            records.change(record, form.values, rev=form.cleaned_data["rev"])
        except Stale as stale:
            messages.warning(request, _("%(by)s changed the record meanwhile: look again.") % {"by": stale.by})
            return redirect("relay:fields", uuid)
        actions.follow([record.id], by=request.seat)
        messages.success(request, _("Saved."))
        return redirect("relay:fields", uuid)
    context: dict[str, Any] = stage_context(row) | {
        "record": record,
        "page_tier": record.tier,
        "form": form,
        "due": [(one, [heading(shown.entry) for shown in own if shown.entry.identifier in one.fields]) for one in due],
        "photos": [heading(one.entry) for one in own if one.entry.kind == Kind.PHOTO and not one.filled],
    }
    return render(request, "customers/relay/fields.html", context)


def _typed(own: Sequence[Shown]) -> list[Shown]:
    return [one for one in own if one.entry.kind != Kind.PHOTO]
