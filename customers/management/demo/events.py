"""What loading the demonstration leaves in the trail, so that nobody takes its fortnight for real."""

from django.utils.translation import gettext_lazy as _

from audit.trail.events import Event, Kind

LOADED = Event(
    "demo.loaded",
    _("Loaded the demonstration company with an invented past"),
    Kind.SETTING,
    facts=frozenset({"customers", "acts"}),
)
