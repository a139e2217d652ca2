"""What the relay puts on desks, and what it tells."""

from django.utils.translation import gettext_lazy as _

from crm.deadlines.duties import Duty
from crm.notices.tidings import Tiding
from customers.relay import rules

NUMBER = frozenset({"number"})

MENDING = Duty("newcomer.entry", _("Mend a newcomer's entry"), "relay:stage")
PLACING = Duty("newcomer.placing", _("Place and service of a newcomer"), "relay:stage")
BUSINESS = Duty("newcomer.business", _("Business of a newcomer"), "relay:stage")
FIELDS = Duty("newcomer.fields", _("Fields of a new customer"), "relay:fields")
OF_STAGE = {rules.ENTRY: MENDING, rules.PLACING: PLACING, rules.BUSINESS: BUSINESS}

RECEIVED = Tiding("newcomer.received", _("Newcomer %(number)s has come in."), NUMBER)
HANDED_ON = Tiding("newcomer.handed_on", _("Newcomer %(number)s is yours to fill in now."), NUMBER)
BACK = Tiding("newcomer.back", _("Newcomer %(number)s was sent back; the fields to mend are marked."), NUMBER)
PASSED = Tiding("newcomer.passed", _("Newcomer %(number)s was passed to another account manager's post."), NUMBER)
ADMITTED = Tiding("newcomer.admitted", _("Newcomer %(number)s is approved: the customer is active."), NUMBER)
REJECTED = Tiding("newcomer.rejected", _("Newcomer %(number)s was rejected; its data are destroyed."), NUMBER)
WITHDRAWN = Tiding("newcomer.withdrawn", _("Newcomer %(number)s was withdrawn; its data are destroyed."), NUMBER)
GRADING = Tiding(
    "grading.announced", _("A grading is on %(day)s; fields due before it are pulled forward."), frozenset({"day"})
)
