"""What grading puts on desks, and what it tells."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from crm.deadlines.duties import Duty
from crm.notices.tidings import Tiding

RUN = Duty("grading.run", _("Grade the customers"), "grading:round")
COMPUTED = Tiding("grading.computed", _("Grading %(number)s: the preview is ready."), frozenset({"number"}))
CHANGED = Tiding(
    "grading.changed",
    ngettext_lazy(
        "Grading %(number)s: %(count)s customer of this post has a new grade.",
        "Grading %(number)s: %(count)s customers of this post have a new grade.",
        "count",
    ),
    frozenset({"number", "count"}),
)
