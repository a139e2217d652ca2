"""What administrators do that no table's own line tells in words."""

from django.utils.translation import gettext_lazy as _

from audit.trail.events import Event, Kind

APPLIED = Event(
    "administration.applied",
    _("Put an approved change of the administration into effect"),
    Kind.SETTING,
    facts=frozenset({"case", "act", "person"}),
    weighty=True,
)
PERSON_ADDED = Event(
    "account.added", _("Added a person who can sign in"), Kind.SETTING, facts=frozenset({"person", "username"})
)
ACCOUNT_CLOSED = Event(
    "account.closed", _("Closed a person's sign-in"), Kind.SETTING, facts=frozenset({"person", "username"})
)
ACCOUNT_REOPENED = Event(
    "account.reopened", _("Opened a person's sign-in again"), Kind.SETTING, facts=frozenset({"person", "username"})
)
LOCK_RELEASED = Event(
    "account.lock_released",
    _("Released a name that was locked after failed sign-ins"),
    Kind.SETTING,
    facts=frozenset({"person", "username"}),
)
ACCOUNT_REFUSED = Event(
    "account.refused",
    _("Was refused an act on an account"),
    Kind.REFUSAL,
    facts=frozenset({"person", "act"}),
)
JOB_STOPPED = Event("job.stopped", _("Stopped a job"), Kind.SETTING, facts=frozenset({"job", "act"}))
JOB_PUT_BACK = Event("job.put_back", _("Had a job done once more"), Kind.SETTING, facts=frozenset({"job", "act"}))
