"""An application to order on line goes along when its customer's record is merged into another."""

from django.db.models import Q

from customers.ordering.models import Application
from customers.records.following import follows

follows(Application, "customer", alone=True, among=~Q(state=Application.State.CLOSED))
