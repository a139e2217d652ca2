"""Puts the roles that ship into a database at the end of its migration."""

from typing import Any

from django.db import connections
from django.db.models.signals import post_migrate
from django.dispatch import receiver

from crm.posts.models import Role
from crm.posts.shipped import ROLES


@receiver(post_migrate)
def ship_roles(sender: Any, using: str, **_: Any) -> None:
    """Add the roles that are missing; one that the company has renamed stays as it is."""
    if sender.label != "crm" or Role._meta.db_table not in connections[using].introspection.table_names():
        return
    Role.objects.using(using).bulk_create(
        [Role(code=code, name_en=en, name_zh=zh, ceiling=ceiling) for code, en, zh, ceiling in ROLES],
        ignore_conflicts=True,
    )
