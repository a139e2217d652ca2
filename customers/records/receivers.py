"""What the strong room hears: the end of a migration, after which its permission may have another id; the night."""

from typing import Any

from django.db.models.signals import post_migrate
from django.dispatch import receiver
from django.utils import timezone

from crm.jobs.work import ticking
from customers.records import verifying
from customers.records.queries import draft_permission, open_permission

A_ROUND = 5.0  # seconds of a round of the worker that the comparison takes


@receiver(post_migrate)
def forget(**_: Any) -> None:
    """Ask for the permissions' ids anew."""
    open_permission.cache_clear()
    draft_permission.cache_clear()


@receiver(ticking)
def compare(**_: Any) -> None:
    """Begin tonight's comparison of records with their lines, or go on with it."""
    if verifying.under_way() or verifying.is_due(timezone.now()):
        verifying.go_on(verifying.begin(), seconds=A_ROUND)
