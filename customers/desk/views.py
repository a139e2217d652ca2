"""My desk: the home page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from audit.guard.doors import SEATED, SIGNED_IN, door
from crm.approvals.queries import count_waiting
from crm.posts.queries import Seat
from crm.posts.requests import seat_of
from crm.posts.rules import ADMINISTRATORS
from crm.workdays.queries import warning
from customers.catalog.sentences import heading
from customers.desk import queries
from customers.records import limits, verifying
from customers.records.glance import Brief, glance, named
from customers.records.labels import READER

# Posts that look after the house, not after customers: their desk shows no records.
WITHOUT_CUSTOMERS = frozenset({"compliance_officer", "information_centre"}) | ADMINISTRATORS
DUE_SHOWN, DUE_ON_A_PAGE = 10, 50


@door(SIGNED_IN)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show what waits for the seat today; who has no seat is told why, and until when."""
    today = timezone.localdate()
    seat: Seat | None = getattr(request, "seat", None)
    if seat is None:
        context = {"aways": queries.aways(request.user.pk or 0, today), "today": today}
        return render(request, "customers/desk/away.html", context)
    reveals, standing = limits.reveals(seat.person_id), limits.standing()
    counted = queries.counts(request.seats)  # type: ignore[attr-defined]
    due = queries.due(seat, limit=DUE_SHOWN)
    context = {
        "today": today,
        "reveals_hour": reveals[0],
        "reveals_today": reveals[1],
        "per_hour": standing.per_hour,
        "per_day": standing.per_day,
        "weekday": today.isoweekday(),
        "to_decide": count_waiting([seat]),
        "counts": next(counts for one, counts in counted if one.post_id == seat.post_id),
        "elsewhere": [(one, counts) for one, counts in counted if one.post_id != seat.post_id and counts.open],
        "missing_year": warning(today),
    }
    found = None
    if seat.role == READER:
        context["compared"] = verifying.answer()
    if seat.role not in WITHOUT_CUSTOMERS:
        recent = queries.recent_ids(seat.person_id)
        found = glance(
            by=seat,
            purpose=getattr(request, "purpose", ""),
            weekday=today.isoweekday(),
            recent=recent,
            due=due.customers,
        )
        context |= {"glance": found, "gaps": _in_words(found.gaps)}
    context["due"] = due.named(found.due if found else {})
    context["due_after"] = due.after
    return render(request, "customers/desk/home.html", context)


@door(SEATED)
@require_safe
def due_page(request: HttpRequest) -> HttpResponse:
    """Show everything that is due on the seat's post, the earliest first, a page at a time."""
    seat = seat_of(request)
    due = queries.due(seat, limit=DUE_ON_A_PAGE, after=request.GET.get("after", ""))
    names = named(due.customers, by=seat, purpose=request.purpose, where="due")  # type: ignore[attr-defined]
    [(_seat, counts)] = queries.counts([seat])
    context = {"due": due.named(names), "counts": counts, "after": due.after}
    return render(request, "customers/desk/due.html", context)


def _in_words(gaps: list[Brief]) -> list[tuple[Brief, str]]:
    """Return each record with the headings of what is missing."""
    return [(one, queries.in_short([heading(entry) for entry in one.missing])) for one in gaps]
