"""What the machine does with deadlines by the clock and by the calendar, past tense."""

from django.utils.translation import gettext_lazy as _

from audit.trail.events import Event, Kind

REMINDED = Event(
    "deadline.reminded", _("Reminded of an overdue deadline"), Kind.EDIT, facts=frozenset({"post", "number", "duty"})
)
ESCALATED = Event(
    "deadline.escalated",
    _("Told the post above of an overdue deadline"),
    Kind.EDIT,
    facts=frozenset({"post", "number", "duty", "told"}),
)
RECOMPUTED = Event(
    "deadline.recomputed",
    _("Computed deadlines again by a changed calendar"),
    Kind.SETTING,
    facts=frozenset({"version", "moved", "rows"}),
)
