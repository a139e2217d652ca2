"""How a customer came in goes along when its record is merged into another; one that came in itself keeps its own."""

from customers.records.following import follows
from customers.relay.models import Newcomer

follows(Newcomer, "customer", alone=True)
