"""What the posts of a case are told."""

from django.utils.translation import gettext_lazy as _

from crm.notices.tidings import Tiding

_FACTS = frozenset({"case", "who"})

WAITS = Tiding("approval.waits", _("%(case)s waits for your decision; %(who)s asked"), facts=_FACTS)
CHANGED = Tiding("approval.changed", _("The proposal of %(case)s was changed by %(who)s: read it again"), facts=_FACTS)
APPROVED = Tiding("approval.approved", _("%(case)s was approved; the last to decide was %(who)s"), facts=_FACTS)
SENT_BACK = Tiding("approval.sent_back", _("%(case)s was sent back by %(who)s"), facts=_FACTS)
REJECTED = Tiding("approval.rejected", _("%(case)s was rejected by %(who)s"), facts=_FACTS)
WITHDRAWN = Tiding("approval.withdrawn", _("%(case)s was withdrawn by %(who)s"), facts=_FACTS)
