"""The next contacts of many customers, counted as sets when a grading comes into force (P3.7, P9.1)."""

from collections.abc import Collection, Iterable, Mapping
from datetime import timedelta

from django.db import transaction
from django.db.models import Case, DateField, ExpressionWrapper, F, When
from django.db.models.functions import Coalesce

from audit.trail.actions import write
from audit.trail.context import MACHINE
from customers.relations import events
from customers.relations.models import Relation


@transaction.atomic
def recount_levels(days: Mapping[str, int]) -> int:
    """Count the next contact of all who are counted by some levels anew, as their intervals are other ones now.

    A statement a level; a day that was agreed with the customer stays. Return how many customers there are.
    """
    return _told(Relation.objects.filter(level=code).update(due_on=_due(wants)) for code, wants in days.items())


@transaction.atomic
def recount_graded(grades: Mapping[str, Collection[int]], days: Mapping[str, int]) -> int:
    """Count the next contact of customers by the level that they have now; a statement a level.

    Who has not been counted at all yet is left to the hourly count.
    """
    return _told(
        Relation.objects.filter(customer__in=list(ids)).update(level=code, due_on=_due(days[code]))
        for code, ids in grades.items()
    )


def _due(days: int) -> Case:
    """Return when a contact is due, in step with the rules' `contact_due`."""
    counted = ExpressionWrapper(Coalesce("last_on", "since") + timedelta(days=days), output_field=DateField())
    return Case(When(next_on=None, then=counted), default=F("next_on"), output_field=DateField())


def _told(counts: Iterable[int]) -> int:
    count = sum(counts)
    if count:
        write(events.COUNTED, by=MACHINE, count=count)
    return count
