"""The builder: a draft's sections and questions, each added, moved, edited, removed by a POST, without a script."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audit.guard.doors import door, turn_away
from customers.feedback import drafting, editing, shown
from customers.feedback.asking import QuestionForm, rearranged
from customers.feedback.conditions import in_words
from customers.feedback.forms import SectionForm, TitleForm
from customers.feedback.models import FormVersion
from customers.feedback.rules import Content, Kind, Question, Section
from customers.feedback.sentences import KINDS, WRONG, Words
from customers.feedback.views import BUILDERS, draft_for, rev_of
from customers.records.answers import SeatedRequest, gated

STEPS = {"up": -1, "down": 1}


@dataclass(frozen=True)
class Piece:
    """A question as the builder lists it."""

    question: Question
    number: int
    kind: Words
    when: str
    lacking: list[Words]
    first: bool
    last: bool


@door(BUILDERS)
@gated
@require_safe
def build_page(request: SeatedRequest, uuid: UUID) -> HttpResponse:
    """Show the draft with everything that can be done to its parts, and what it still lacks."""
    draft, language = draft_for(request, uuid), get_language() or "zh"
    content, lacking = draft.asked, shown.lacking(draft.asked)
    context = {
        "draft": draft,
        "content": content,
        "sections": [
            (one, in_words(content, one.when, language), lacking.get(one.id, []), _pieces(content, one, lacking))
            for one in content.sections
        ],
        "kinds": KINDS.items(),
        "lacking": lacking.get("", []),
        "faults": sum(map(len, lacking.values())),
    }
    return render(request, "customers/feedback/build.html", context)


@door(BUILDERS)
@gated
@require_POST
def act(request: SeatedRequest, uuid: UUID) -> HttpResponse:
    """Move or remove a part, or add a section."""
    part, op = request.POST.get("part", ""), request.POST.get("op", "")

    def change(content: Content) -> Content:
        if op == "section":
            return editing.add_section(content)
        return editing.remove(content, part) if op == "remove" else editing.move(content, part, STEPS[op])

    if op not in ("section", "remove", *STEPS):
        turn_away(request)
    return _edited(request, uuid, change, part if op in STEPS else "") or redirect("feedback:build", uuid)


@door(BUILDERS)
@gated
@require_http_methods(["GET", "HEAD", "POST"])
def title_page(request: SeatedRequest, uuid: UUID) -> HttpResponse:
    """Edit the title and introduction of the draft."""
    draft = draft_for(request, uuid)
    form = TitleForm(_typed(request), content=draft.asked)
    if form.is_valid() and (saved := _edited(request, uuid, form.applied)):
        return saved
    return _part_page(request, draft, form, _("Title and introduction"))


@door(BUILDERS)
@gated
@require_http_methods(["GET", "HEAD", "POST"])
def section_page(request: SeatedRequest, uuid: UUID, part: str) -> HttpResponse:
    """Edit the heading of a section, and the condition on which it is shown."""
    draft = draft_for(request, uuid)
    section = next((one for one in draft.asked.sections if one.id == part), None)
    if section is None:
        turn_away(request)
    again = rearranged(request.POST) if request.method == "POST" else None
    form = SectionForm(again or _typed(request), section=section, content=draft.asked, language=get_language() or "zh")

    def change(content: Content) -> Content:
        there = next(one for one in content.sections if one.id == part)
        return editing.put_section(content, form.made(there))

    if again is not None:
        form.leave_unjudged()
    elif form.is_valid() and (saved := _edited(request, uuid, change, part)):
        return saved
    return _part_page(request, draft, form, _("Heading and condition of the section"), page="section")


@door(BUILDERS)
@gated
@require_http_methods(["GET", "HEAD", "POST"])
def add_page(request: SeatedRequest, uuid: UUID, part: str) -> HttpResponse:
    """Add a question of a kind at the end of a section; the kind stands in the address."""
    draft, kind = draft_for(request, uuid), request.GET.get("kind", "")
    if not any(one.id == part for one in draft.asked.sections):
        turn_away(request)
    return _question_page(request, draft, Question("", Kind(kind) if kind in KINDS else Kind.SINGLE), part)


@door(BUILDERS)
@gated
@require_http_methods(["GET", "HEAD", "POST"])
def question_page(request: SeatedRequest, uuid: UUID, part: str) -> HttpResponse:
    """Edit a question."""
    draft = draft_for(request, uuid)
    try:
        question = draft.asked.question(part)
    except KeyError:
        turn_away(request)
    return _question_page(request, draft, question, "")


def _question_page(request: SeatedRequest, draft: FormVersion, question: Question, section: str) -> HttpResponse:
    again = rearranged(request.POST) if request.method == "POST" else None
    form = QuestionForm(question, draft.asked, again or _typed(request), get_language() or "zh")

    def change(there: Content) -> Content:
        made, serial = form.made(there)
        put = editing.put_question(there, section, made)
        return replace(put, serial=max(put.serial, serial))

    if again is not None:
        form.leave_unjudged()
    elif form.is_valid() and (saved := _edited(request, draft.form.uuid, change, question.id or section)):
        return saved
    context = {"draft": draft, "form": form, "question": question, "kind": KINDS[question.kind]}
    return render(request, "customers/feedback/question.html", context)


def _part_page(
    request: SeatedRequest, draft: FormVersion, form: Any, heading: str, *, page: str = "part"
) -> HttpResponse:
    context = {"draft": draft, "form": form, "heading": heading}
    return render(request, f"customers/feedback/{page}.html", context)


def _edited(
    request: SeatedRequest, uuid: UUID, change: Callable[[Content], Content], part: str = ""
) -> HttpResponse | None:
    """Make an edit and return to the builder, at the part that was edited; say why where it cannot be.

    None where somebody changed the draft since the page was made: it is shown again with what was typed, to be looked
    at once more.
    """
    try:
        drafting.edit(draft_for(request, uuid), change, rev=rev_of(request), by=request.seat)
    except editing.Wrong as wrong:
        messages.warning(request, str(WRONG[wrong.code]))
    except (drafting.Overtaken, KeyError, StopIteration):
        messages.warning(
            request, _("Somebody changed the draft meanwhile; nothing was saved yet. Look again, then save.")
        )
        return None
    return redirect(reverse("feedback:build", args=[uuid]) + (f"#part-{part}" if part else ""))


def _pieces(content: Content, section: Section, lacking: dict[str, list[Words]]) -> list[Piece]:
    language = get_language() or "zh"
    return [
        Piece(
            one,
            content.numbered[one.id],
            KINDS[one.kind],
            in_words(content, one.when, language),
            lacking.get(one.id, []),
            first=one == content.questions[0],
            last=one == content.questions[-1],
        )
        for one in section.questions
    ]


def _typed(request: SeatedRequest) -> Any:
    return request.POST if request.method == "POST" else None
