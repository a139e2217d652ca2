"""What the watch does in each round of the worker."""

from typing import Any

from django.dispatch import receiver
from django.utils import timezone

from crm.jobs.work import ticking
from crm.watch.actions import call_if_needed, file_what_is_due, verify_in_background


@receiver(ticking)
def watch(**_: Any) -> None:
    """Call where the trail is in danger, and have it verified."""
    now = timezone.now()
    call_if_needed(now)
    file_what_is_due(now)
    verify_in_background()
