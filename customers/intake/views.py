"""The import wizard: HTTP only."""

from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from audit.guard.doors import ROLE, door, turn_away
from crm.posts.queries import Seat
from crm.web.downloads import stream_csv
from customers.catalog.queries import catalogue
from customers.catalog.rules import highest
from customers.intake import actions, queries
from customers.intake.forms import ColumnsForm, EnterForm, UploadForm
from customers.intake.models import Import
from customers.intake.rules import Unreadable
from customers.intake.shown import fault_bars, told
from customers.intake.staging import samples_of
from customers.intake.targets import targets, tier_of
from customers.intake.uploads import MemoryUploadHandler

IMPORTERS = ROLE(*queries.IMPORTERS)
IMPORTS_SHOWN, FAULTS_SHOWN = 50, 50
NEWCOMERS_FROM = "licence_administrator"


class SeatedRequest(HttpRequest):
    """A request behind the importers' door: it has a seat."""

    seat: Seat


@door(IMPORTERS)
@never_cache
@require_GET
def imports(request: SeatedRequest) -> HttpResponse:
    """List the imports of the post."""
    found = queries.imports_of(request.seat).select_related("person")
    before = request.GET.get("after", "")
    if before.isdecimal():
        found = found.filter(pk__lt=int(before))
    rows = list(found[: IMPORTS_SHOWN + 1])
    after = rows[IMPORTS_SHOWN - 1].pk if len(rows) > IMPORTS_SHOWN else ""
    return render(request, "customers/intake/imports.html", {"imports": rows[:IMPORTS_SHOWN], "after": after})


@door(IMPORTERS)
@csrf_exempt
@never_cache
@require_http_methods(["GET", "POST"])
def upload(request: SeatedRequest) -> HttpResponse:
    """Take a sheet in; its bytes stay in memory, so the handler is set before the CSRF check reads the request."""
    limits = actions.limits()
    handler = MemoryUploadHandler(request, max(limits.csv_bytes, limits.workbook_bytes))
    request.upload_handlers = [handler]
    return _upload(request, handler)


@csrf_protect
def _upload(request: SeatedRequest, handler: MemoryUploadHandler) -> HttpResponse:
    form = UploadForm()
    if request.method == "POST":
        form = UploadForm(request.POST, request.FILES)
        if handler.too_large:
            form.decline("too_large", limit=handler.limit >> 20)
        elif form.is_valid():
            file = form.cleaned_data["sheet"]
            try:
                taken = actions.take_in(file.file, file.name, by=request.seat, encoding=form.cleaned_data["encoding"])
                return redirect("intake:columns", taken.uuid)
            except Unreadable as fault:
                form.decline(fault.code, **fault.params)
    return render(request, "customers/intake/upload.html", {"form": form, "targets": targets(catalogue()).values()})


