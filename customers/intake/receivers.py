"""What the import room hears: the worker's hour, when it lets staged rows go that are no longer wanted."""

from typing import Any

from django.dispatch import receiver

from crm.jobs.work import tidying
from customers.intake.actions import purge


@receiver(tidying)
def let_go(sender: Any, **_: Any) -> None:
    """Delete the rows and the key of each import that is over."""
    purge()
