"""The pages of what came of a round: figures, opinions by theme, the file."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audit.guard.doors import ROLE, door
from customers.records.answers import SeatedRequest, gated
from customers.records.sentences import gate
from customers.records.ticket import Refused
from customers.surveys import actions, downloads, figures, opinions, queries
from customers.surveys.forms import ReasonForm, ThemesForm
from customers.surveys.models import Opinion, Round
from customers.surveys.rules import LEAST
from customers.surveys.views import around, found, own

READERS, ASKERS = ROLE(*queries.READERS), ROLE(*queries.ASKERS)


@door(READERS)
@gated
@require_safe
def report_page(request: SeatedRequest, survey: UUID) -> HttpResponse:
    """Show a round in figures: who answered, how satisfied, by class and by route, over time; no customer."""
    row = found(request, survey)
    form = row.version.form_id
    others = queries.rounds_for(request.seat).filter(version__form_id=form).values_list("pk", flat=True)
    periods = figures.over_time(form, list(others))
    themes = opinions.counted(row)
    context = around(request, row) | {
        "report": figures.report(row, translation.get_language() or "zh"),
        "counts": queries.counts([row.pk]).get(row.pk, queries.Tally()),
        "periods": periods,
        "months": _drawn(periods, "satisfaction"),
        "months_nps": _drawn(periods, "nps"),
        "themes": [(name or _("no theme"), float(count)) for name, count in themes],
        "has_opinions": sum(count for _name, count in themes) >= LEAST,
        "least": LEAST,
    }
    return render(request, "customers/surveys/report.html", context)


@door(ASKERS)
@gated
@require_http_methods(["GET", "HEAD", "POST"])
def themes_page(request: SeatedRequest, survey: UUID) -> HttpResponse:
    """Set the themes of a round of the seat's own; texts that came in before are counted anew when they are read."""
    row = own(request, survey)
    form = ThemesForm(request.POST or None, row=row)
    if form.is_valid():
        actions.set_themes(row, form.cleaned_data["themes"], by=request.seat)
        messages.success(request, _("The themes are kept."))
        return redirect("surveys:opinions", survey)
    return render(request, "customers/surveys/themes.html", around(request, row) | {"form": form})


@door(ASKERS)
@gated
@require_http_methods(["GET", "HEAD", "POST"])
def opinions_page(request: SeatedRequest, survey: UUID) -> HttpResponse:
    """Show free texts by theme, closed; with a reason, the next ones are opened, each with its line."""
    row = found(request, survey)
    counted = opinions.counted(row)
    first = next((name for name, count in counted if count), "")
    theme = request.GET.get("theme", first)
    theme = theme if theme in dict(counted) else first
    after = request.GET.get("after", "")
    rows, more = opinions.page(row, theme, int(after) if after.isdecimal() else None)
    form = ReasonForm(request.POST or None)
    context = around(request, row) | {
        "counted": [(name, name or _("no theme"), count) for name, count in counted],
        "theme": theme,
        "rows": rows,
        "after": more or "",
        "form": form,
    }
    if form.is_valid():
        context |= _opened(request, row, rows, form.cleaned_data["reason"])
    return render(request, "customers/surveys/opinions.html", context)


@door(ASKERS)
@gated
@require_POST
def export(request: SeatedRequest, survey: UUID) -> HttpResponseBase:
    """Stream the answers of a round that are not sealed, after the line with every customer is committed (P4.4.3)."""
    row = found(request, survey)
    return downloads.answer(row, by=request.seat, purpose=request.purpose, form=request.POST.get("format", "csv"))


def _drawn(periods: list[figures.Period], name: str) -> list[tuple[str, float]]:
    """Return the months that have a score, as a picture draws them."""
    scores = [(f"{one.month:%Y-%m}", getattr(one.score, name)) for one in periods]
    return [(month, float(score)) for month, score in scores if score is not None]


def _opened(request: SeatedRequest, row: Round, rows: list[Opinion], reason: str) -> dict[str, object]:
    """Return the texts that could be opened, and the gate that shut before the last."""
    read: list[opinions.Read] = []
    language = translation.get_language() or "zh"
    try:
        for one in opinions.reading(
            rows, row, by=request.seat, purpose=request.purpose, reason=reason, language=language
        ):
            read.append(one)
    except Refused as refusal:
        return {"read": read, "stopped": gate(refusal.verdict.gate), "page_tier": "sensitive"}
    return {"read": read, "page_tier": "sensitive"}
