"""The rules by version: read one, write into the draft, try it out beside today, publish it."""

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audit.guard.doors import door, turn_away
from customers.catalog.scoring import scheme_of
from customers.grading import drafting, queries, sentences, shown
from customers.grading.forms import RulesForm
from customers.grading.models import GradingRules
from customers.grading.views import READERS, RUNNERS
from customers.records.answers import SeatedRequest, gated


@door(READERS)
@gated
@require_safe
def versions(request: SeatedRequest) -> HttpResponse:
    """List the versions of the rules, the newest first."""
    found = GradingRules.objects.annotate(used=Count("rounds")).order_by("-version")
    context = {
        "versions": found,
        "draft": next((one for one in found if one.is_draft), None),
        "may_draft": request.seat.role in drafting.DRAFTERS,
    }
    return render(request, "customers/grading/versions.html", context)


@door(READERS)
@gated
@require_http_methods(["GET", "HEAD", "POST"])
def version(request: SeatedRequest, number: int) -> HttpResponse:
    """Show a version; a draft may be written into, and tried out beside today's distribution."""
    ruleset = _of(request, number)
    edits = ruleset.is_draft and request.seat.role in drafting.DRAFTERS
    if request.method == "POST" and not edits:
        turn_away(request)
    form = RulesForm(ruleset, request.POST if request.method == "POST" else None) if edits else None
    if form is not None and form.is_valid() and (answer := _rewritten(request, ruleset, form)):
        return answer
    trial = queries.trial_of(ruleset, queries.unit_of(request.seat))
    job = trial.job if trial is not None and trial.job is not None and trial.job.is_under_way else None
    context = {
        "rules": ruleset,
        "form": form,
        "read": shown.rules_shown(ruleset),
        "most": sentences.points(scheme_of(ruleset.content).most),
        "trial": trial,
        "old_trial": trial is not None and trial.rev != ruleset.rev,
        "chart": shown.trial_picture(ruleset, trial),
        "job": job if job is not None and job.person_id == request.seat.person_id else None,
        "under_way": job is not None,
        "may_try": request.seat.role in drafting.DRAFTERS,
        "may_publish": ruleset.is_draft and request.seat.role == queries.CHIEF,
    }
    return render(request, "customers/grading/version.html", context)


def _rewritten(request: SeatedRequest, ruleset: GradingRules, form: RulesForm) -> HttpResponse | None:
    """Write a valid form into the draft and lead on; None, with the reason in the form, where it does not stand."""
    given = form.cleaned_data
    try:
        kept = drafting.rewrite(ruleset, form.content, rev=given["rev"], note=given["note"], by=request.seat)
        if "try" in request.POST:
            drafting.try_out(kept, by=request.seat)
    except drafting.NotNow as stop:
        form.add_error(None, str(sentences.IN_THE_WAY[stop.why]))
        return None
    messages.success(request, _("Saved."))
    return redirect("grading:version", kept.version)


@door(RUNNERS)
@gated
@require_POST
def draw_up(request: SeatedRequest) -> HttpResponse:
    """Begin a draft of a new version, from the newest one."""
    return redirect("grading:version", drafting.draw_up(by=request.seat).version)


@door(RUNNERS)
@gated
@require_POST
def settle(request: SeatedRequest, number: int, act: str) -> HttpResponse:
    """Try a version out as it stands, publish a draft, or let it go."""
    ruleset = _of(request, number)
    rev = request.POST.get("rev", "")
    try:
        if act == "try":
            drafting.try_out(ruleset, by=request.seat)
        elif act == "publish":
            drafting.publish(ruleset, rev=int(rev) if rev.isdecimal() else 0, by=request.seat)
        elif act == "discard":
            drafting.discard(ruleset, by=request.seat)
        else:
            turn_away(request)
    except drafting.NotYours:
        turn_away(request)
    except drafting.NotNow as stop:
        messages.warning(request, str(sentences.IN_THE_WAY[stop.why]))
    except drafting.Faulty as faulty:
        messages.warning(request, str(sentences.FAULTS[faulty.faults[0].code]))
    else:
        messages.success(request, _("Recorded."))
    return redirect("grading:versions") if act == "discard" else redirect("grading:version", number)


def _of(request: SeatedRequest, number: int) -> GradingRules:
    found = GradingRules.objects.filter(version=number).first()
    if found is None:
        turn_away(request)
    return found
