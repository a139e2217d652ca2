"""The pages of rounds: the list, a new one, one with how it stands, its acts."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audit.guard.doors import ROLE, door, turn_away
from customers.records.answers import SeatedRequest, gated
from customers.records.rules import SURVEY
from customers.records.segments import BY_CHOICE, Preview, Wanted, preview
from customers.surveys import actions, queries
from customers.surveys.forms import RoundForm
from customers.surveys.models import Round
from customers.surveys.rules import READY_THEMES, read_themes
from customers.surveys.sentences import Groups, way, why_not

READERS, ASKERS = ROLE(*queries.READERS), ROLE(*queries.ASKERS)


@door(READERS)
@gated
@require_safe
def list_page(request: SeatedRequest) -> HttpResponse:
    """Show the rounds that the seat may read, with how many were asked and how many answered; no customer."""
    after = request.GET.get("after", "")
    rows, more = queries.page_of(request.seat, int(after) if after.isdecimal() else None)
    counts = queries.counts([one.pk for one in rows])
    context = {
        "rows": [(one, counts.get(one.pk, queries.Tally())) for one in rows],
        "after": more or "",
        "may_make": request.seat.role in queries.ASKERS,
        "today": timezone.localdate(),
    }
    return render(request, "customers/surveys/list.html", context)


@door(ASKERS)
@gated
@require_http_methods(["GET", "HEAD", "POST"])
def new_page(request: SeatedRequest) -> HttpResponse:
    """Prepare a round; nobody is asked before it is started."""
    form = RoundForm(request.POST or None)
    if form.is_valid():
        made = actions.make(form.values(), by=request.seat, themes=read_themes(READY_THEMES))
        messages.success(request, _("Prepared. Look at how many fit, then start it."))
        return redirect("surveys:round", made.uuid)
    return render(request, "customers/surveys/edit.html", {"form": form, "row": None})


@door(ASKERS)
@gated
@require_http_methods(["GET", "HEAD", "POST"])
def edit_page(request: SeatedRequest, survey: UUID) -> HttpResponse:
    """Change a round that has not been started."""
    row = own(request, survey)
    form = RoundForm(request.POST or None, row=row)
    if row.state != Round.State.DRAFT:
        messages.warning(request, why_not(actions.NotSo("")))
        return redirect("surveys:round", survey)
    if form.is_valid():
        return _done(request, survey, lambda: actions.change(row, form.values(), by=request.seat), _("Saved."))
    return render(request, "customers/surveys/edit.html", {"form": form, "row": row})


@door(READERS)
@gated
@require_safe
def round_page(request: SeatedRequest, survey: UUID) -> HttpResponse:
    """Show how a round stands; while it is prepared, how many would be asked, why not others: numbers only."""
    row = found(request, survey)
    mine = queries.runs(row, request.seat)
    context = around(request, row) | {
        "wanted": in_words(Wanted.of(row.wanted)),
        "ways": [way(code) for code in row.ways],
        "counts": queries.counts([row.pk]).get(row.pk, queries.Tally()),
        "open_by_way": [(way(code), code, count) for code, count in sorted(queries.by_way(row, request.seat).items())],
        "unanswered": queries.unanswered(row, request.seat),
        "job": row.job if row.job and row.job.person_id == request.seat.person_id else None,
        "preview": fitting(request, row) if mine and row.state == Round.State.DRAFT else None,
    }
    return render(request, "customers/surveys/round.html", context)


@door(ASKERS)
@gated
@require_POST
def act(request: SeatedRequest, survey: UUID, act: str) -> HttpResponse:
    """Start, remind, close or discard a round of the seat's own."""
    row = own(request, survey)
    by = request.seat
    if act == "remind":
        return _remind(request, row)
    verbs: Mapping[str, tuple[Callable[[], Any], str]] = {
        "start": (lambda: actions.begin(row, by=by), _("The customers are being chosen; then the round starts.")),
        "close": (lambda: actions.close(row, by=by), _("The round is closed: no link of it opens any more.")),
        "discard": (lambda: actions.discard(row, by=by), _("The round is discarded.")),
    }
    if act not in verbs:
        turn_away(request)
    return _done(request, survey, *verbs[act], gone=act == "discard")


def found(request: SeatedRequest, survey: UUID) -> Round:
    """Return a round that the seat may read; 404 with its line otherwise."""
    row = queries.round_for(survey, request.seat)
    if row is None:
        turn_away(request)
    return row


def own(request: SeatedRequest, survey: UUID) -> Round:
    """Return a round that is the seat's own to run; 404 with its line otherwise."""
    row = found(request, survey)
    if not queries.runs(row, request.seat):
        turn_away(request)
    return row


def around(request: SeatedRequest, row: Round) -> dict[str, Any]:
    """Return what every page of a round shows: its head, and what the seat may do with it."""
    today = timezone.localdate()
    return {
        "row": row,
        "mine": queries.runs(row, request.seat),
        "takes_answers": row.takes_answers(today),
        "over": row.state == Round.State.RUNNING and today > row.closes_on,
    }


def fitting(request: SeatedRequest, row: Round) -> Preview:
    """Return how many customers a round would ask, and why others are left out; numbers only."""
    wanted = Wanted.of(row.wanted)
    return preview(wanted, by=request.seat, purpose=SURVEY, consent=SURVEY, ways=row.ways)


def in_words(wanted: Wanted) -> list[tuple[str, str]]:
    """Return whom a round asks as people read it: heading and words of each part that narrows."""
    groups = Groups()
    parts = [(groups.title(name), [groups.name(name, code) for code in getattr(wanted, name)]) for name in BY_CHOICE]
    parts += [(groups.title("delivery_route"), list(wanted.route))]
    parts += [(groups.title("region"), [groups.name("region", wanted.region)] if wanted.region else [])]
    return [(heading, " · ".join(words)) for heading, words in parts if words]


def _remind(request: SeatedRequest, row: Round) -> HttpResponse:
    try:
        count = actions.remind(row, by=request.seat)
    except actions.NotSo as fault:
        messages.warning(request, why_not(fault))
    else:
        told = ngettext(
            "%(count)s customer is to be asked once more; the posts are told.",
            "%(count)s customers are to be asked once more; the posts are told.",
            count,
        )
        messages.success(request, told % {"count": count})
    return redirect("surveys:round", row.uuid)


def _done(
    request: SeatedRequest, survey: UUID, verb: Callable[[], Any], said: str, *, gone: bool = False
) -> HttpResponse:
    """Do it, say so, and go back to the round; or say why it was not done."""
    try:
        verb()
    except actions.NotSo as fault:
        messages.warning(request, why_not(fault))
    else:
        messages.success(request, said)
        if gone:
            return redirect("surveys:list")
    return redirect("surveys:round", survey)
