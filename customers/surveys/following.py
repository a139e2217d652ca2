"""How the room's rows follow a merge: an invitation goes with its customer, one a round (P9.2)."""

from customers.records.following import follows
from customers.surveys.models import Invitation

follows(Invitation, "customer", unique=("round",))
