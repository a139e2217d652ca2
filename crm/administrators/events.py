"""What administrators do that no table's own line tells in words."""

from django.utils.translation import gettext_lazy as _

from audit.trail.events import Event, Kind

APPLIED = Event(
    "administration.applied",
    _("Put an approved change of the administration into effect"),
    Kind.SETTING,
    facts=frozenset({"case", "act", "person"}),
)
