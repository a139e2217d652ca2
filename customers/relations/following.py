"""The rows of this room go along when a record is merged into another (P9.2)."""

from customers.records.following import follows
from customers.relations.activities import Reached
from customers.relations.corrections import Correction
from customers.relations.models import (
    CareDate,
    FollowUpPlan,
    Improvement,
    Interaction,
    Relation,
    ServiceCase,
    ValueNote,
)

for model in (Interaction, ServiceCase, ValueNote, FollowUpPlan, Improvement, CareDate, Correction):
    follows(model, "customer")
# Each record has one: where the kept one has its own, that counts.
follows(Relation, "customer", alone=True)
# Of an activity that both were chosen for, the kept one's row counts.
follows(Reached, "customer", unique=("activity_id",))
