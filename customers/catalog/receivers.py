"""What the catalogue hears: the end of a migration, when it loads what ships."""

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate
from django.dispatch import receiver

from customers.catalog.actions import load_shipped
from customers.catalog.models import CatalogueEntry, CatalogueState


@receiver(post_migrate)
def load(sender: AppConfig, using: str, **_: Any) -> None:
    """Have every shipped entry in the table after a migration; edited rows stay as they are."""
    tables = {CatalogueEntry._meta.db_table, CatalogueState._meta.db_table}
    if sender.label == "customers" and tables <= set(connections[using].introspection.table_names()):
        load_shipped()
