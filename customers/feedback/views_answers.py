"""A customer's answers: what they have answered, filling in for them, one answer, a sealed one in clear."""

from base64 import b64encode
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from audit.guard.doors import ROLE, door
from crm.posts.entrances import BUSINESS
from crm.web.downloads import attachment
from customers.feedback import actions, events, queries, shown
from customers.feedback.actions import TABLE, place
from customers.feedback.answering import StaffForm, posted
from customers.feedback.beside import TAKE
from customers.feedback.models import Answer, AnswerFile, FormVersion
from customers.feedback.rules import Question
from customers.records import besides, gate, origins
from customers.records.answers import SeatedRequest, gated, is_fragment
from customers.records.forms import ReasonForm
from customers.records.ticket import NotThere, OpenRecord

TAKERS = ROLE(*TAKE)
SECONDS = 60


@door(BUSINESS)
@gated
@require_safe
def customer_page(request: SeatedRequest, uuid: UUID) -> HttpResponse:
    """Show what a customer has answered, and the forms that can be filled in for one of their classes."""
    record = _opened(request, uuid)
    takes = request.seat.role in TAKE and record.state == "active"
    context = {
        "record": record,
        "answers": queries.answers_of(record.id),
        "forms": queries.suiting(besides.beside(record.id).classes) if takes else [],
        "takes": takes,
        "page_tier": "general",
    }
    return render(request, "customers/feedback/customer.html", context)


@door(TAKERS)
@gated
@require_http_methods(["GET", "HEAD", "POST"])
def fill_page(request: SeatedRequest, uuid: UUID, form_uuid: UUID) -> HttpResponse:
    """Fill in a form for a customer, on the telephone or at a visit (P9.3)."""
    record = _opened(request, uuid)
    version = _asked(form_uuid)
    form = StaffForm(version, **posted(request), language=get_language() or "zh")
    if form.is_valid():
        try:
            answer = actions.submit(version, record.id, form.values, way=form.cleaned_data["way"], by=request.seat)
        except actions.NotAsked:
            messages.warning(request, _("The form was retired meanwhile; nothing was kept."))
            return redirect("feedback:customer", uuid)
        messages.success(request, _("The answers are kept."))
        return redirect("feedback:answer", uuid, answer.uuid)
    agreed = any(one.purpose == "survey" and one.withdrawn_on is None for one in record.consents)
    context = {"record": record, "version": version, "form": form, "agreed": agreed}
    return render(request, "customers/feedback/fill.html", context)


@door(BUSINESS)
@gated
@require_safe
def answer_page(request: SeatedRequest, uuid: UUID, answer_uuid: UUID) -> HttpResponse:
    """Show one answer: general answers in words, sealed ones masked until they are revealed."""
    record = gate.open_record(uuid, by=request.seat, purpose=request.purpose, event=events.ANSWER_OPENED, only=())
    answer = _answer(record, answer_uuid)
    blocks = shown.blocks(answer, get_language() or "zh")
    sealed = any(line.sealed for block in blocks for line in block.lines)
    context = {
        "record": record,
        "answer": answer,
        "blocks": blocks,
        "page_tier": besides.TIER if sealed else "general",
        "reveals": sealed and request.seat.ceiling != "general",
        "came_of": origins.came_of(record, answer.pk),
    }
    return render(request, "customers/feedback/answer.html", context)


@door(BUSINESS)
@gated
@require_http_methods(["GET", "HEAD", "POST"])
def reveal(request: SeatedRequest, uuid: UUID, answer_uuid: UUID, part: str) -> HttpResponse:
    """Ask for purpose and reason, then show one sealed answer for a minute; a shut gate is named (P4.4.1).

    A PDF is not shown: it is given out as a file.
    """
    record = _opened(request, uuid)
    answer = _answer(record, answer_uuid)
    question, kept = _sealed(answer, part)
    form = ReasonForm(request.POST or None, initial={"purpose": request.purpose})
    context: dict[str, Any] = {
        "record": record,
        "answer": answer,
        "question": question,
        "heading": question.words.said(get_language() or "zh"),
        "seconds": SECONDS,
        "page_tier": besides.TIER,
        "downloads": kept is not None and kept.type == AnswerFile.Type.PDF,
    }
    if not form.is_valid():
        page = "reveal_fragment" if is_fragment(request) else "reveal"
        status = 422 if form.is_bound else 200
        return render(request, f"customers/feedback/{page}.html", context | {"form": form}, status=status)
    if kept is not None:
        return _revealed_file(request, answer, kept, form.cleaned_data, context)
    token = answer.sealed[question.id]
    asked = _asking(request, answer, question.id, form.cleaned_data)
    text = besides.reveal(uuid, TABLE, place(answer, question.id), token, **asked)
    context["value"] = shown.unsealed(question, text, get_language() or "zh")
    if is_fragment(request):
        return JsonResponse({"value": context["value"], "seconds": SECONDS})
    return _shown(request, answer, context)


def _asking(request: SeatedRequest, answer: Answer, question: str, why: dict[str, str]) -> dict[str, Any]:
    return {"keyed": answer.keyed, "what": f"{answer.number}/{question}", "by": request.seat, **why}


def _revealed_file(
    request: SeatedRequest, answer: Answer, kept: AnswerFile, why: dict[str, str], context: dict[str, Any]
) -> HttpResponse:
    """Return a picture in clear on the page, a PDF as a file that no browser runs or shows as a page of this site."""
    asked = _asking(request, answer, kept.question, why)
    content = besides.reveal_file(context["record"].uuid, place(answer, kept.question), bytes(kept.content), **asked)
    if kept.type == AnswerFile.Type.PDF:
        number = answer.version.asked.numbered[kept.question]
        response = HttpResponse(content, content_type="application/pdf")
        response["Content-Disposition"] = attachment(f"{pgettext('tier', 'Sensitive')}-{answer.number}-{number}.pdf")
        response["Content-Security-Policy"] = "default-src 'none'; sandbox"
        response["X-Content-Type-Options"] = "nosniff"
        return response
    context["picture"] = "data:image/jpeg;base64," + b64encode(content).decode()
    return _shown(request, answer, context)


def _shown(request: SeatedRequest, answer: Answer, context: dict[str, Any]) -> HttpResponse:
    """Return what was revealed: in the dialog, or on a page that goes back by itself."""
    uuid = context["record"].uuid
    if is_fragment(request):
        return render(request, "customers/browse/revealed_fragment.html", context | {"uuid": uuid})
    response = render(request, "customers/feedback/revealed.html", context)
    back = reverse("feedback:answer", args=[uuid, answer.uuid])
    response["Refresh"] = f"{SECONDS}; url={back}"
    return response


def _opened(request: SeatedRequest, uuid: UUID) -> OpenRecord:
    return gate.open_record(uuid, by=request.seat, purpose=request.purpose, only=())


def _asked(uuid: UUID) -> FormVersion:
    """Return what a form in use asks now; NotThere for any other."""
    row = queries.form_by(uuid)
    version = queries.current_of(row) if row is not None and row.retired_at is None else None
    if version is None:
        raise NotThere
    return version


def _answer(record: OpenRecord, uuid: UUID) -> Answer:
    answer = queries.answer_of(record.id, uuid)
    if answer is None:
        raise NotThere
    return answer


def _sealed(answer: Answer, part: str) -> tuple[Question, AnswerFile | None]:
    """Return a question whose answer is sealed, and its file; NotThere where it was not answered, or is general."""
    kept = queries.file_of(answer, part)
    if part not in answer.sealed and kept is None:
        raise NotThere
    return answer.version.asked.question(part), kept
