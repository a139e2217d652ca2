"""What happens at a door."""

from django.utils.translation import gettext_lazy as _

from audit.trail.events import Event, Kind

DOOR_REFUSED = Event("door.refused", _("Was refused at a door"), Kind.REFUSAL, facts=frozenset({"path", "door"}))
