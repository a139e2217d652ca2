"""What happens in grading, for the trail; what a customer gets has a line of the strong room's own."""

from django.utils.translation import gettext_lazy as _

from audit.trail.events import Event, Kind

RULES_CHANGED = Event(
    "grading.rules_changed", _("Changed a draft of the grading's rules"), Kind.SETTING, facts=frozenset({"rules"})
)
RULES_PUBLISHED = Event(
    "grading.rules_published",
    _("Published rules of the grading"),
    Kind.SETTING,
    facts=frozenset({"rules"}),
    weighty=True,
)
TRIED = Event(
    "grading.tried",
    _("Tried rules of the grading out"),
    Kind.SETTING,
    facts=frozenset({"rules", "customers"}),
)
COMPUTED = Event(
    "grading.computed",
    _("Found the grades of a grading"),
    Kind.SETTING,
    facts=frozenset({"grading", "rules", "customers", "held"}),
)
CANCELLED = Event("grading.cancelled", _("Called a grading off"), Kind.SETTING, facts=frozenset({"grading"}))
APPLIED = Event(
    "grading.applied",
    _("Put the grades of a grading in force"),
    Kind.SETTING,
    facts=frozenset({"grading", "rules", "customers"}),
    weighty=True,
)
