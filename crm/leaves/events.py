"""What happens to handover records and to people who leave, that no table's own line tells in words."""

from django.utils.translation import gettext_lazy as _

from audit.trail.events import Event, Kind

_LEAVE = frozenset({"post", "person", "first", "until"})

NOTED = Event("handover.noted", _("Wrote notes into a handover record"), Kind.EDIT, facts=_LEAVE)
GIVEN = Event("handover.given", _("Signed a handover record: handed over"), Kind.EDIT, facts=_LEAVE)
TAKEN = Event("handover.taken", _("Signed a handover record: took over"), Kind.EDIT, facts=_LEAVE)
GIVEN_BACK = Event("handover.given_back", _("Signed a handover record: handed back"), Kind.EDIT, facts=_LEAVE)
TAKEN_BACK = Event("handover.taken_back", _("Signed a handover record: took back"), Kind.EDIT, facts=_LEAVE)
DEPARTED = Event(
    "person.departed", _("Let somebody leave for good"), Kind.SETTING, facts=frozenset({"person", "first", "posts"})
)
SIGN_IN_CLOSED = Event("person.sign_in_closed", _("Closed a sign-in"), Kind.SETTING, facts=frozenset({"person"}))
