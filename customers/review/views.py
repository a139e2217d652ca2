"""The pages of reviews: a year of them, one session with its lists, its print, minutes and signatures."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from audit.guard.doors import ROLE, door, turn_away
from audit.trail.actions import write
from crm.jobs.queries import job_of
from customers.records import glance
from customers.records.answers import SeatedRequest, gated
from customers.review import actions, events, queries, rules, shown
from customers.review.forms import MinutesForm
from customers.review.models import ReviewSession
from customers.review.works import begin

READERS = ROLE("section_chief", "statistical_analyst", "account_manager", "director", "compliance_officer")
HOSTS = ROLE(*rules.HOSTS)
WHERE = "review"
TIER = "sensitive"  # remarks and minutes are free text about named customers


@door(READERS)
@gated
@require_safe
def year(request: SeatedRequest) -> HttpResponse:
    """Show a year's reviews of the units that the seat may read, with how far each came."""
    units, today = queries.units_of(request.seat), timezone.localdate()
    asked = request.GET.get("year", "")
    known = queries.years(units) or [today.year]
    shown_year = int(asked) if asked.isdecimal() and int(asked) in known else known[0]
    held = queries.year_of(units, shown_year)
    job = request.GET.get("job", "")
    monday = rules.monday_of(today)
    hosting = [unit for unit in units if request.seat.role in rules.HOSTS and queries.holds(request.seat, unit.pk)]
    there = {one.session.unit_id for one in held if one.session.monday == monday}
    context = {
        "held": held,
        "years": known,
        "shown_year": shown_year,
        "several": len(units) > 1,
        "lacking": [unit for unit in hosting if unit.pk not in there],
        "held_on": queries.held_on(monday),
        "job": job_of(int(job), request.seat.person_id) if job.isdecimal() and len(job) < 19 else None,
    }
    return render(request, "customers/review/year.html", context)


@door(HOSTS)
@gated
@require_POST
def make(request: SeatedRequest) -> HttpResponse:
    """Make this week's session of a unit by hand, in the background."""
    asked = request.POST.get("unit", "")
    if not asked.isdecimal() or len(asked) > 18 or not queries.holds(request.seat, int(asked)):
        turn_away(request)
    if queries.held_on(rules.monday_of(timezone.localdate())) is None:
        messages.warning(request, _("This week has no working day: there is no review."))
        return redirect("review:year")
    job = begin(int(asked), by=request.seat)
    return redirect(reverse("review:year") + f"?job={job.pk}")


@door(READERS)
@gated
@require_safe
def session(request: SeatedRequest, uuid: UUID) -> HttpResponse:
    """Show a session: one list at a time, what was decided, how far it is, and who signed."""
    return _page(request, _session(request, uuid), request.GET.get("list", ""))


def _page(request: SeatedRequest, row: ReviewSession, kind: str, form: MinutesForm | None = None) -> HttpResponse:
    items = queries.items_of(row)
    tabs = shown.tabs(row, items)
    kind = kind if kind in (*rules.KINDS, shown.PLAN) else shown.first_tab(tabs)
    context = _around(request, row, items)
    context |= {"tabs": tabs, "kind": kind, "why": shown.WHY.get(kind, ""), "page_tier": TIER}
    if kind == shown.PLAN:
        context["days"], context["post_rows"] = shown.next_week(row)
        mine = [one for day in context["days"] for one in day.planned]
    else:
        mine = [one for one in items if one.kind == kind]
        context["gaps"] = shown.gaps_table(row) if kind == rules.GAPS else None
    names = glance.named(shown.ids_of(mine), by=request.seat, purpose=request.purpose, where=WHERE)
    context |= {"listed": shown.listed(mine, names), "names": names}
    context["tab"] = next((tab for tab in tabs if tab.kind == kind), None)
    if form is not None:
        context["form"] = form
    return render(request, "customers/review/session.html", context)


