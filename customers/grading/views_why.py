"""Why a customer has its grade: the sum of its last grading, its sealed part by a reveal, and the history."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from audit.guard.doors import door
from crm.posts.entrances import BUSINESS
from customers.catalog.queries import catalogue
from customers.catalog.rules import highest
from customers.grading import queries, sentences, shown
from customers.grading.missing import missing
from customers.grading.models import GradingResult
from customers.records import gate
from customers.records.answers import SeatedRequest, gated
from customers.records.forms import ReasonForm
from customers.records.grading import open_points
from customers.records.ticket import OpenRecord

FIELDS = ("grade", "graded_on")


@door(BUSINESS)
@gated
@require_http_methods(["GET", "HEAD", "POST"])
def why(request: SeatedRequest, uuid: UUID) -> HttpResponse:
    """Show a customer's gradings, each with its sum; a POST opens the sealed part of one, by reveals."""
    record = gate.open_record(uuid, by=request.seat, purpose=request.purpose, only=FIELDS)
    rows = queries.history(record.id)
    wanted = request.POST.get("result", "")
    asked = next((row for row in rows if str(row.pk) == wanted), None)
    form = ReasonForm(request.POST if asked else None, initial={"purpose": request.purpose})
    opened: dict[int, dict[str, int]] = {}
    if asked is not None and form.is_valid():
        opened[asked.pk] = _opened(request, record, asked, form)
        if not opened[asked.pk]:
            messages.warning(request, _("This sum came with a merged record; its sealed part cannot be opened here."))
    names = sentences.Headings()
    found = [shown.shown(row, names, opened.get(row.pk)) for row in rows]
    tiers = [catalogue().entry(name).tier for points in opened.values() for name in points]
    context = {
        "record": record,
        "latest": found[0] if found else None,
        "earlier": found[1:],
        "missing": missing([(rows[0].gaps, record.uuid)], request.seat)[0] if rows else [],
        "service": shown.served(record),
        "grade": record.field("grade") if _has_grade(record) else None,
        "form": form if rows and found[0].why.shut else None,
        "shut": sentences.gaps(found[0].why.shut, names) if found else "",
        "page_tier": str(highest(tiers)),
    }
    return render(request, "customers/grading/why.html", context, status=422 if asked and form.errors else 200)


def _has_grade(record: OpenRecord) -> bool:
    return any(one.entry.identifier == "grade" for one in record.fields)


def _opened(request: SeatedRequest, record: OpenRecord, result: GradingResult, form: ReasonForm) -> dict[str, int]:
    """Return the sealed points of a result, after a line and the limits of a reveal for each field."""
    return open_points(
        record.uuid,
        result.sealed,
        mark=str(result.round.uuid),
        fields=queries.why(result).shut,
        by=request.seat,
        purpose=form.cleaned_data["purpose"],
        reason=form.cleaned_data["reason"],
    )
