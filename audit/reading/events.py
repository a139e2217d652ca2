"""Reading the trail is itself in the trail."""

from django.utils.translation import gettext_lazy as _

from audit.trail.events import Event, Kind

TRAIL_READ = Event("trail.read", _("Read the trail"), Kind.VIEW, facts=frozenset({"page", "search"}))
TRAIL_DOWNLOADED = Event(
    "trail.downloaded", _("Downloaded lines of the trail"), Kind.EXPORT, facts=frozenset({"search"})
)
