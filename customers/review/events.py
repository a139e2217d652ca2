"""What happens in a weekly review, for the trail; a decision names its customer; remarks and minutes stay here."""

from django.utils.translation import gettext_lazy as _

from audit.trail.events import Event, Kind

SESSION = frozenset({"number"})
MADE = Event("review.made", _("Made the week's review"), Kind.LIST, facts=SESSION | {"items", "carried"})
DECIDED = Event("review.decided", _("Decided in the weekly review"), Kind.EDIT, facts=SESSION | {"cause", "decision"})
NOTED = Event("review.noted", _("Wrote the minutes of the weekly review"), Kind.EDIT, facts=SESSION)
SIGNED = Event("review.signed", _("Signed the weekly review"), Kind.EDIT, facts=SESSION)
CLOSED = Event("review.closed", _("Signed and closed the weekly review"), Kind.EDIT, facts=SESSION | {"carried"})
TAKEN_BACK = Event("review.taken_back", _("Took back the signature on the weekly review"), Kind.EDIT, facts=SESSION)
REPORTED = Event("review.reported", _("Reported what the weekly review had asked for"), Kind.EDIT, facts=SESSION)
PRINTED = Event("review.printed", _("Printed the weekly review"), Kind.VIEW, facts=SESSION)