@door(READERS)
@gated
@require_safe
def printed(request: SeatedRequest, uuid: UUID) -> HttpResponse:
    """Show a session laid out for paper, with label and watermark; its opening is a line of its own (P1.5.2)."""
    row = _session(request, uuid)
    items = queries.items_of(row)
    days, post_rows = shown.next_week(row)
    planned = [one for day in days for one in day.planned]
    ids = shown.ids_of([*items, *planned])
    names = glance.named(ids, by=request.seat, purpose=request.purpose, where=WHERE)
    write(events.PRINTED, by=request.seat, purpose=request.purpose, tier=TIER, facts={"number": row.number})
    context = _around(request, row, items) | {
        "names": names,
        "lists": [
            (tab, shown.listed([one for one in items if one.kind == tab.kind], names))
            for tab in shown.tabs(row, items)
            if tab.count
        ],
        "gaps": shown.gaps_table(row),
        "days": days,
        "post_rows": post_rows,
        "page_tier": TIER,
    }
    return render(request, "customers/review/print.html", context)


@door(HOSTS)
@gated
@require_POST
def minutes(request: SeatedRequest, uuid: UUID) -> HttpResponse:
    """Write the minutes of a session."""
    form = MinutesForm(request.POST)
    row = _session(request, uuid)
    if not form.is_valid():
        return _page(request, row, request.POST.get("list", ""), form)
    text = form.cleaned_data["minutes"]
    _did(request, lambda: actions.note(row, text, by=request.seat), _("The minutes are kept."))
    return _back(request, row)


@door(HOSTS)
@gated
@require_POST
def sign(request: SeatedRequest, uuid: UUID) -> HttpResponse:
    """Sign a session, as the first or the second of two."""
    row, mark = _session(request, uuid), request.POST.get("mark", "")
    _did(request, lambda: actions.sign(row, by=request.seat, mark=mark), _("You have signed."))
    return _back(request, row)


@door(HOSTS)
@gated
@require_POST
def take_back(request: SeatedRequest, uuid: UUID) -> HttpResponse:
    """Take one's first signature back."""
    row = _session(request, uuid)
    _did(request, lambda: actions.take_back(row, by=request.seat), _("Your signature is taken back; deciding goes on."))
    return _back(request, row)


def _session(request: SeatedRequest, uuid: UUID) -> ReviewSession:
    row = queries.session_for(uuid, request.seat)
    if row is None:
        turn_away(request)
    return row


def _around(request: SeatedRequest, row: ReviewSession, items: list[Any]) -> dict[str, Any]:
    """Return what the session and its print both show: progress, signatures, what this person may do."""
    hosting = request.seat.role in rules.HOSTS and queries.holds(request.seat, row.unit_id)
    counts: dict[str, int] = {}
    for one in items:
        counts[one.decision] = counts.get(one.decision, 0) + 1
    progress = rules.progress(counts)
    part = rules.part_of(request.seat.person_id, first=row.first_id, second=row.second_id) if hosting else ""
    return {
        "session": row,
        "progress": progress,
        "hosting": hosting,
        "deciding": hosting and row.open,
        "part": part,
        "may_take_back": hosting and row.first_id == request.seat.person_id and row.second_id is None,
        "mark": actions.mark_of(row, items),
        "form": MinutesForm(initial={"minutes": row.minutes}) if hosting and row.open else None,
        "left_words": ngettext(
            "%(count)s item is undecided and will be carried into the next week.",
            "%(count)s items are undecided and will be carried into the next week.",
            progress.open,
        )
        % {"count": progress.open},
    }


def _did(request: SeatedRequest, verb: Callable[[], Any], done: str) -> None:
    """Run a verb and say how it went; what is not this seat's is answered like what is not there."""
    try:
        verb()
    except actions.NotYours:
        turn_away(request)
    except actions.Changed:
        messages.warning(request, _("The session has changed since you opened this page: read it again, then sign."))
    except actions.Closed:
        messages.warning(request, _("The session is signed: nothing in it changes any more."))
    else:
        messages.success(request, done)


def _back(request: SeatedRequest, row: ReviewSession) -> HttpResponse:
    kind = request.POST.get("list", "")
    known = kind if kind in (*rules.KINDS, shown.PLAN) else ""
    return redirect(reverse("review:session", args=[row.uuid]) + (f"?list={known}" if known else ""))
