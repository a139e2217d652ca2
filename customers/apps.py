"""The matter's Django app."""

from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "customers"

    def ready(self) -> None:
        """Load the shipped catalogue after each migration; let the trail keep edits of the catalogue."""
        from auditlog.registry import auditlog

        from customers.catalog import receivers  # noqa: F401
        from customers.catalog.models import CatalogueEntry

        auditlog.register(CatalogueEntry)
