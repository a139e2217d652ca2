"""The route of a leave that is asked for: the post above agrees (P2.5)."""

from django.utils.translation import gettext_lazy as _

from crm.approvals.routes import Route, Stage

ABOVE = "above"
DAYS = 2
LEAVE = Route(
    "leave",
    _("Leave"),
    "leaves:request",
    (Stage(ABOVE, _("Post above"), need_all=False, days=DAYS),),
    decide="leaves:decide",
)
