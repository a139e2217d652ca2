"""Lets the security administration ask for another tier of a field."""

from crm.administrators.forms import asked_by
from customers.fields.changes import TIER
from customers.fields.forms import FAULTS, AskTier

asked_by(TIER.code, AskTier, FAULTS)
