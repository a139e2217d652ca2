"""Entries put right: corrected, or struck out for a reason; what they said before stays readable (P3.9)."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from audit.guard.doors import door, turn_away
from crm.web.forms import posted
from customers.records.answers import SeatedRequest, gated
from customers.records.ticket import OpenRecord
from customers.relations import correcting, queries
from customers.relations.asking import WORK, Page, asked, opened_of
from customers.relations.corrections import Correction
from customers.relations.forms_correcting import ReasonForm, form_of


@door(WORK)
@gated
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: SeatedRequest, entry: str, pk: int) -> HttpResponse:
    """Correct an entry: whoever answers for it, or a section chief."""
    row, record = _opened(request, entry, pk)
    columns = correcting.columns_of(entry, row, request.seat)
    if not columns:
        turn_away(request)
    form = form_of(entry, row, columns, posted(request), queries.posts_opening(record))
    strikes = correcting.may_strike(entry, row, request.seat)
    page = Page(
        _("Correct: %(entry)s") % {"entry": Correction.Entry(entry).label},
        _("Keep the correction"),
        correcting.page_of(record, entry, row),
        _("What it says now stays readable beside it."),
        _("The correction is kept."),
        (_("Strike it out instead"), reverse("relations:strike", args=[entry, pk])) if strikes else None,
    )
    return asked(request, record, page, form, lambda: correcting.correct(record, entry, pk, form.cleaned_data))


@door(WORK)
@gated
@require_http_methods(["GET", "HEAD", "POST"])
def strike(request: SeatedRequest, entry: str, pk: int) -> HttpResponse:
    """Strike an entry out for a reason."""
    row, record = _opened(request, entry, pk)
    if not correcting.may_strike(entry, row, request.seat):
        turn_away(request)
    form = ReasonForm(posted(request))
    page = Page(
        _("Strike out: %(entry)s") % {"entry": Correction.Entry(entry).label},
        _("Strike it out"),
        correcting.page_of(record, entry, row),
        _("It stays readable, with the reason, and counts no more."),
        _("It is struck out."),
    )
    return asked(request, record, page, form, lambda: correcting.strike(record, entry, pk, form.cleaned_data["reason"]))


def _opened(request: SeatedRequest, entry: str, pk: int) -> tuple[Any, OpenRecord]:
    row = correcting.find(entry, pk)
    return row, opened_of(request, correcting.whole(entry, row) if row else None)
