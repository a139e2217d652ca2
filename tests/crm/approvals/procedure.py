"""A procedure of its own for tests: it hands decisions over, and finishes what was approved in its own room."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.views.decorators.http import require_POST

from audit.guard.doors import SEATED, door
from crm.approvals.decisions import case_of, decided
from crm.approvals.models import Case
from crm.approvals.refusals import Unfinished
from crm.approvals.routes import Route, Stage
from crm.models import Role

PLAN = Route(
    "test_order",
    "Order of paper",
    "browse:record",
    (Stage("chief", "Section chief", "section_chief", days=1),),
    decide="test_decide",
)


@door(SEATED)
@require_POST
def decide(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Take a decision; finishing opens a role, and is not possible for eleven."""
    return decided(request, case_of(request, PLAN, uuid), finish=_finish)


def _finish(case: Case) -> None:
    Role.objects.create(code=f"finished-{case.state}", name_en="x", name_zh="x")
    if case.proposal["rows"][0]["value"] == "11":
        raise Unfinished("Eleven is not to be had.")


urlpatterns = [path("", include("crm.urls")), path("test/<uuid:uuid>/", decide, name="test_decide")]
