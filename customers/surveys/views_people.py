"""The pages of those who are asked: the post's list, a link shown once, letters, filling in for the customer."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audit.guard.doors import ROLE, door, turn_away
from customers.catalog.sentences import heading
from customers.feedback.actions import NotAsked, Unfit
from customers.feedback.answering import AnswerForm, posted
from customers.records.answers import SeatedRequest, gated
from customers.records.gate import open_record
from customers.records.glance import named
from customers.records.rules import SURVEY
from customers.records.sentences import gate
from customers.records.ticket import NotThere, Refused
from customers.surveys import invitations, letters, queries
from customers.surveys.forms import LettersForm
from customers.surveys.models import Invitation, Round
from customers.surveys.sentences import way, why_not
from customers.surveys.views import around, found

ASKERS = ROLE(*queries.ASKERS)
WHERE = "surveys"
REACHED_BY = {"telephone": ("phone", "spare_phone"), "visit": ("address",)}


@door(ASKERS)
@gated
@require_safe
def people_page(request: SeatedRequest, survey: UUID) -> HttpResponse:
    """Show the customers of a round that are the seat's to ask, by way; one line names them all."""
    row = found(request, survey)
    show, after = request.GET.get("show", "open"), request.GET.get("after", "")
    show = show if show in queries.SHOWN else "open"
    rows, more = queries.invitations(
        row,
        request.seat,
        show=show,
        after=int(after) if after.isdecimal() else None,
    )
    people = named([one.customer_id for one in rows], by=request.seat, purpose=request.purpose, where=WHERE)
    context = around(request, row) | {
        "rows": [(one, people.get(one.customer_id), way(one.way)) for one in rows],
        "show": show,
        "shown": [(code, way(code)) for code in ("telephone", "visit", "link", "letter")],
        "after": more or "",
        "letters": letters.waiting(row, request.seat).count(),
    }
    return render(request, "customers/surveys/people.html", context)


@door(ASKERS)
@gated
@require_http_methods(["GET", "HEAD", "POST"])
def person_page(request: SeatedRequest, survey: UUID, pk: int) -> HttpResponse:
    """Fill in what a customer answers on the telephone or at a visit; opening it asks for the consent (P8.2)."""
    row, one = theirs(request, survey, pk)
    reached_by = REACHED_BY.get(one.way, ())
    record = open_record(_uuid_of(request, one), by=request.seat, purpose=SURVEY, only=reached_by)
    language = translation.get_language() or "zh"
    form = AnswerForm(row.version, **posted(request), language=language)
    if form.is_valid():
        try:
            invitations.write_answers(one, form.values, by=request.seat)
        except (invitations.Gone, Refused, NotAsked, Unfit) as fault:
            messages.warning(request, why_not(fault))
        else:
            messages.success(request, _("The answers are kept."))
        return redirect("surveys:people", survey)
    context = around(request, row) | {
        "one": one,
        "form": form,
        "record": record,
        "reached_by": [(heading(shown.entry), shown) for shown in record.fields if shown.masked],
        "way": way(one.way),
        "fills": one.way in invitations.BY_STAFF and queries.stands(one),
    }
    return render(request, "customers/surveys/person.html", context)


@door(ASKERS)
@gated
@require_POST
def link_page(request: SeatedRequest, survey: UUID, pk: int) -> HttpResponse:
    """Issue a personal link and show it this once; the one before it opens nothing any more."""
    row, one = theirs(request, survey, pk)
    people = named([one.customer_id], by=request.seat, purpose=request.purpose, where=WHERE)
    try:
        token = invitations.issue_link(one, by=request.seat)
    except (invitations.Gone, Refused) as fault:
        messages.warning(request, why_not(fault))
        return redirect("surveys:people", survey)
    link = base_of(request) + letters.path_of(token)
    context = around(request, row) | {
        "one": one,
        "customer": people.get(one.customer_id),
        "link": link,
        "picture": letters.picture_of(link),
    }
    return render(request, "customers/surveys/link.html", context)


@door(ASKERS)
@gated
@require_POST
def act(request: SeatedRequest, survey: UUID, pk: int, act: str) -> HttpResponse:
    """Take an invitation back, or keep that the customer said not to be asked again."""
    _row, one = theirs(request, survey, pk)
    verbs: Mapping[str, tuple[Callable[..., Any], str]] = {
        "revoke": (invitations.revoke, _("The invitation is taken back; its link opens nothing any more.")),
        "never": (invitations.write_refusal, _("Kept: the customer is not asked any more, in no survey.")),
    }
    if act not in verbs:
        turn_away(request)
    verb, said = verbs[act]
    try:
        verb(one, by=request.seat)
    except invitations.Gone as fault:
        messages.warning(request, why_not(fault))
    else:
        messages.success(request, said)
    return redirect("surveys:people", survey)


@door(ASKERS)
@gated
@require_http_methods(["GET", "HEAD", "POST"])
def letters_page(request: SeatedRequest, survey: UUID) -> HttpResponse:
    """Print the next letters, one a page, each with a link of its own; addresses are opened with a reason (P4.4).

    With `one` in the address only that customer's, perhaps once more: the one before it opens nothing then.
    """
    row, one = found(request, survey), request.GET.get("one", "")
    only = int(one) if one.isdecimal() else None
    form = LettersForm(request.POST or None)
    context = around(request, row) | {"form": form, "at_once": letters.AT_ONCE, "only": only is not None}
    if not form.is_valid():
        context["waiting"] = letters.printable(row, request.seat, only).count() if context["takes_answers"] else 0
        return render(request, "customers/surveys/letters.html", context)
    addressed = form.cleaned_data["addressed"] == "yes"
    reason = form.cleaned_data["reason"]
    batch = letters.print_batch(
        row, by=request.seat, addressed=addressed, reason=reason, base=base_of(request), only=only
    )
    context |= {
        "batch": batch,
        "stopped": gate(batch.stopped) if batch.stopped else None,
        "page_tier": "sensitive" if addressed else "general",
        "languages": [(code, _said(row, code)) for code in ("zh-hans", "en")],
    }
    return render(request, "customers/surveys/printed.html", context)


def theirs(request: SeatedRequest, survey: UUID, pk: int) -> tuple[Round, Invitation]:
    """Return a round and an invitation of it that is the seat's to see to; 404 with its line otherwise."""
    row = found(request, survey)
    one = queries.invitation_for(row, pk, request.seat)
    if one is None:
        turn_away(request)
    return row, one


def base_of(request: SeatedRequest) -> str:
    """Return the address of this site, as the company set it or as it was asked."""
    return (settings.SITE_URL or request.build_absolute_uri("/")).rstrip("/")


def _uuid_of(request: SeatedRequest, one: Invitation) -> UUID:
    people = named([one.customer_id], by=request.seat, purpose=request.purpose, where=WHERE)
    if one.customer_id not in people:
        raise NotThere
    return people[one.customer_id].uuid


def _said(row: Round, code: str) -> dict[str, str]:
    """Return what a letter says of the round in a language."""
    return {
        "title": row.version.asked.title.said(code),
        "why": row.why_zh if code.startswith("zh") else row.why_en,
    }
