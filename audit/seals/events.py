"""What happens to the seal."""

from django.utils.translation import gettext_lazy as _

from audit.trail.events import Event, Kind

LOG_OPENED = Event(
    "seal.log_opened",
    _("Opened a log under a new origin"),
    Kind.SETTING,
    facts=frozenset({"origin", "before", "anchored", "restored", "approvers"}),
    weighty=True,
)
CHECKED = Event(
    "seal.checked",
    _("Verified the trail"),
    Kind.VIEW,
    facts=frozenset({"scope", "found"}),
)
