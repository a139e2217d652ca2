"""What the posts of an application are told: its number and what is to be done, no name and no value."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from crm.notices.tidings import Tiding
from customers.ordering.rules import Act

NUMBER = frozenset({"number"})
TOLD: Mapping[Act, Tiding] = {
    Act.SET_UP: Tiding("ordering.set_up", _("%(number)s is approved: set up ordering on line."), NUMBER),
    Act.SEND: Tiding("ordering.send", _("%(number)s is set up: send the initial password to the analyst."), NUMBER),
    Act.RECEIVE: Tiding(
        "ordering.receive", _("%(number)s: the order desk has sent the initial password; receive it."), NUMBER
    ),
    Act.AGREE: Tiding("ordering.agree", _("%(number)s: agree the training with the customer."), NUMBER),
}
WITHDRAWN = Tiding("ordering.withdrawn", _("%(number)s was withdrawn: nothing more is to be done."), NUMBER)
READY = Tiding(
    "ordering.ready",
    _("%(number)s: the customer can order on line from %(day)s."),
    NUMBER | {"day"},
)
