"""What the strong room hears: the end of a migration or a flush, after which its permission may have another id."""

from typing import Any

from django.db.models.signals import post_migrate
from django.dispatch import receiver

from customers.records.queries import draft_permission, open_permission


@receiver(post_migrate)
def forget(**_: Any) -> None:
    """Ask for the permissions' ids anew."""
    open_permission.cache_clear()
    draft_permission.cache_clear()
