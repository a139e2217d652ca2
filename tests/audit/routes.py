"""Routes of small views that do to the trail what real ones do."""

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from audit.guard.doors import ANYONE, ROLE, SEATED, SIGNED_IN, door
from audit.trail.actions import write
from audit.trail.context import current
from audit.trail.models import TrailDown
from tests.audit.lines import OPENED, a_subject


@door(SIGNED_IN)
def record(request: HttpRequest) -> HttpResponse:
    write(OPENED, by=current().actor, subject=a_subject())
    return HttpResponse("canary")


@door(ANYONE)
def down(request: HttpRequest) -> HttpResponse:
    raise TrailDown("canary")


@door(ANYONE)
def locked(request: HttpRequest) -> HttpResponse:
    raise OperationalError("database is locked: canary")


@door(ANYONE)
def broken(request: HttpRequest) -> HttpResponse:
    raise KeyError("a mistake of ours")


@door(ANYONE)
def whoami(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"{request.META['REMOTE_ADDR']} {'HTTP_X_FORWARDED_FOR' in request.META} {current().path}")


def bare(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


urlpatterns = [
    path("record/", record),
    path("down/", down),
    path("locked/", locked),
    path("broken/", broken),
    path("whoami/", whoami),
    path("seated/", door(SEATED)(bare)),
    path("officer/", door(ROLE("compliance_officer"))(bare)),
    path("in/", include([path("bare/", bare)])),
    path("accounts/", include("crm.accounts.urls")),
]
