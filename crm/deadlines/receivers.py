"""What deadlines do in each round of the worker."""

from typing import Any

from django.dispatch import receiver
from django.utils import timezone

from crm.deadlines.recomputing import recompute
from crm.deadlines.sweeping import sweep
from crm.deadlines.warning import warn_of_missing_year
from crm.jobs.work import ticking


@receiver(ticking)
def count_again(**_: Any) -> None:
    """Count open deadlines again where the calendar has changed."""
    recompute()


@receiver(ticking)
def tell_overdue(**_: Any) -> None:
    """Remind of what is overdue, and tell above what stays so."""
    sweep(timezone.now())


@receiver(ticking)
def tell_missing_year(**_: Any) -> None:
    """Tell the information centre of a year whose calendar is missed."""
    warn_of_missing_year(timezone.now())
