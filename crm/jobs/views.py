"""How far a job is, for whoever started it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from audit.guard.doors import SIGNED_IN, door, turn_away
from crm.jobs.queries import job_of
from crm.web.unattended import unattended


@unattended
@door(SIGNED_IN)
@require_GET
def status(request: HttpRequest, pk: int) -> HttpResponse:
    """Return the fragment that asks again while the job is under way; its end has the page around it loaded anew."""
    job = job_of(pk, request.user.pk or 0)
    if job is None:
        turn_away(request)
    response = render(request, "crm/jobs/status.html", {"job": job})
    if not job.is_under_way:
        response["HX-Refresh"] = "true"
    return response
