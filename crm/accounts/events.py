"""What happens to an account."""

from django.utils.translation import gettext_lazy as _

from audit.trail.events import Event, Kind

PASSWORD_CHANGED = Event("account.password_changed", _("Changed the own password"), Kind.SETTING)
LOCKED_OUT = Event("account.locked_out", _("Was locked out after failed sign-ins"), Kind.SIGN_IN)
