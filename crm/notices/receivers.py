"""What notices do in each round of the worker."""

from typing import Any

from django.dispatch import receiver
from django.utils import timezone

from crm.jobs.work import ticking
from crm.notices.delivery import digest


@receiver(ticking)
def send_digests(**_: Any) -> None:
    """Send the day's digests that are due."""
    digest(timezone.now())
