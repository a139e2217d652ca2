"""What a weekly review puts on desks, and what it tells: numbers and days, no name and no value."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from crm.deadlines.duties import Duty
from crm.notices.tidings import Tiding
from customers.review import rules

PLANNED = Duty("review.planned", _("Planned in the weekly review"), "review:item")
ASSIGNED = Duty("review.assigned", _("Given out in the weekly review"), "review:item")
OF_DECISION = {rules.PLAN: PLANNED, rules.ASSIGN: ASSIGNED}

MADE = Tiding(
    "review.made",
    ngettext_lazy(
        "The weekly review %(number)s is ready: %(count)s item to decide.",
        "The weekly review %(number)s is ready: %(count)s items to decide.",
        "count",
    ),
    frozenset({"number", "count"}),
)
GIVEN = Tiding(
    "review.given",
    _("%(number)s: the weekly review asks this post for something by %(day)s."),
    frozenset({"number", "day"}),
)
SIGNED = Tiding("review.signed", _("%(number)s is signed by one; it waits for the second."), frozenset({"number"}))
