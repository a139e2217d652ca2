"""What the room hears: the end of a migration, after which its triggers must stand again."""

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate
from django.dispatch import receiver

from customers.feedback import frozen


@receiver(post_migrate)
def freeze(sender: AppConfig, using: str, **_: Any) -> None:
    """Put the triggers back after a migration: SQLite alters a table by building a new one."""
    if sender.label == "customers":
        frozen.build(connections[using])
