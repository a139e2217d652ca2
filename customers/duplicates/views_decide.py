"""The chief's decision on a merge that crosses posts, and undoing a merge: each takes effect in one transaction."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from audit.guard.doors import ROLE, door, turn_away
from crm.approvals.decisions import case_of, decided
from crm.approvals.models import Case
from crm.approvals.refusals import Unfinished
from crm.posts.entrances import BUSINESS
from customers.duplicates import actions, queries
from customers.duplicates.deciding import Overtaken, among_others
from customers.duplicates.forms import UndoForm
from customers.duplicates.models import Pair
from customers.duplicates.routes import ROUTE
from customers.duplicates.sentences import conflicts
from customers.duplicates.views import opened
from customers.records import parting
from customers.records.answers import SeatedRequest, gated
from customers.records.gate import open_record
from customers.records.merged import Joined, joined
from customers.records.ticket import OpenRecord, Refused

UNFIT = gettext_lazy("The records are not as they were proposed any more. Send it back: whoever asked looks again.")
SHUT = gettext_lazy("Your post may not open both records, so it cannot approve. Send it back to whoever asked.")


@door(BUSINESS)
@gated
@require_POST
def decide(request: SeatedRequest, uuid: UUID) -> HttpResponse:
    """Take a decision on a merge that was asked for, and let it take effect."""
    case = case_of(request, ROUTE, uuid)
    pair = Pair.objects.filter(uuid=case.subject).first()
    if pair is None:
        turn_away(request)
    records = opened(request, pair) if request.POST.get("decision") == "approve" else {}
    both = (records["a"], records["b"]) if len(records) == len(queries.SIDES) else None

    def finish(after: Case) -> None:
        try:
            with among_others():
                fits = actions.follow(pair, after, both, by=request.seat)
        except (Overtaken, Refused):
            fits = False
        if not fits:
            raise Unfinished(str(UNFIT if both else SHUT))

    return decided(request, case, finish=finish)


@door(ROLE(*queries.PARTIES))
@gated
@require_http_methods(["GET", "HEAD", "POST"])
def undo(request: SeatedRequest, uuid: UUID, merge: UUID) -> HttpResponse:
    """Undo a merge into a record within thirty days; what was edited since is kept and named (P9.2)."""
    record, made = _asked(request, uuid, merge)
    if made.may_undo and not queries.may_undo(made, request.seat):
        turn_away(request)
    form = UndoForm(request.POST or None, initial={"rev": record.rev})
    if made.may_undo and form.is_valid():
        if _undone(request, record, made, form):
            return redirect("browse:record", uuid)
        record, made = _asked(request, uuid, merge)
        form.say_overtaken(record.rev)
    if not made.may_undo:
        messages.warning(request, _("This merge cannot be undone any more."))
        return redirect("browse:record", uuid)
    context = {
        "record": record,
        "merge": made,
        "form": form,
        "met": conflicts(parting.preview(record, merge)),
        "page_tier": record.tier,
    }
    return render(request, "customers/duplicates/undo.html", context)


def _asked(request: SeatedRequest, uuid: UUID, merge: UUID) -> tuple[OpenRecord, Joined]:
    """Return the record, opened, and the merge into it; turned away where there is none."""
    record = open_record(uuid, by=request.seat, purpose=request.purpose)
    made = next((one for one in joined(record) if one.uuid == merge), None)
    if made is None:
        turn_away(request)
    return record, made


def _undone(request: SeatedRequest, record: OpenRecord, made: Joined, form: UndoForm) -> bool:
    """Undo what the page showed; False where the record was changed since, so that the report is another."""
    if form.cleaned_data["rev"] not in (None, record.rev):
        return False
    try:
        with among_others():
            actions.undo(record, made.uuid, reason=form.cleaned_data["reason"])
    except Overtaken:
        return False
    messages.success(request, _("Undone: %(code)s stands for itself again.") % {"code": made.code})
    return True
