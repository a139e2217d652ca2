"""What is told when somebody's way in was renewed: to them and to the post above, who would know better."""

from django.utils.translation import gettext_lazy as _

from crm.notices.tidings import Tiding

_FACTS = frozenset({"who", "person"})

PASSWORD_HANDED_OUT = Tiding(
    "account.password_handed_out", _("%(who)s handed out a new password for %(person)s"), _FACTS
)
FACTOR_TAKEN_AWAY = Tiding("account.factor_taken_away", _("%(who)s took the second factor of %(person)s away"), _FACTS)
