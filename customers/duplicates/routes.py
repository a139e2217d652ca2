"""The route of a merge that crosses posts: a section chief who may open both records (P9.2)."""

from django.utils.translation import gettext_lazy as _

from crm.approvals.routes import Route, Stage

CHIEF = "section_chief"
ROUTE = Route(
    "merge",
    _("Merge of two records"),
    "duplicates:pair",
    (Stage(CHIEF, _("The section chief approves"), role=CHIEF, days=2),),
    decide="duplicates:decide",
)