@door(IMPORTERS)
@never_cache
@require_http_methods(["GET", "POST"])
def columns(request: SeatedRequest, uuid: UUID) -> HttpResponse:
    """Ask what each column is, then have the rows examined."""
    sheet = _sheet(request, uuid)
    if sheet.state not in actions.MATCHABLE or sheet.purged_at or _under_way(sheet):
        return redirect("intake:sheet", uuid)
    form = ColumnsForm(sheet, catalogue(), request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.match(sheet, form.mapping(), by=request.seat)
        return redirect("intake:sheet", uuid)
    rows = list(form.columns(samples_of(sheet), timezone.localdate()))
    tier = highest(row.tier for row in rows if row.tier)
    context = {"sheet": sheet, "form": form, "columns": rows, "page_tier": str(tier)}
    return render(request, "customers/intake/columns.html", context)


@door(IMPORTERS)
@never_cache
@require_GET
def sheet(request: SeatedRequest, uuid: UUID) -> HttpResponse:
    """Show where an import stands: under way, examined, entered or taken back."""
    sheet = _sheet(request, uuid)
    if sheet.state == Import.State.READ:
        return redirect("intake:columns", uuid)
    return render(request, "customers/intake/sheet.html", _standing(sheet, request))


@door(IMPORTERS)
@require_POST
def enter(request: SeatedRequest, uuid: UUID) -> HttpResponse:
    """Have the good rows entered: as customers, or, from a licence administrator's post, as newcomers."""
    if request.seat.role != NEWCOMERS_FROM or "way" not in request.POST:
        return _do(request, uuid, actions.enter)
    form = EnterForm(request.POST)
    if not form.is_valid():
        found = _sheet(request, uuid)
        return render(request, "customers/intake/sheet.html", _standing(found, request) | {"entering": form})
    manager = form.cleaned_data["manager"]
    return _do(request, uuid, partial(actions.enter, manager=int(manager) if manager else None))


@door(IMPORTERS)
@require_POST
def undo(request: SeatedRequest, uuid: UUID) -> HttpResponse:
    """Have the import taken back."""
    return _do(request, uuid, actions.take_back)


@door(IMPORTERS)
@require_POST
def cancel(request: SeatedRequest, uuid: UUID) -> HttpResponse:
    """Let an import go that is not entered yet."""
    return _do(request, uuid, actions.let_go)


@door(IMPORTERS)
@require_POST
def faulty_rows(request: SeatedRequest, uuid: UUID) -> HttpResponseBase:
    """Hand the faulty rows, each with its faults, to the person who uploaded them, and to nobody else."""
    sheet = _sheet(request, uuid)
    if sheet.person_id != request.seat.person_id or sheet.purged_at:
        turn_away(request)
    label, rows = actions.faulty_file(sheet, by=request.seat)
    response = stream_csv(rows, _("Faulty rows of %(file)s") % {"file": sheet.file_name} + ".csv", label=label)
    response["Cache-Control"] = "no-store"
    return response


def _sheet(request: SeatedRequest, uuid: UUID) -> Import:
    sheet = queries.import_of(uuid, request.seat)
    if sheet is None:
        turn_away(request)
    return sheet


def _do(request: SeatedRequest, uuid: UUID, verb: Any) -> HttpResponse:
    sheet = _sheet(request, uuid)
    try:
        verb(sheet, by=request.seat)
    except actions.NotNow:
        messages.warning(request, _("That is not possible as the import stands now."))
    return redirect("intake:sheet", uuid)


def _under_way(sheet: Import) -> bool:
    return sheet.job is not None and sheet.job.is_under_way


def _may_choose(sheet: Import, request: SeatedRequest) -> bool:
    return sheet.state == Import.State.EXAMINED and request.seat.role == NEWCOMERS_FROM


def _standing(sheet: Import, request: SeatedRequest) -> dict[str, Any]:
    known = targets(catalogue())
    after = request.GET.get("after", "")
    page = queries.fault_page(sheet, after, FAULTS_SHOWN) if not sheet.purged_at else queries.FaultPage([], "")
    under_way = _under_way(sheet)
    return {
        "sheet": sheet,
        "counts": queries.counts(sheet),
        "job": sheet.job,
        "under_way": under_way,
        "own_job": under_way and sheet.job is not None and sheet.job.person_id == request.seat.person_id,
        "faults": told(page.faults, sheet, known),
        "after": page.after,
        "bars": fault_bars(sheet, known) if not sheet.purged_at else [],
        "entering": EnterForm() if _may_choose(sheet, request) else None,
        "left_out": [heading for heading, code in zip(sheet.headings, sheet.mapping, strict=False) if not code],
        "kept": queries.kept_records(sheet) if sheet.state == Import.State.UNDONE else [],
        "undo_until": sheet.created_at + actions.undo_for(),
        "uploader": sheet.person_id == request.seat.person_id,
        "page_tier": str(highest(tier_of(sheet.mapping, known))),
    }
