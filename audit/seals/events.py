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
SEAL_READ = Event("seal.read", _("Looked at the seal of the trail"), Kind.VIEW, facts=frozenset({"page"}))
CHECK_ASKED = Event(
    "seal.check_asked", _("Asked for a verification of the trail"), Kind.SETTING, facts=frozenset({"scope"})
)
PROOF_GIVEN = Event("seal.proof_given", _("Downloaded a proof"), Kind.EXPORT, facts=frozenset({"proof"}))
EVIDENCE_GIVEN = Event(
    "seal.evidence_given",
    _("Downloaded the evidence of a history"),
    Kind.EXPORT,
    facts=frozenset({"period"}),
    weighty=True,
)
