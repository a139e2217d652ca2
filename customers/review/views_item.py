"""One item of a review: decided by those who hold it, reported on by the post that had to do it; values confirmed."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from audit.guard.doors import ROLE, door, turn_away
from customers.records import glance
from customers.records.answers import SeatedRequest, gated
from customers.records.confirming import confirm
from customers.records.gate import open_record
from customers.records.ticket import Stale
from customers.review import actions, queries, rules, shown
from customers.review.forms import DecisionForm, ReportForm
from customers.review.models import ReviewItem
from customers.review.views import READERS, TIER, WHERE


@door(READERS)
@gated
@require_http_methods(["GET", "HEAD", "POST"])
def item(request: SeatedRequest, uuid: UUID) -> HttpResponse:
    """Show an item of a customer that the seat may open, and decide it where the seat holds the session."""
    row, listed = _item(request, uuid)
    hosting = request.seat.role in rules.HOSTS and queries.holds(request.seat, row.session.unit_id)
    deciding = hosting and row.session.open and row.decision not in ("carried", "settled")
    form = _form(request, row) if deciding else None
    if request.method == "POST":
        if form is None:
            if not hosting:
                turn_away(request)
            messages.warning(request, _("Nothing can be decided here any more."))
            return redirect("review:item", row.uuid)
        if form.is_valid() and _decided(request, row, form):
            return _onward(row)
    context = {
        "row": listed.rows[0],
        "item": row,
        "session": row.session,
        "form": form,
        "why": shown.WHY[row.kind],
        "report_form": ReportForm() if row.in_hand and row.for_post_id == request.seat.post_id else None,
        "page_tier": TIER,
    }
    return render(request, "customers/review/item.html", context)


@door(READERS)
@gated
@require_POST
def report(request: SeatedRequest, uuid: UUID) -> HttpResponse:
    """Say what became of what the review had asked this post for."""
    row, listed = _item(request, uuid)
    form = ReportForm(request.POST)
    if row.for_post_id != request.seat.post_id:
        turn_away(request)
    if not form.is_valid():
        context = {"row": listed.rows[0], "item": row, "session": row.session, "report_form": form, "page_tier": TIER}
        return render(request, "customers/review/item.html", context | {"why": shown.WHY[row.kind], "form": None})
    try:
        actions.report(row, form.cleaned_data["result"], by=request.seat)
    except actions.NotYours:
        turn_away(request)
    except actions.Closed:
        messages.warning(request, _("This has been reported already."))
    else:
        messages.success(request, _("The result is kept with the review."))
    return redirect("review:item", row.uuid)


@door(ROLE("licence_administrator", "statistical_analyst", "account_manager", "section_chief"))
@gated
@require_POST
def still_right(request: SeatedRequest, uuid: UUID) -> HttpResponse:
    """Keep that stale values of a record were checked and are still right; each field's owner for its own (P7.3)."""
    record = open_record(uuid, by=request.seat, purpose=request.purpose)
    names, rev = request.POST.getlist("field"), request.POST.get("rev", "")
    if not names:
        messages.warning(request, _("Tick the fields that you have checked."))
        return redirect("browse:record", uuid)
    try:
        confirm(record, set(names), rev=int(rev) if rev.isdecimal() else 0)
    except Stale:
        messages.warning(request, _("The record has changed since you opened it: look at it again, then confirm."))
    else:
        said = ngettext(
            "%(count)s field is confirmed as of today.", "%(count)s fields are confirmed as of today.", len(set(names))
        )
        messages.success(request, said % {"count": len(set(names))})
    return redirect("browse:record", uuid)


def _item(request: SeatedRequest, uuid: UUID) -> tuple[ReviewItem, shown.Listed]:
    """Return an item that the seat may read, of a customer that it may open; 404 otherwise."""
    row = queries.items().filter(uuid=uuid).first()
    if row is None or queries.session_for(row.session.uuid, request.seat) is None:
        turn_away(request)
    names = glance.named(shown.ids_of([row]), by=request.seat, purpose=request.purpose, where=WHERE)
    listed = shown.listed([row], names)
    if not listed.rows:
        turn_away(request)
    return row, listed


def _form(request: SeatedRequest, row: ReviewItem) -> DecisionForm:
    data: Any = request.POST if request.method == "POST" else None
    initial: dict[str, Any] = {"how": row.decision, "remark": row.remark}
    if row.for_post_id:
        initial |= {"post": str(row.for_post_id), "until": row.until}
    day = queries.next_working_day(row.session.monday + rules.WEEK, timezone.localdate())
    return DecisionForm(data, posts=queries.can_take(row.session, row), keeper=row.post_id, day=day, initial=initial)


def _decided(request: SeatedRequest, row: ReviewItem, form: DecisionForm) -> bool:
    try:
        actions.decide(row, form.decision(), by=request.seat)
    except actions.Impossible as impossible:
        form.decline(impossible)
        return False
    except actions.Closed:
        messages.warning(request, _("The session is signed: nothing in it changes any more."))
    except actions.NotYours:
        turn_away(request)
    return True


def _onward(row: ReviewItem) -> HttpResponse:
    """Lead on to the next undecided item of the list, at its place in it."""
    left = {one.pk: one for one in queries.items_of(row.session) if one.kind == row.kind}
    undecided = {pk for pk, one in left.items() if not one.decision}
    following = rules.next_undecided(list(left), undecided, row.pk)
    anchor = f"#item-{left[following].position}" if following else ""
    return redirect(reverse("review:session", args=[row.session.uuid]) + f"?list={row.kind}{anchor}")
