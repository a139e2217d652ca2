"""The seal's pages: its state, its checkpoints, proofs to take along.

The audit administrator sees and checks all of it but what lines say of customers: no line's own text, no evidence.
"""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from audit.guard.doors import OFFICER, READERS, actor_of, door
from audit.seals import giving, shown
from audit.seals.evidence import Unsealed, proof_of
from audit.seals.forms import ContinuationForm, EvidenceForm
from audit.seals.models import Checkpoint
from audit.seals.verifier import Unproven
from audit.trail.models import LogEntry

BOTH = require_http_methods(["GET", "POST"])


@door(READERS)
@require_GET
def state(request: HttpRequest) -> HttpResponse:
    """Show how far the trail is sealed, where that is held, and what the last verification found."""
    giving.note("state", by=actor_of(request))
    return _page(request, "state", {"shown": shown.shown()})


@door(READERS)
@require_POST
def check(request: HttpRequest) -> HttpResponse:
    """Ask for a verification."""
    giving.ask(by=actor_of(request), whole=request.POST.get("scope") == "whole")
    messages.success(request, _("The worker will verify the trail and show the answer here."))
    return redirect("seals:state")


@door(READERS)
@require_GET
def checkpoints(request: HttpRequest) -> HttpResponse:
    """Show the signed checkpoints, the newest first."""
    after = request.GET.get("after", "")
    rows, more = shown.checkpoints(int(after) if after.isdecimal() and len(after) < 19 else None)
    giving.note("checkpoints", by=actor_of(request))
    return _page(request, "checkpoints", {"checkpoints": rows, "more": more})


@door(READERS)
@BOTH
def checkpoint(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a checkpoint; on POST hand out the proof that it continues an earlier one."""
    new = get_object_or_404(Checkpoint.objects.select_related("log"), pk=pk)
    form = ContinuationForm(request.POST or None, earlier=shown.earlier(new))
    if request.method == "POST" and form.is_valid():
        try:
            text = giving.give_continuation(form.chosen(), new, by=actor_of(request))
        except Unproven:
            form.add_error(None, _("It cannot be proven: stored hashes are missing or changed. Verify the trail."))
        else:
            return _file(text.encode(), f"{new.log_id}-{form.chosen().size}-{new.size}.continuation.txt")
    giving.note(f"checkpoint {new}", by=actor_of(request))
    return _page(request, "checkpoint", {"checkpoint": new, "form": form})


@door(READERS)
@BOTH
def line(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the proof that a line stands in the log; on POST hand it out."""
    entry = get_object_or_404(LogEntry, pk=pk)
    context = {"entry": entry, "shows_body": OFFICER.opens_to(request), "proof": "", "fault": ""}
    try:
        if request.method == "POST":
            return _file(giving.give_proof(entry, by=actor_of(request)).encode(), f"line-{pk}.tlog-proof")
        context["proof"], context["head"], context["index"] = proof_of(entry, giving.known_keys())
    except Unsealed:
        context["waits"] = True
    except Unproven as fault:
        context["fault"] = str(fault)
    giving.note(f"line {pk}", by=actor_of(request))
    return _page(request, "line", context)


@door(OFFICER)
@BOTH
def evidence(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask which part of a record's history is wanted, and hand it out as evidence."""
    subject = giving.subject_named(pk)
    if subject is None:
        raise Http404
    form = EvidenceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            given = giving.give_evidence(subject, form.asked(), by=actor_of(request))
        except giving.TooMany:
            form.add_error("first", _("These days have more lines than one bundle takes. Ask for fewer days."))
        except giving.NothingSealed:
            form.add_error("first", _("No line of these days is sealed."))
        except Unproven:
            form.add_error(None, _("It cannot be proven: stored hashes are missing or changed. Verify the trail."))
        else:
            return _file(given.data, f"evidence-{pk}.zip")
    giving.note("evidence", by=actor_of(request), subject=subject)
    return _page(request, "evidence", {"subject": subject, "form": form})


def _page(request: HttpRequest, name: str, context: dict[str, object]) -> HttpResponse:
    response = render(request, f"audit/seals/{name}.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _file(data: bytes, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response
