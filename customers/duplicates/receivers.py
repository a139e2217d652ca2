"""What the room hears: the worker's rounds, in which the machine compares by night."""

from typing import Any

from django.dispatch import receiver
from django.utils import timezone

from crm.jobs.work import ticking
from customers.duplicates import nightly

A_ROUND = 5.0  # seconds


@receiver(ticking)
def compare(**_: Any) -> None:
    """Begin the night's comparison of new and changed records, or go on with it."""
    nightly.go_on(timezone.now(), seconds=A_ROUND)
