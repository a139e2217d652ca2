"""The pages of a post's relations: what it has in hand, the board, who is overdue, its cases, the unit in figures."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from audit.guard.doors import ROLE, door
from customers.records.answers import SeatedRequest, gated
from customers.records.glance import named
from customers.relations import figures, queries, rules
from customers.relations.asking import WORK
from customers.relations.models import StageOf


@door(WORK)
@gated
@require_safe
def mine(request: SeatedRequest) -> HttpResponse:
    """Show what a post has in hand: overdue contacts, cases, steps, improvements, care dates; one line names them."""
    today = timezone.localdate()
    hand = queries.in_hand(request.seat, today)
    names = named(hand.customers, by=request.seat, purpose=request.purpose, where="relations")
    context = {
        "today": today,
        "hand": hand,
        "names": names,
        "due": queries.due_of(hand.cases),
        "overdue": queries.overdue_count(request.seat, today),
        "chief": request.seat.role in figures.SEE_UNITS,
    }
    return render(request, "customers/relations/mine.html", context)


@door(WORK)
@gated
@require_safe
def board(request: SeatedRequest) -> HttpResponse:
    """Show where the relations with the post's own customers stand, and since when (P3.6)."""
    one = request.GET.get("stage", "")
    stages = [StageOf(one)] if one in StageOf.values else list(StageOf)
    columns = queries.board(request.seat, stages, after=request.GET.get("after", "") if one else "")
    ids = [row.customer_id for column in columns for row in column.rows]
    names = named(ids, by=request.seat, purpose=request.purpose, where="relations:board")
    shown = [
        (column, rules.step_of(column.stage, -1), rules.step_of(column.stage, 1), column.rows) for column in columns
    ]
    context = {"columns": shown, "names": names, "one": one, "today": timezone.localdate(), "stages": StageOf}
    return render(request, "customers/relations/board.html", context)


@door(WORK)
@gated
@require_safe
def overdue(request: SeatedRequest) -> HttpResponse:
    """Show the customers that the post should have contacted before today, the longest overdue first (P3.7)."""
    today = timezone.localdate()
    part = queries.overdue_page(request.seat, today, request.GET.get("after", ""))
    ids = [row.customer_id for row in part.rows]
    names = named(ids, by=request.seat, purpose=request.purpose, where="relations:overdue")
    context = {"part": part, "names": names, "today": today, "count": queries.overdue_count(request.seat, today)}
    return render(request, "customers/relations/overdue.html", context)


@door(WORK)
@gated
@require_safe
def cases(request: SeatedRequest) -> HttpResponse:
    """Show a post's cases, open or closed, the newest first."""
    closed = request.GET.get("show") == "closed"
    rows, after = queries.cases_page(request.seat, closed=closed, after=request.GET.get("after", ""))
    names = named([row.customer_id for row in rows], by=request.seat, purpose=request.purpose, where="relations:cases")
    context = {"rows": rows, "names": names, "closed": closed, "after": after, "due": queries.due_of(rows)}
    return render(request, "customers/relations/cases.html", context)


@door(WORK)
@gated
@require_safe
def steps(request: SeatedRequest) -> HttpResponse:
    """Show every step of a plan that waits on the post, the most urgent first."""
    rows, after = queries.steps_page(request.seat, request.GET.get("after", ""))
    ids = [row.plan.customer_id for row in rows]
    names = named(ids, by=request.seat, purpose=request.purpose, where="relations:steps")
    context = {"rows": rows, "names": names, "after": after, "today": timezone.localdate()}
    return render(request, "customers/relations/steps.html", context)


@door(WORK)
@gated
@require_safe
def improvements(request: SeatedRequest) -> HttpResponse:
    """Show every improvement that is under way at the post, or of which it is to tell the customer."""
    to_tell = request.GET.get("show") == "tell"
    rows, after = queries.improvements_page(request.seat, to_tell=to_tell, after=request.GET.get("after", ""))
    ids = [row.customer_id for row in rows]
    names = named(ids, by=request.seat, purpose=request.purpose, where="relations:improvements")
    context = {"rows": rows, "names": names, "after": after, "to_tell": to_tell, "today": timezone.localdate()}
    return render(request, "customers/relations/improvements.html", context)


@door(ROLE(*figures.SEE_UNITS))
@gated
@require_safe
def unit(request: SeatedRequest) -> HttpResponse:
    """Show the posts beneath a section chief in figures; no customer is on the page."""
    today = timezone.localdate()
    context = {"rows": figures.by_post(request.seat, today), "days": figures.DAYS}
    return render(request, "customers/relations/unit.html", context)
