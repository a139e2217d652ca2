"""Lets the security administration ask for grants of records to posts, and for their withdrawal."""

from crm.administrators.forms import asked_by
from customers.grants.changes import GRANT, WITHDRAWAL
from customers.grants.forms import FAULTS, AskGrant, AskWithdrawal

asked_by(GRANT.code, AskGrant, FAULTS)
asked_by(WITHDRAWAL.code, AskWithdrawal, FAULTS)
