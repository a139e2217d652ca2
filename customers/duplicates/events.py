"""What happens to probable duplicates; merge and undoing are the strong room's own events."""

from django.utils.translation import gettext_lazy as _

from audit.trail.events import Event, Kind

COMPARED = Event(
    "duplicates.compared",
    _("Compared the records with one another"),
    Kind.LIST,
    facts=frozenset({"scope", "pairs"}),
)
KEPT_APART = Event(
    "duplicates.kept_apart",
    _("Decided that two records are two customers"),
    Kind.EDIT,
    facts=frozenset({"other_code"}),
)
PUT_OFF = Event(
    "duplicates.put_off", _("Put off a probable duplicate"), Kind.EDIT, facts=frozenset({"other_code", "until"})
)
PROPOSED = Event(
    "duplicates.proposed",
    _("Asked for two records to be merged"),
    Kind.EDIT,
    facts=frozenset({"other_code", "case"}),
)
