"""Pages of the house: the settings in force and the jobs, for the system administrator."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from audit.guard.doors import ROLE, door, turn_away
from crm.administrators import jobs, settings
from crm.jobs.models import Job
from crm.posts.requests import seat_of
from crm.posts.rules import SYSTEM

SYSTEM_ONLY = ROLE(SYSTEM)


@door(SYSTEM_ONLY)
@require_safe
def settings_page(request: HttpRequest) -> HttpResponse:
    """Show the settings in force and where they come from; they are changed where they are kept."""
    context = {"sections": settings.sections()}
    return render(request, "crm/administrators/settings.html", context)


@door(SYSTEM_ONLY)
@require_safe
def jobs_page(request: HttpRequest) -> HttpResponse:
    """Show every job without what it is about."""
    asked = {name: request.GET.get(name, "") for name in ("state", "after")}
    context = {"jobs": jobs.jobs(**asked), "asked": asked, "states": Job.State.choices}
    return render(request, "crm/administrators/jobs.html", context)


@door(SYSTEM_ONLY)
@require_POST
def stop_job(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop a job."""
    return _did(request, jobs.stop_job(_job(request, pk), by=seat_of(request)), _("The job is stopped."))


@door(SYSTEM_ONLY)
@require_POST
def put_job_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Have a failed job go on."""
    return _did(request, jobs.put_job_back(_job(request, pk), by=seat_of(request)), _("The job waits for a worker."))


def _did(request: HttpRequest, done: bool, said: str) -> HttpResponse:
    if done:
        messages.success(request, said)
    else:
        messages.warning(request, _("The job is no longer in that state; nothing was changed."))
    return redirect("administrators:jobs")


def _job(request: HttpRequest, pk: int) -> int:
    if not Job.objects.filter(pk=pk).exists():
        turn_away(request)
    return pk
