"""What happens to a case."""

from django.utils.translation import gettext_lazy as _

from audit.trail.events import Event, Kind

_CASE = frozenset({"route", "case"})
_STAGE = _CASE | {"stage"}

STARTED = Event("approval.started", _("Asked for approval"), Kind.EDIT, facts=_CASE)
APPROVED = Event("approval.approved", _("Approved"), Kind.EDIT, facts=_STAGE)
EDITED = Event("approval.edited", _("Approved with edits"), Kind.EDIT, facts=_STAGE)
SENT_BACK = Event("approval.sent_back", _("Sent back"), Kind.EDIT, facts=_STAGE)
REJECTED = Event("approval.rejected", _("Rejected"), Kind.EDIT, facts=_STAGE)
WITHDRAWN = Event("approval.withdrawn", _("Withdrew the request"), Kind.EDIT, facts=_CASE)
SIGNER_ADDED = Event("approval.signer_added", _("Added a signer"), Kind.EDIT, facts=_STAGE | {"post"})
RENEWED = Event("approval.renewed", _("Changed the proposal"), Kind.EDIT, facts=_CASE)
CASE_OPENED = Event("approval.opened", _("Opened an approval case"), Kind.VIEW, facts=_CASE)
