"""The pages of probable duplicates: a post's list, one pair side by side with the decision on it."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audit.guard.doors import ROLE, door, turn_away
from crm.jobs.models import Job
from crm.posts.entrances import BUSINESS
from customers.duplicates import actions, queries, sentences
from customers.duplicates.deciding import FORMS, Overtaken, decide_pair, forms_of, say_overtaken, say_shut
from customers.duplicates.models import Comparison, Pair
from customers.duplicates.queries import Keepers
from customers.duplicates.routes import CHIEF
from customers.duplicates.sentences import Reader
from customers.duplicates.sides import Sides, sections, side_by_side
from customers.records.answers import SeatedRequest, gated
from customers.records.gate import open_record
from customers.records.glance import named
from customers.records.ours import open_to, uuids
from customers.records.sentences import CONSENTS
from customers.records.ticket import OpenRecord

WHERE = "duplicates"


@door(ROLE(*queries.PARTIES))
@gated
@require_safe
def list_page(request: SeatedRequest) -> HttpResponse:
    """Show the pairs of which the post may open a record, the likeliest first; one line names the records."""
    show = request.GET.get("show", "open")
    show = show if show in queries.SHOWN else "open"
    cursors = {name: request.GET.get(name, "") for name in ("before", "after")}
    page = queries.page(request.seat.group_id, show=show, **cursors)
    ids = [side for row in page.rows for side in (row.a_id, row.b_id)]
    names = named(ids, by=request.seat, purpose=request.purpose, where=WHERE)
    keepers = queries.keepers_of(page.rows)
    under_way, reads = queries.under_way(), sentences.reader(request.seat.ceiling)
    context = {
        "page": page,
        "rows": [_listed(row, names, keepers[row.pk], reads) for row in page.rows],
        "show": show,
        "many": queries.MANY,
        "last": queries.last_comparison(),
        "under_way": under_way,
        "job": _own_job(under_way, request.seat.person_id),
    }
    return render(request, "customers/duplicates/list.html", context)


@door(ROLE(*queries.PARTIES))
@gated
@require_POST
def compare(request: SeatedRequest) -> HttpResponse:
    """Begin the comparison of what is new and changed."""
    actions.compare(by=request.seat)
    return redirect("duplicates:list")


@door(BUSINESS)
@gated
@require_http_methods(["GET", "HEAD", "POST"])
def pair_page(request: SeatedRequest, uuid: UUID) -> HttpResponse:
    """Show a pair side by side, masked, and take the decision; a record that the seat may not open is not shown."""
    pair = queries.pair_for(uuid, request.seat)
    if pair is None:
        turn_away(request)
    keepers = queries.keepers_of([pair])[pair.pk]
    records = opened(request, pair)
    sides = _beside(records)
    if request.method == "POST":
        if request.seat.role not in queries.PARTIES:
            turn_away(request)
        if sides is None:
            say_shut(request, pair)
            return redirect("duplicates:pair", pair.uuid)
    asked = request.POST.get("do", "") if request.method == "POST" else ""
    forms = forms_of(sides, request.POST if asked in FORMS else None, asked) if sides else {}
    if asked in forms and sides:
        try:
            if answer := decide_pair(request, pair, sides, keepers, forms[asked], asked):
                return answer
        except Overtaken:
            pair.refresh_from_db()
            records = opened(request, pair)
            sides = _beside(records)
            forms = forms_of(sides, request.POST, asked) if sides else {}
            say_overtaken(request, pair, forms.get(asked), sides)
    context = _around(pair, keepers, records, sentences.reader(request.seat.ceiling)) | {
        "sections": sections(sides, forms["merge"]) if sides else [],
        "consents": [CONSENTS[one] for one in sides.purposes if one in CONSENTS] if sides else [],
        "forms": forms,
        "asked": asked,
        "may": _may_decide(request, pair, sides),
        "asks_chief": keepers.cross_posts and request.seat.role != CHIEF,
        "page_tier": _tier(records),
    }
    return render(request, "customers/duplicates/pair.html", context)


def opened(request: SeatedRequest, pair: Pair) -> dict[str, OpenRecord]:
    """Return those of a pair's records that the seat may open, by side, each with its line."""
    sides = {"a": pair.a_id, "b": pair.b_id}
    own = open_to(sides.values(), request.seat.group_id)
    numbers = uuids(own)
    return {
        side: open_record(numbers[pk], by=request.seat, purpose=request.purpose)
        for side, pk in sides.items()
        if pk in own
    }


def _beside(records: dict[str, OpenRecord]) -> Sides | None:
    return side_by_side(records["a"], records["b"]) if len(records) == len(queries.SIDES) else None


def _own_job(run: Comparison | None, person_id: int) -> Job | None:
    """Return the job of a comparison to whoever began it."""
    return run.job if run is not None and run.job is not None and run.job.person_id == person_id else None


@dataclass(frozen=True)
class _Side:
    """One of a listed pair's records: named where the seat may open it, else only which posts keep it."""

    brief: Any
    keepers: list[str]


def _listed(row: Pair, names: dict[int, Any], keepers: Keepers, reads: Reader) -> dict[str, Any]:
    sides = [_Side(names.get(row.a_id), _owners(keepers.a)), _Side(names.get(row.b_id), _owners(keepers.b))]
    both = all(side.brief for side in sides)
    return {"pair": row, "sides": sides} | _why(row, reads, shown=both or row.state == Pair.State.MERGED)


def _why(row: Pair, reads: Reader, *, shown: bool) -> dict[str, Any]:
    """Return how likely a pair is, and why, to whoever may open both: of another's record not even what is the same."""
    return {
        "reasons": reads.reasons(row.reasons) if shown else [],
        "doubts": reads.doubts(row.doubts) if shown else [],
        "likelihood": sentences.likelihood(row.score),
        "score": row.score if shown else "",
    }


def _owners(posts: Any) -> list[str]:
    """Return the names of the posts that keep a record: the account managers', others only where there is none."""
    own = [post.name for post in posts if post.role == queries.MANAGER]
    return own or [post.name for post in posts]


def _around(pair: Pair, keepers: Keepers, records: dict[str, OpenRecord], reads: Reader) -> dict[str, Any]:
    return {
        "pair": pair,
        "records": records,
        **_why(pair, reads, shown=len(records) == len(queries.SIDES) or pair.state == Pair.State.MERGED),
        "hidden": [_owners(getattr(keepers, side)) for side in queries.SIDES if side not in records],
        "cross_posts": keepers.cross_posts,
    }


def _may_decide(request: SeatedRequest, pair: Pair, sides: Sides | None) -> bool:
    waits = pair.state in (Pair.State.OPEN, Pair.State.LATER) and not pair.is_asked
    return bool(sides) and waits and request.seat.role in queries.PARTIES


def _tier(records: dict[str, OpenRecord]) -> str:
    rank = ("general", "sensitive", "restricted")
    return max((record.tier for record in records.values()), key=rank.index, default="general")
