"""The pages of forms: the list, one form with its versions, its title and customers, a version as it will be asked."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audit.guard.doors import ROLE, door, turn_away
from customers.feedback import drafting, queries, shown
from customers.feedback.answering import AnswerForm
from customers.feedback.forms import AimForm, TitleForm, class_choices
from customers.feedback.models import FeedbackForm, FormVersion
from customers.feedback.rules import Content
from customers.records.answers import SeatedRequest, gated

BUILD = ("statistical_analyst", "section_chief")
READ = (*BUILD, "account_manager", "licence_administrator", "director", "compliance_officer")
BUILDERS, READERS = ROLE(*BUILD), ROLE(*READ)


@door(READERS)
@gated
@require_safe
def list_page(request: SeatedRequest) -> HttpResponse:
    """Show the forms in use, or the retired ones; the first who builds forms here finds the ready-made ones (P9.4)."""
    builds = request.seat.role in BUILD
    if builds:
        drafting.load_ready(by=request.seat)
    after, retired = request.GET.get("after", ""), request.GET.get("show") == "retired"
    rows, more = queries.page(retired=retired, after=int(after) if after.isdecimal() else None)
    choices = class_choices()
    context = {
        "rows": [(row, shown.aimed(row.form, choices)) for row in rows],
        "after": more or "",
        "retired": retired,
        "builds": builds,
    }
    return render(request, "customers/feedback/list.html", context)


@door(BUILDERS)
@gated
@require_http_methods(["GET", "HEAD", "POST"])
def make_page(request: SeatedRequest) -> HttpResponse:
    """Make a form: its title first, then its questions."""
    form = TitleForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        draft = drafting.make(form.applied(Content()), by=request.seat)
        return redirect("feedback:build", draft.form.uuid)
    return render(request, "customers/feedback/make.html", {"form": form})


@door(READERS)
@gated
@require_safe
def form_page(request: SeatedRequest, uuid: UUID) -> HttpResponse:
    """Show a form: for whom it is, its versions, and what may be done with it."""
    row = found(request, uuid)
    listed = queries.listed(row)
    context = {
        "row": listed,
        "versions": queries.versions_of(row),
        "aimed": shown.aimed(row),
        "builds": request.seat.role in BUILD,
        "lacking": shown.lacking(listed.draft.asked) if listed.draft else {},
    }
    return render(request, "customers/feedback/form.html", context)


@door(BUILDERS)
@gated
@require_http_methods(["GET", "HEAD", "POST"])
def aim_page(request: SeatedRequest, uuid: UUID) -> HttpResponse:
    """Set which customers a form is for (P9.3); at once, as it changes no version."""
    row = found(request, uuid)
    form = AimForm(request.POST if request.method == "POST" else None, form=row)
    if form.is_valid():
        drafting.aim(row, form.cleaned_data, by=request.seat)
        messages.success(request, _("Saved."))
        return redirect("feedback:form", uuid)
    return render(request, "customers/feedback/aim.html", {"form": form, "row": queries.listed(row)})


@door(READERS)
@gated
@require_safe
def preview_page(request: SeatedRequest, uuid: UUID, number: int) -> HttpResponse:
    """Show a version as it will be asked, in either language; nothing can be sent from here."""
    version = queries.version_by(found(request, uuid), number)
    if version is None:
        turn_away(request)
    language = request.GET.get("language", "")
    language = language if language in ("zh", "en") else (get_language() or "zh")[:2]
    context = {"version": version, "form": AnswerForm(version, language=language), "spoken": language}
    return render(request, "customers/feedback/preview.html", context)


@door(BUILDERS)
@gated
@require_POST
def begin(request: SeatedRequest, uuid: UUID) -> HttpResponse:
    """Begin the next version of a form, or go on with the one that was begun."""
    drafting.begin(found(request, uuid), by=request.seat)
    return redirect("feedback:build", uuid)


@door(BUILDERS)
@gated
@require_POST
def publish(request: SeatedRequest, uuid: UUID) -> HttpResponse:
    """Have the draft asked from now on; what a language lacks is named on the builder's page."""
    draft = draft_for(request, uuid)
    try:
        drafting.publish(draft, rev=rev_of(request), by=request.seat)
    except drafting.Incomplete:
        messages.warning(request, _("The form is not complete yet; what is missing stands below."))
        return redirect("feedback:build", uuid)
    except drafting.Overtaken:
        return overtaken(request, uuid)
    messages.success(request, _("Published. This version does not change any more."))
    return redirect("feedback:form", uuid)


@door(BUILDERS)
@gated
@require_POST
def discard(request: SeatedRequest, uuid: UUID) -> HttpResponse:
    """Drop the draft of a form."""
    draft = draft_for(request, uuid)
    try:
        drafting.discard(draft, rev=rev_of(request), by=request.seat)
    except drafting.Overtaken:
        return overtaken(request, uuid)
    messages.success(request, _("The draft is discarded."))
    return redirect("feedback:form", uuid) if queries.form_by(uuid) else redirect("feedback:list")


@door(BUILDERS)
@gated
@require_POST
def use(request: SeatedRequest, uuid: UUID) -> HttpResponse:
    """Retire a form, or put it to use again."""
    row = found(request, uuid)
    if request.POST.get("use") == "again":
        drafting.revive(row, by=request.seat)
        messages.success(request, _("The form is in use again."))
    else:
        drafting.retire(row, by=request.seat)
        messages.success(request, _("The form is retired: it takes no more answers, and keeps those it has."))
    return redirect("feedback:form", uuid)


def found(request: SeatedRequest, uuid: UUID) -> FeedbackForm:
    """Return a form by its address; 404 with its line where there is none."""
    row = queries.form_by(uuid)
    if row is None:
        turn_away(request)
    return row


def draft_for(request: SeatedRequest, uuid: UUID) -> FormVersion:
    """Return a form's draft; 404 with its line where there is none."""
    draft = queries.draft_of(found(request, uuid))
    if draft is None:
        turn_away(request)
    return draft


def rev_of(request: SeatedRequest) -> int:
    """Return the state of the draft that the page showed; 0, which none has, where it does not say."""
    text = request.POST.get("rev", "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def overtaken(request: SeatedRequest, uuid: UUID) -> HttpResponse:
    """Say that somebody was quicker, and show where the form stands."""
    messages.warning(request, _("Somebody changed the draft meanwhile; nothing was done. This is how it stands."))
    row = queries.form_by(uuid)
    there = row is not None and queries.draft_of(row) is not None
    return redirect("feedback:build", uuid) if there else redirect("feedback:list")
