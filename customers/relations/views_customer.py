"""One customer's relations: the page, and the verbs of contacts, stage, value and care."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audit.guard.doors import door, turn_away
from crm.posts.entrances import BUSINESS
from crm.web.forms import posted
from customers.catalog.levels import level_of
from customers.records.answers import SeatedRequest, gated
from customers.relations import contacting, hosting, queries
from customers.relations.asking import WORK, Page, asked, done, opened, relations_page
from customers.relations.forms import CareForm, LogForm, NextForm, ValueForm
from customers.relations.models import CareDate, StageOf, Told


@door(BUSINESS)
@gated
@require_safe
def customer(request: SeatedRequest, uuid: UUID) -> HttpResponse:
    """Show everything around a customer: contacts, cases, plans, improvements, value, care, stage (P3.6 to P3.10)."""
    record = opened(request, uuid)
    around = queries.around(record, request.GET.get("after", ""))
    level = level_of(around.relation.level if around.relation else "")
    context = {
        "record": record,
        "around": around,
        "due": queries.due_of([case for case in around.cases if case.closed_at is None]),
        "level": level,
        "activities": hosting.of_customer(record.id),
        "today": timezone.localdate(),
        "ways": Told,
        "stages": StageOf,
        "works": request.seat.role in queries.WORKERS,
    }
    return render(request, "customers/relations/customer.html", context)


@door(WORK)
@gated
@require_http_methods(["GET", "HEAD", "POST"])
def log(request: SeatedRequest, uuid: UUID) -> HttpResponse:
    """Log a visit, call or message, in one press from the record, or with its day and the next one agreed (P3.9)."""
    record = opened(request, uuid)
    to_record = request.POST.get("back") == "record"
    back = reverse("browse:record", kwargs={"uuid": uuid}) if to_record else relations_page(record)
    form = LogForm(posted(request), initial={"on": timezone.localdate()})
    page = Page(_("Log a contact"), _("Keep it"), back, done=_("The contact is logged."))

    def do() -> None:
        given = form.cleaned_data
        contacting.log(record, given["kind"], on=given["on"], note=given["note"], next_on=given["next_on"])

    return asked(request, record, page, form, do)


@door(WORK)
@gated
@require_http_methods(["GET", "HEAD", "POST"])
def agree_next(request: SeatedRequest, uuid: UUID) -> HttpResponse:
    """Keep the day that was agreed for the next contact (P3.7)."""
    record = opened(request, uuid)
    there = queries.relation_of(record.id)
    form = NextForm(posted(request), initial={"next_on": there.next_on if there else None})
    text = _("Left empty, the interval of the customer's level counts.")
    page = Page(_("Next contact"), _("Keep it"), relations_page(record), text)
    return asked(request, record, page, form, lambda: contacting.agree_next(record, form.cleaned_data["next_on"]))


@door(WORK)
@gated
@require_POST
def stage(request: SeatedRequest, uuid: UUID) -> HttpResponse:
    """Put the relation at a stage; from the board, and from the customer's page (P3.6)."""
    record, wanted = opened(request, uuid), request.POST.get("stage", "")
    if wanted not in ("", *StageOf.values):
        turn_away(request)
    board = request.POST.get("back") == "board"
    back = f"{reverse('relations:board')}#card-{record.id}" if board else relations_page(record)
    said = _("Now at the stage: %(stage)s.") % {"stage": StageOf(wanted).label} if wanted else _("Off the board.")
    return done(request, back, lambda: contacting.move(record, wanted), said)


@door(WORK)
@gated
@require_http_methods(["GET", "HEAD", "POST"])
def value(request: SeatedRequest, uuid: UUID) -> HttpResponse:
    """Write down what the customer is worth (P9.3)."""
    record = opened(request, uuid)
    page = Page(_("Value note"), _("Keep it"), relations_page(record), _("What stood before stays readable."))
    form = ValueForm(posted(request))
    return asked(request, record, page, form, lambda: contacting.value(record, form.cleaned_data["text"]))


@door(WORK)
@gated
@require_http_methods(["GET", "HEAD", "POST"])
def care(request: SeatedRequest, uuid: UUID) -> HttpResponse:
    """Keep a care date (P3.8)."""
    record = opened(request, uuid)
    text = _("Your post is reminded three days before, without the customer's name.")
    page = Page(_("Care date"), _("Keep it"), relations_page(record), text)
    form = CareForm(posted(request))
    return asked(request, record, page, form, lambda: contacting.set_care(record, **form.cleaned_data))


@door(WORK)
@gated
@require_POST
def end_care(request: SeatedRequest, uuid: UUID, number: str) -> HttpResponse:
    """Let a care date come no more."""
    record = opened(request, uuid)
    found = CareDate.objects.filter(number=number, customer=record.id).first()
    if found is None:
        turn_away(request)
    return done(request, relations_page(record), lambda: contacting.end_care(record, found))
