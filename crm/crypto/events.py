"""What the keys write into the trail."""

from django.utils.translation import gettext_lazy as _

from audit.trail.events import Event, Kind

ROTATED = Event("keys.rotated", _("Put a new master key in use"), Kind.SETTING, facts=frozenset({"key", "before"}))
REWRAPPED = Event("keys.rewrapped", _("Wrapped the data keys again"), Kind.SETTING, facts=frozenset({"key", "shut"}))
DESTROYED = Event("keys.destroyed", _("Destroyed a master key"), Kind.SETTING, facts=frozenset({"key"}), weighty=True)
