"""The board of newcomers, and the figures of their deadlines."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from audit.guard.doors import ROLE, door
from crm.deadlines.figures import shares
from customers.records import glance
from customers.records.answers import SeatedRequest, gated
from customers.relay import queries
from customers.relay.figures import DAYS, by_post
from customers.relay.models import Newcomer

RELAY = ROLE("licence_administrator", "statistical_analyst", "account_manager", "section_chief", "director")
Stage = Newcomer.Stage
SHOWN = (Stage.ENTRY, Stage.PLACING, Stage.BUSINESS, Stage.APPROVAL, Stage.ADMITTED)


@door(RELAY)
@gated
@require_safe
def board(request: SeatedRequest) -> HttpResponse:
    """Show the newcomers of the seat's posts by stage, overdue first; names where the gate gives them."""
    one = request.GET.get("stage", "")
    stages = [one] if one in Stage.values else list(SHOWN)
    columns = queries.board(request.seat, stages, after=request.GET.get("after", "") if one else "")
    ids = [waiting.row.customer for column in columns for waiting in column.waiting]
    names = glance.named(ids, by=request.seat, purpose=request.purpose, where="relay:board")
    titles = dict(Stage.choices)
    context = {
        "columns": [
            (titles[column.stage], column, [(each, names.get(each.row.customer)) for each in column.waiting])
            for column in columns
            if one or column.count or column.stage != Stage.ENTRY
        ],
        "one": one,
        "may_enter": request.seat.role == "licence_administrator",
    }
    return render(request, "customers/relay/board.html", context)


@door(RELAY)
@gated
@require_safe
def figures(request: SeatedRequest) -> HttpResponse:
    """Show by post how much was done on time, how much late, and how late."""
    posts = by_post(request.seat)
    context = {"posts": posts, "shares": shares(posts), "days": DAYS}
    return render(request, "customers/relay/figures.html", context)
