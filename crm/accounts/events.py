"""What happens to an account."""

from django.utils.translation import gettext_lazy as _

from audit.trail.events import Event, Kind

PASSWORD_CHANGED = Event("account.password_changed", _("Changed the own password"), Kind.SETTING)
PASSWORD_GIVEN = Event(
    "account.password_given", _("Gave a person a password"), Kind.SETTING, frozenset({"person"}), weighty=True
)
LOCKED_OUT = Event("account.locked_out", _("Was locked out after failed sign-ins"), Kind.SIGN_IN)

FACTOR_ADDED = Event("factor.added", _("Set up a second factor"), Kind.SETTING, frozenset({"factor"}))
FACTOR_REMOVED = Event("factor.removed", _("Removed a second factor"), Kind.SETTING, frozenset({"factor", "person"}))
CODES_MADE = Event("factor.codes_made", _("Made new recovery codes"), Kind.SETTING)
FACTOR_USED = Event("factor.used", _("Proved a second factor"), Kind.SIGN_IN, frozenset({"factor"}))
FACTOR_REFUSED = Event("factor.refused", _("Failed to prove a second factor"), Kind.SIGN_IN)
FACTOR_RESET = Event(
    "factor.reset", _("Took a person's second factor away"), Kind.SETTING, frozenset({"person"}), weighty=True
)

PROVIDER_REFUSED = Event(
    "session.provider_refused", _("Was vouched for by nobody known, or has no account here"), Kind.SIGN_IN
)
SIGN_IN_OVER = Event("session.over", _("Was signed out by time"), Kind.SIGN_IN, frozenset({"why"}))
SIGN_INS_ENDED = Event("session.ended", _("Ended sign-ins"), Kind.SIGN_IN, frozenset({"person", "sessions"}))
