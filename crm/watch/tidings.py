"""What the watch tells: the trail is not sealed, not anchored, not what it should be; the clock went back."""

from django.utils.translation import gettext_lazy as _

from crm.notices.tidings import Tiding

UNSEALED = Tiding(
    "seal.silent",
    _("Lines of the trail have waited %(minutes)s min for their seal; from 15 min on nothing is revealed or exported"),
    frozenset({"minutes"}),
)
UNANCHORED = Tiding(
    "seal.unanchored",
    _("Checkpoints of the trail do not reach an anchor: %(anchor)s"),
    frozenset({"anchor"}),
)
FAULTY = Tiding(
    "seal.faulty",
    _("Verification %(number)s of the trail found faults: %(count)s"),
    frozenset({"number", "count"}),
)
CLOCK_BACK = Tiding(
    "seal.clock_back",
    _("The clock of the machine went back: the newest line of the trail is from %(minutes)s min ahead"),
    frozenset({"minutes"}),
)
