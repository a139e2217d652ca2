"""What an application to order on line puts on which desk."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from crm.deadlines.duties import Duty
from customers.ordering.rules import Act

PAGE = "ordering:application"
MEND = Duty("ordering.mend", _("Application to order on line to be mended"), PAGE)
DUTIES: Mapping[Act, Duty] = {
    Act.SET_UP: Duty("ordering.set_up", _("Set up ordering on line"), PAGE),
    Act.SEND: Duty("ordering.send", _("Send the initial password to the analyst"), PAGE),
    Act.RECEIVE: Duty("ordering.receive", _("Receive the initial password from the order desk"), PAGE),
    Act.PASS_ON: Duty("ordering.pass_on", _("Pass the initial password on"), PAGE),
    Act.AGREE: Duty("ordering.agree", _("Agree the training with the customer"), PAGE),
    Act.TRAIN: Duty("ordering.train", _("Train the customer to order on line"), PAGE),
}
