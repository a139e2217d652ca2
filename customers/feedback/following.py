"""How the room's rows follow a merge: answers go with their customer, sealed under the key they had (P9.2)."""

from customers.feedback.models import Answer
from customers.records.following import follows

follows(Answer, "customer")
