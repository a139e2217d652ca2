"""What of the frame goes along in a merge: deadlines, and cases (P9.2)."""

from crm.approvals.models import Case
from crm.deadlines.models import Deadline
from customers.records.following import follows

follows(Deadline, "customer")
follows(Case, "customer")
