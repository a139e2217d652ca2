"""What posts and people are told about leaves: posts, people and days, never a customer."""

from django.utils.translation import gettext_lazy as _

from crm.notices.tidings import Tiding

_LEAVE = frozenset({"post", "person", "first", "until"})

STAND_IN = Tiding(
    "leave.stand_in",
    _("You stand in for %(person)s on %(post)s from %(first)s; %(person)s is back on %(until)s"),
    facts=_LEAVE,
)
ACTS_ABOVE = Tiding(
    "leave.acts_above",
    _("From %(first)s neither A nor B can act on %(post)s: you act there for %(person)s, to %(last)s inclusive"),
    facts=frozenset({"post", "person", "first", "last"}),
)
TO_SIGN = Tiding(
    "handover.to_sign",
    _("The handover record of %(post)s waits for signatures: %(person)s, away from %(first)s, back on %(until)s"),
    facts=_LEAVE,
)
UNSIGNED = Tiding(
    "handover.unsigned",
    _("The handover record of %(post)s is still not signed: %(person)s, away from %(first)s, back on %(until)s"),
    facts=_LEAVE,
)
SUCCEEDS = Tiding(
    "person.succeeds",
    _("You hold %(post)s from %(first)s: %(person)s leaves for good"),
    facts=frozenset({"post", "person", "first"}),
)
