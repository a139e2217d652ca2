"""Cases: opened from a customer's page, worked on step by step on their own (P3.7, P3.10)."""

from collections.abc import Callable, Mapping
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from audit.guard.doors import door, turn_away
from crm.deadlines.queries import of_subject
from crm.posts.entrances import BUSINESS
from crm.web.forms import posted
from customers.records.answers import SeatedRequest, gated
from customers.records.ticket import OpenRecord
from customers.relations import casework, queries
from customers.relations.asking import WORK, Page, Words, asked, opened, opened_of, relations_page
from customers.relations.corrections import Correction
from customers.relations.forms import CaseForm, CloseForm, PassForm, SaidForm
from customers.relations.models import ServiceCase

Of = Correction.Entry


@door(WORK)
@gated
@require_http_methods(["GET", "HEAD", "POST"])
def open_case(request: SeatedRequest, uuid: UUID) -> HttpResponse:
    """Open a case; its clock runs from the moment it is kept."""
    record = opened(request, uuid)
    form = CaseForm(posted(request), posts=queries.posts_opening(record), mine=request.seat.post_id)
    text = _("A complaint is answered within 2 working hours, support and after-sales within 4, the rest within 8.")
    page = Page(_("Open a case"), _("Open it"), relations_page(record), text, _("The case is open."))
    return asked(request, record, page, form, lambda: casework.open_case(record, **form.cleaned_data))


@door(BUSINESS)
@gated
@require_safe
def case(request: SeatedRequest, uuid: UUID) -> HttpResponse:
    """Show a case with its steps and its clock to every post that may open the customer."""
    row = _case(uuid)
    record = opened_of(request, row)
    steps = list(row.steps.select_related("post").order_by("pk")) if row else []
    context = {
        "record": record,
        "case": row,
        "steps": steps,
        "mended": queries.corrections(record, (Of.CASE, [row] if row else []), (Of.CASE_STEP, steps)),
        "deadlines": of_subject(uuid),
        "acts": _acts(row, request) if row else (),
    }
    return render(request, "customers/relations/case.html", context)


@door(WORK)
@gated
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: SeatedRequest, uuid: UUID, act: str) -> HttpResponse:
    """Answer a case, take a step in it, pass it on or close it; its post, or a section chief."""
    row = _case(uuid)
    record = opened_of(request, row)
    known = ACTS.get(act)
    if row is None or known is None or not _works(row, request):
        turn_away(request)
    title, verb, make, do = known
    form = make(request, record)
    page = Page(title, verb, reverse("relations:case", kwargs={"uuid": uuid}), f"{row.number} · {row.title}")
    return asked(request, record, page, form, lambda: do(record, row, form))


def _case(uuid: UUID) -> ServiceCase | None:
    return ServiceCase.objects.select_related("owner", "post").filter(uuid=uuid).first()


def _works(row: ServiceCase, request: SeatedRequest) -> bool:
    return request.seat.post_id == row.owner_id or request.seat.role == "section_chief"


def _acts(row: ServiceCase, request: SeatedRequest) -> list[tuple[str, Words]]:
    """Return what the seat may do with a case as it stands."""
    if row.closed_at is not None or not _works(row, request):
        return []
    return [(name, one[0]) for name, one in ACTS.items() if name != "answer" or row.answered_at is None]


def _said(label: Words) -> Callable[[SeatedRequest, OpenRecord], forms.Form]:
    return lambda request, record: SaidForm(posted(request), label=label)


def _pass_form(request: SeatedRequest, record: OpenRecord) -> forms.Form:
    return PassForm(posted(request), posts=queries.posts_opening(record), mine=request.seat.post_id)


def _close_form(request: SeatedRequest, record: OpenRecord) -> forms.Form:
    return CloseForm(posted(request))


def _answer(record: OpenRecord, row: ServiceCase, form: forms.Form) -> None:
    casework.answer(record, row, form.cleaned_data["text"])


def _step(record: OpenRecord, row: ServiceCase, form: forms.Form) -> None:
    casework.step(record, row, form.cleaned_data["text"])


def _pass_on(record: OpenRecord, row: ServiceCase, form: forms.Form) -> None:
    casework.pass_on(record, row, form.cleaned_data["owner"], form.cleaned_data["text"])


def _close(record: OpenRecord, row: ServiceCase, form: forms.Form) -> None:
    casework.close(record, row, form.cleaned_data["outcome"], form.cleaned_data["text"])


Make = Callable[[SeatedRequest, OpenRecord], forms.Form]
Do = Callable[[OpenRecord, ServiceCase, forms.Form], None]
ACTS: Mapping[str, tuple[Words, Words, Make, Do]] = {
    "answer": (
        gettext_lazy("Answer the customer"),
        gettext_lazy("The customer was answered"),
        _said(gettext_lazy("What was answered")),
        _answer,
    ),
    "step": (gettext_lazy("Take a step"), gettext_lazy("Keep it"), _said(gettext_lazy("What was done")), _step),
    "pass": (gettext_lazy("Pass it on"), gettext_lazy("Pass it on"), _pass_form, _pass_on),
    "close": (gettext_lazy("Close the case"), gettext_lazy("Close it"), _close_form, _close),
}
