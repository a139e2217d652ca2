"""The matter's Django app."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CustomersConfig(AppConfig):
    name = "customers"

    def ready(self) -> None:
        """Load the shipped catalogue after each migration; let the trail keep edits of the catalogue."""
        from auditlog.registry import auditlog

        from customers.catalog.loading import load_shipped
        from customers.catalog.models import CatalogueEntry

        post_migrate.connect(load_shipped, sender=self)
        auditlog.register(CatalogueEntry)
