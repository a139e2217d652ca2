"""What reviews do in each round of the worker."""

from typing import Any

from django.dispatch import receiver
from django.utils import timezone

from crm.jobs.work import ticking
from customers.review.works import make_all


@receiver(ticking)
def make_sessions(**_: Any) -> None:
    """Make this week's sessions from its first working day on; what is there already stays."""
    make_all(timezone.localdate())
