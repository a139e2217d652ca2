"""Rounds of the grading: the list, the announcement, and each round from preview to effect."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audit.guard.doors import ROLE, door, turn_away
from crm.approvals.cards import card
from crm.approvals.decisions import decision_context
from crm.approvals.forms import DecisionForm
from crm.approvals.queries import places_today
from customers.grading import actions, queries, rules, sentences, shown
from customers.grading.drafting import NotNow, NotYours
from customers.grading.forms import AnnounceForm, NoteForm, counted
from customers.grading.models import GradingResult, GradingRound
from customers.grading.rules import MOVES
from customers.records.answers import SeatedRequest, gated

READERS = ROLE(*sorted(queries.READERS))
ANNOUNCERS = ROLE(*actions.ANNOUNCERS)
RUNNERS = ROLE(queries.ANALYST, queries.CHIEF)
SHOWN = 50


@door(READERS)
@gated
@require_safe
def rounds(request: SeatedRequest) -> HttpResponse:
    """List the rounds that the seat may see, the latest first, with the levels that stand and their service."""
    after = request.GET.get("after", "")
    found = queries.rounds_of(request.seat).order_by("-pk")
    rows = list((found.filter(pk__lt=int(after)) if after.isdecimal() else found)[: SHOWN + 1])
    context = {
        "rounds": rows[:SHOWN],
        "after": rows[SHOWN - 1].pk if len(rows) > SHOWN else "",
        "levels": shown.services(),
        "may_announce": request.seat.role in actions.ANNOUNCERS,
    }
    return render(request, "customers/grading/rounds.html", context)


@door(ANNOUNCERS)
@gated
@require_http_methods(["GET", "HEAD", "POST"])
def announce(request: SeatedRequest) -> HttpResponse:
    """Announce a grading: what it needs falls due before it (P2.7.2)."""
    form = AnnounceForm(request.POST or None)
    if form.is_valid():
        try:
            made = actions.announce(form.cleaned_data["day"], by=request.seat)
        except NotNow as stop:
            form.add_error(None, str(sentences.IN_THE_WAY[stop.why]))
        else:
            messages.success(request, counted(made[0].pulled))
            return redirect("grading:round", made[0].uuid) if len(made) == 1 else redirect("grading:rounds")
    everywhere = request.seat.role == queries.CENTRE
    return render(request, "customers/grading/announce.html", {"form": form, "everywhere": everywhere})


@door(READERS)
@gated
@require_safe
def round_page(request: SeatedRequest, uuid: UUID) -> HttpResponse:
    """Show a round: where it stands, how customers move and why, and what may be done."""
    found = of(request, uuid)
    return round_answer(request, found)


def round_answer(request: SeatedRequest, found: GradingRound, form: DecisionForm | None = None) -> HttpResponse:
    """Return a round's page, with the decision form as it was filled in where there is one."""
    move = request.GET.get("move", "")
    move = move if move in MOVES else _first_move(found)
    after = request.GET.get("after", "")
    rows = queries.results(found, move, after=int(after) if after.isdecimal() else 0) if found.computed_at else []
    page = rows[: queries.PAGE]
    job = found.job if found.job is not None and found.job.is_under_way else None
    context: dict[str, Any] = {
        "round": found,
        "may": shown.may(found, request.seat),
        "chart": shown.picture(found),
        "standing": None if found.computed_at else shown.standing(found),
        "next_rules": None if found.computed_at else queries.published(),
        "moves": [(code, label, found.moves.get(code, 0)) for code, label in GradingResult.Move.choices],
        "move": move,
        "rows": shown.moved(found, page, request.seat, request.purpose),
        "after": page[-1].customer_id if len(rows) > queries.PAGE else "",
        "job": job if job is not None and job.person_id == request.seat.person_id else None,
        "under_way": job is not None,
        "note": NoteForm(),
        "page_tier": "general",
        **_decision(request, found, form),
    }
    return render(request, "customers/grading/round.html", context)


def _first_move(found: GradingRound) -> str:
    """Return the move that the page begins with: the first that somebody makes."""
    order = (rules.UP, rules.DOWN, rules.NEW, rules.HELD, rules.SAME)
    return next((one for one in order if found.moves.get(one)), rules.UP)


def _decision(request: SeatedRequest, found: GradingRound, form: DecisionForm | None) -> Mapping[str, Any]:
    if found.case is None:
        return {}
    seen = card(found.case, request.seat, places_today())
    return decision_context(seen, form)


@door(RUNNERS)
@gated
@require_POST
def act(request: SeatedRequest, uuid: UUID, act: str) -> HttpResponse:
    """Take a round's next step, or call it off."""
    found = of(request, uuid)
    verbs: Mapping[str, Callable[[], Any]] = {
        "compute": lambda: actions.compute(found, by=request.seat),
        "propose": lambda: actions.propose(found, note=_note(request), by=request.seat),
        "cancel": lambda: actions.cancel(found, by=request.seat),
        "again": lambda: actions.begin_again(found, by=request.seat),
    }
    if act not in verbs:
        turn_away(request)
    try:
        verbs[act]()
    except NotYours:
        turn_away(request)
    except NotNow as stop:
        messages.warning(request, str(sentences.IN_THE_WAY[stop.why]))
    else:
        messages.success(request, _("Recorded."))
    return redirect("grading:round", uuid)


def _note(request: SeatedRequest) -> str:
    form = NoteForm(request.POST)
    return form.cleaned_data["note"] if form.is_valid() else ""


def of(request: SeatedRequest, uuid: UUID) -> GradingRound:
    """Return a round that the seat may see; others meet 404."""
    found = queries.round_of(uuid, request.seat)
    if found is None:
        turn_away(request)
    return found
