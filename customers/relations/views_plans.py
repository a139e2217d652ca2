"""Follow-up plans and improvements: made from a customer's page, done on their own (P9.3)."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from audit.guard.doors import door, turn_away
from crm.posts.entrances import BUSINESS
from crm.web.forms import posted
from customers.records.answers import SeatedRequest, gated
from customers.records.origins import Origin, asked_by, origin_of
from customers.records.ticket import OpenRecord
from customers.relations import actions, queries
from customers.relations.asking import WORK, Page, asked, opened, opened_of, relations_page
from customers.relations.corrections import Correction
from customers.relations.forms import ImproveForm, PlanForm, SaidForm, StepForm, ToldForm
from customers.relations.models import FollowUpPlan, Improvement, PlanStep

CHIEF, Of = "section_chief", Correction.Entry


@door(WORK)
@gated
@require_http_methods(["GET", "HEAD", "POST"])
def make_plan(request: SeatedRequest, uuid: UUID) -> HttpResponse:
    """Make a follow-up plan with its first steps."""
    record = opened(request, uuid)
    form = PlanForm(posted(request), posts=queries.posts_opening(record), mine=request.seat.post_id)
    origin = _origin(request, record)
    text = _from(origin, _("Each step waits on the desk of its post until its day."))
    page = Page(_("Follow-up plan"), _("Make the plan"), _back(record, origin), text)

    def do() -> None:
        answer = origin.id if origin else None
        actions.plan(record, goal=form.cleaned_data["goal"], steps=form.steps, answer_id=answer)

    return asked(request, record, page, form, do)


@door(BUSINESS)
@gated
@require_safe
def plan(request: SeatedRequest, uuid: UUID) -> HttpResponse:
    """Show a plan with its steps, done, late and to come."""
    row = _plan(uuid)
    record = opened_of(request, row)
    if row is None:
        turn_away(request)
    seat = request.seat
    steps = [
        (step, seat.post_id in (step.owner_id, row.post_id) or seat.role == CHIEF)
        for step in row.steps.select_related("owner").order_by("until", "pk")
    ]
    context = {
        "record": record,
        "plan": row,
        "steps": steps,
        "today": timezone.localdate(),
        "works": seat.role in queries.WORKERS and row.closed_at is None,
        "closes": row.closed_at is None and (seat.post_id == row.post_id or seat.role == CHIEF),
        "origin": origin_of(record, row.answer_id),
        "mended": queries.corrections(record, (Of.PLAN, [row]), (Of.STEP, [step for step, _own in steps])),
    }
    return render(request, "customers/relations/plan.html", context)


@door(WORK)
@gated
@require_http_methods(["GET", "HEAD", "POST"])
def add_step(request: SeatedRequest, uuid: UUID) -> HttpResponse:
    """Add a step to a plan."""
    row = _plan(uuid)
    record = opened_of(request, row)
    if row is None:
        turn_away(request)
    form = StepForm(posted(request), posts=queries.posts_opening(record), mine=request.seat.post_id)
    page = Page(_("Add a step"), _("Add it"), _plan_page(row), row.goal)
    return asked(request, record, page, form, lambda: actions.add_step(record, row, form.wanted))


@door(WORK)
@gated
@require_http_methods(["GET", "HEAD", "POST"])
def close_plan(request: SeatedRequest, uuid: UUID) -> HttpResponse:
    """Close a plan with what came of it; its own post, or a section chief."""
    row = _plan(uuid)
    record = opened_of(request, row)
    if row is None or not (request.seat.post_id == row.post_id or request.seat.role == CHIEF):
        turn_away(request)
    form = SaidForm(posted(request), label=_("What came of it"))
    page = Page(_("Close the plan"), _("Close it"), _plan_page(row), _("Steps that nobody did are dropped."))
    return asked(request, record, page, form, lambda: actions.close_plan(record, row, form.cleaned_data["text"]))


@door(WORK)
@gated
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: SeatedRequest, uuid: UUID) -> HttpResponse:
    """Acknowledge a step of a plan: where its line of the desk leads."""
    row = PlanStep.objects.select_related("plan").filter(uuid=uuid).first()
    record = opened_of(request, row.plan if row else None)
    seat = request.seat
    if row is None or not (seat.post_id in (row.owner_id, row.plan.post_id) or seat.role == CHIEF):
        turn_away(request)
    form = SaidForm(posted(request), label=_("What came of it"))
    page = Page(row.text, _("It is done"), _plan_page(row.plan), f"{row.plan.number} · {row.plan.goal}")
    return asked(request, record, page, form, lambda: actions.do_step(record, row, form.cleaned_data["text"]))


@door(WORK)
@gated
@require_http_methods(["GET", "HEAD", "POST"])
def improve(request: SeatedRequest, uuid: UUID) -> HttpResponse:
    """Begin an improvement from what the customer said."""
    record = opened(request, uuid)
    form = ImproveForm(posted(request), posts=queries.posts_opening(record), mine=request.seat.post_id)
    origin = _origin(request, record)
    text = _from(origin, _("When it is finished, the account manager is asked to tell the customer."))
    page = Page(_("Improvement from an opinion"), _("Begin it"), _back(record, origin), text)
    answer = origin.id if origin else None
    return asked(request, record, page, form, lambda: actions.improve(record, **form.cleaned_data, answer_id=answer))


@door(BUSINESS)
@gated
@require_safe
def improvement(request: SeatedRequest, uuid: UUID) -> HttpResponse:
    """Show an improvement: the opinion, what is done, what came of it, and whether the customer was told."""
    row = _improvement(uuid)
    record = opened_of(request, row)
    if row is None:
        turn_away(request)
    acts = [name for name in ("finish", "tell") if _may(row, request, name)]
    context = {
        "record": record,
        "row": row,
        "acts": acts,
        "today": timezone.localdate(),
        "origin": origin_of(record, row.answer_id),
        "askers": queries.names_of(asked_by(row.answer_id) - {row.teller_id}),
        "mended": queries.corrections(record, (Of.IMPROVEMENT, [row])),
    }
    return render(request, "customers/relations/improvement.html", context)


@door(WORK)
@gated
@require_http_methods(["GET", "HEAD", "POST"])
def improvement_act(request: SeatedRequest, uuid: UUID, act: str) -> HttpResponse:
    """Finish an improvement, or keep that the customer was told of it."""
    row = _improvement(uuid)
    record = opened_of(request, row)
    if row is None or act not in ("finish", "tell") or not _part(row, request, act):
        turn_away(request)
    back = reverse("relations:improvement", kwargs={"uuid": uuid})
    if act == "finish":
        form = SaidForm(posted(request), label=_("What came of it"))
        page = Page(_("Finish the improvement"), _("It is finished"), back, row.action)
        return asked(request, record, page, form, lambda: actions.finish(record, row, form.cleaned_data["text"]))
    told = ToldForm(posted(request), initial={"on": timezone.localdate()})
    page = Page(_("Tell the customer"), _("The customer was told"), back, row.result)
    return asked(request, record, page, told, lambda: actions.tell_back(record, row, **told.cleaned_data))


def _origin(request: SeatedRequest, record: OpenRecord) -> Origin | None:
    """Return the customer's feedback answer that the page was asked from; None where it was from none."""
    number = request.GET.get("answer", "")
    return origin_of(record, int(number)) if number.isdecimal() and len(number) < 19 else None


