"""What copies write into the trail."""

from django.utils.translation import gettext_lazy as _

from audit.trail.events import Event, Kind

MADE = Event(
    "backup.made", _("Made a backup"), Kind.SETTING, facts=frozenset({"copy", "manifest", "lines", "checkpoint"})
)
KEYS_COPIED = Event("backup.keys_copied", _("Copied the keys"), Kind.SETTING, facts=frozenset({"copy", "delete_by"}))
RESTORED = Event(
    "backup.restored",
    _("Restored from a backup"),
    Kind.SETTING,
    facts=frozenset({"copy", "manifest", "made_at", "failed"}),
)
DRILLED = Event(
    "backup.drilled", _("Proved a backup by a drill"), Kind.SETTING, facts=frozenset({"copy", "manifest", "failed"})
)
