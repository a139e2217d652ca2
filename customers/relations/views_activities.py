"""Activities and news: the list, one with its customers, choosing them by class, keeping what became of each."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from audit.guard.doors import door, turn_away
from crm.web.forms import posted
from customers.records.answers import SeatedRequest, gated
from customers.records.glance import named
from customers.relations import hosting
from customers.relations.activities import Activity, Reached
from customers.relations.asking import WORK, done, opened_of
from customers.relations.forms_activities import ActivityForm, ChooseForm

CHIEF = "section_chief"


@door(WORK)
@gated
@require_safe
def activities(request: SeatedRequest) -> HttpResponse:
    """Show every activity; no customer is on the page."""
    rows, after = hosting.page(request.GET.get("after", ""))
    return render(request, "customers/relations/activities.html", {"rows": rows, "after": after})


@door(WORK)
@gated
@require_http_methods(["GET", "HEAD", "POST"])
def announce(request: SeatedRequest) -> HttpResponse:
    """Announce an activity, or write news down."""
    form = ActivityForm(posted(request))
    if form.is_valid():
        made = hosting.announce(by=request.seat, **form.cleaned_data)
        messages.success(request, _("Announced. Now choose its customers."))
        return redirect("relations:activity", made.uuid)
    return render(request, "customers/relations/announce.html", {"form": form})


@door(WORK)
@gated
@require_safe
def activity(request: SeatedRequest, uuid: UUID) -> HttpResponse:
    """Show an activity with those of its customers that the post may open; one line names them."""
    row = _found(request, uuid)
    rows, after = hosting.reached(row, request.seat, request.GET.get("after", ""))
    ids = [one.customer_id for one in rows]
    names = named(ids, by=request.seat, purpose=request.purpose, where="relations:activity")
    counts = hosting.figures(row, request.seat)
    context = {
        "activity": row,
        "rows": rows,
        "names": names,
        "after": after,
        "total": sum(counts.values()),
        "came": sum(count for became, count in counts.items() if became in ("came", "told")),
        "chooses": _chooses(request, row),
    }
    return render(request, "customers/relations/activity.html", context)


@door(WORK)
@gated
@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: SeatedRequest, uuid: UUID) -> HttpResponse:
    """Choose customers of some classes for an activity; its own post, or a section chief."""
    row = _found(request, uuid)
    if not _chooses(request, row):
        turn_away(request)
    form = ChooseForm(posted(request))
    if form.is_valid():
        count = hosting.choose(row, form.cleaned_data, by=request.seat, purpose=request.purpose)
        said = ngettext("%(count)d customer was added.", "%(count)d customers were added.", count)
        messages.success(request, said % {"count": count})
        return redirect("relations:activity", uuid)
    return render(request, "customers/relations/choose.html", {"form": form, "activity": row})


@door(WORK)
@gated
@require_POST
def became(request: SeatedRequest, uuid: UUID, pk: int) -> HttpResponse:
    """Keep what became of one of an activity's customers."""
    row = Reached.objects.select_related("activity").filter(pk=pk, activity__uuid=uuid).first()
    record = opened_of(request, row)
    if row is None:
        turn_away(request)
    back = reverse("relations:activity", kwargs={"uuid": uuid})
    return done(request, back, lambda: hosting.keep(record, row, request.POST.get("became", "")))


def _found(request: SeatedRequest, uuid: UUID) -> Activity:
    row = Activity.objects.select_related("post").filter(uuid=uuid).first()
    if row is None:
        turn_away(request)
    return row


def _chooses(request: SeatedRequest, row: Activity) -> bool:
    return request.seat.post_id == row.post_id or request.seat.role == CHIEF
