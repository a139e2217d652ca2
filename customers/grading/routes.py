"""The route of a grading: the section chief approves what the analyst proposes (P9.1)."""

from django.utils.translation import gettext_lazy as _

from crm.approvals.routes import Route, Stage

CHIEF = "section_chief"
ROUTE = Route(
    "grading",
    _("Grading of customers"),
    "grading:round",
    (Stage(CHIEF, _("The section chief approves"), role=CHIEF, days=2),),
    decide="grading:decide",
    decides_on_page=True,
    withdraw="grading:take_back",
)
