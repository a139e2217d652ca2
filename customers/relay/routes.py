"""The route of a newcomer's approval: one stage, the section chief (P2.7.3)."""

from django.utils.translation import gettext_lazy as _

from crm.approvals.routes import Route, Stage

CHIEF = "chief"
NEWCOMER = Route(
    "newcomer",
    _("Approval of a newcomer"),
    "relay:approve",
    (Stage(CHIEF, _("Section chief"), role="section_chief"),),
    withdraw="relay:recall",
    decides_on_page=True,
)
