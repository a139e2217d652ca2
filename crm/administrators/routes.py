"""The route of a change by the security administration: somebody else approves (8.1.5, GB/T 35273 7.1)."""

from django.utils.translation import gettext_lazy as _

from crm.approvals.routes import Route, Stage

SECOND = "second"
DAYS = 2
ADMINISTRATION = Route(
    "administration",
    _("Security administration"),
    "administrators:proposal",
    (Stage(SECOND, _("Second person"), need_all=False, days=DAYS),),
    decide="administrators:decide",
)
