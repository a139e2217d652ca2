"""What compliance officers are told of the strong room: numbers of records, never which."""

from django.utils.translation import ngettext_lazy

from crm.notices.tidings import Tiding

MISMATCHES = Tiding(
    "records.mismatched",
    ngettext_lazy(
        "%(count)d record does not stand as the trail says: it was changed behind the product",
        "%(count)d records do not stand as the trail says: they were changed behind the product",
        "count",
    ),
    frozenset({"count"}),
)
