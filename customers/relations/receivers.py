"""What relations do in the worker's rounds: care dates each round, the days of contacts once an hour."""

from typing import Any

from django.dispatch import receiver
from django.utils import timezone

from crm.jobs.work import ticking, tidying
from customers.relations.contacting import BATCH, catch_up, recount
from customers.relations.reminding import remind


@receiver(ticking)
def remind_of_care(**_: Any) -> None:
    """Tell of the care dates that come soon."""
    remind(timezone.localdate())


@receiver(tidying)
def count_contacts(**_: Any) -> None:
    """Count the next contact of customers that are new, graded anew or merged."""
    while recount() == BATCH or catch_up() == BATCH:
        continue