def _back(record: OpenRecord, origin: Origin | None) -> str:
    """Return where what is made of an answer leads back to: the answer."""
    return origin.link if origin else relations_page(record)


def _from(origin: Origin | None, text: str) -> str:
    if origin is None:
        return text
    said = _("from answer %(number)s") % {"number": origin.number}
    return f"{capfirst(said)} · {origin.title} · {text}"


def _plan(uuid: UUID) -> FollowUpPlan | None:
    return FollowUpPlan.objects.select_related("post").filter(uuid=uuid).first()


def _plan_page(row: FollowUpPlan) -> str:
    return reverse("relations:plan", kwargs={"uuid": row.uuid})


def _improvement(uuid: UUID) -> Improvement | None:
    return Improvement.objects.select_related("owner", "teller", "post").filter(uuid=uuid).first()


def _part(row: Improvement, request: SeatedRequest, act: str) -> bool:
    post = row.owner_id if act == "finish" else row.teller_id
    return request.seat.post_id == post or request.seat.role == CHIEF


def _may(row: Improvement, request: SeatedRequest, act: str) -> bool:
    """Say whether an act is the seat's and may follow now."""
    turn = row.done_at is None if act == "finish" else row.done_at is not None and row.told_on is None
    return turn and _part(row, request, act)
