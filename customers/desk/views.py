"""My desk: the home page."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from audit.guard.doors import SIGNED_IN, door
from crm.posts.queries import Seat
from customers.catalog.sentences import heading
from customers.desk import queries
from customers.records import limits
from customers.records.glance import Brief, glance
from customers.records.rules import REVEALS_PER_DAY, REVEALS_PER_HOUR

# Posts that look after the house, not after customers: their desk shows no records.
WITHOUT_CUSTOMERS = ("compliance_officer", "information_centre")
MISSING_SHOWN = 3


@door(SIGNED_IN)
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show what waits for the seat today; who has no seat is told why, and until when."""
    today = timezone.localdate()
    seat: Seat | None = getattr(request, "seat", None)
    if seat is None:
        context = {"aways": queries.aways(request.user.pk or 0, today), "today": today}
        return _kept_out_of_caches(render(request, "customers/desk/away.html", context))
    hour, day = limits.reveals(seat.person_id)
    context = {
        "today": today,
        "reveals_hour": hour,
        "reveals_today": day,
        "per_hour": REVEALS_PER_HOUR,
        "per_day": REVEALS_PER_DAY,
        "weekday": today.isoweekday(),
    }
    if seat.role not in WITHOUT_CUSTOMERS:
        recent = queries.recent_ids(seat.person_id)
        found = glance(by=seat, purpose=getattr(request, "purpose", ""), weekday=today.isoweekday(), recent=recent)
        context |= {"glance": found, "gaps": _in_words(found.gaps)}
    return _kept_out_of_caches(render(request, "customers/desk/home.html", context))


def _in_words(gaps: list[Brief]) -> list[tuple[Brief, str, int]]:
    """Return each record with the headings of the first missing fields, and how many more there are."""
    comma = pgettext("between the words of a list", ", ")
    return [
        (one, comma.join(heading(entry) for entry in one.missing[:MISSING_SHOWN]), len(one.missing[MISSING_SHOWN:]))
        for one in gaps
    ]


def _kept_out_of_caches(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "no-store"
    return response
