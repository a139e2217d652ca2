"""What the strong room hears: the end of a migration, after which its permission may have another id; the night."""

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate
from django.dispatch import receiver
from django.utils import timezone

from crm.jobs.work import ticking
from customers.records import verifying, walls
from customers.records.lock import herald
from customers.records.queries import draft_permission, open_permission

A_ROUND = 5.0  # seconds of a round of the worker that the comparison takes


@receiver(post_migrate)
def forget(**_: Any) -> None:
    """Ask for the permissions' ids anew."""
    open_permission.cache_clear()
    draft_permission.cache_clear()


@receiver(post_migrate)
def keep_walls(sender: AppConfig, using: str, **_: Any) -> None:
    """Put the walls back after a migration, which may lift them."""
    if sender.label == "customers":
        walls.build(connections[using])


@receiver(connection_created)
def tell_the_database(connection: BaseDatabaseWrapper, **_: Any) -> None:
    """Have each connection's database told of the gate."""
    herald(connection)


@receiver(ticking)
def compare(**_: Any) -> None:
    """Begin tonight's comparison of records with their lines, or go on with it."""
    if verifying.under_way() or verifying.is_due(timezone.now()):
        verifying.go_on(verifying.begin(), seconds=A_ROUND)
