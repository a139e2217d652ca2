"""What happens on the way to ordering on line: each hand of the password's way is a line, the password is in none."""

from django.utils.translation import gettext_lazy as _

from audit.trail.events import Event, Kind

NUMBER = frozenset({"number"})
APPLIED = Event("ordering.applied", _("Applied for ordering on line"), Kind.EDIT, facts=NUMBER | {"applied_on"})
APPLIED_AGAIN = Event(
    "ordering.applied_again", _("Applied again for ordering on line"), Kind.EDIT, facts=NUMBER | {"applied_on"}
)
SETTLED = Event("ordering.settled", _("The approval of ordering on line ended"), Kind.EDIT, facts=NUMBER | {"state"})
SET_UP = Event("ordering.set_up", _("Set the customer up for ordering on line"), Kind.EDIT, facts=NUMBER)
SENT = Event("ordering.password_sent", _("Sent the initial password to the analyst"), Kind.EDIT, facts=NUMBER)
RECEIVED = Event("ordering.password_received", _("Received the initial password"), Kind.EDIT, facts=NUMBER)
PASSED_ON = Event(
    "ordering.password_passed_on", _("Passed the initial password on"), Kind.EDIT, facts=NUMBER | {"passed_to"}
)
AGREED = Event(
    "ordering.training_agreed", _("Agreed the training"), Kind.EDIT, facts=NUMBER | {"training", "training_way"}
)
TRAINED = Event("ordering.trained", _("Trained the customer"), Kind.EDIT, facts=NUMBER | {"orders_from"})
WITHDRAWN = Event(
    "ordering.withdrawn", _("Withdrew the application to order on line"), Kind.EDIT, facts=NUMBER | {"state"}
)
