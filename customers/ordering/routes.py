"""The route of an application to order on line: account manager, then section chief (P2.7.4)."""

from django.utils.translation import gettext_lazy as _

from crm.approvals.routes import Route, Stage
from customers.ordering.duties import PAGE

ROUTE = Route(
    "ordering",
    _("Application to order on line"),
    PAGE,
    (
        Stage("account_manager", _("The account manager approves"), role="account_manager", days=1),
        Stage("section_chief", _("The section chief approves"), role="section_chief", days=1),
    ),
    decide="ordering:decide",
    withdraw="ordering:take_back",
)
