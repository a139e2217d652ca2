"""The memory's Django app."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "audit"

    def ready(self) -> None:
        """Listen for what the trail records by itself, and register the checks."""
        from audit.guard import checks  # noqa: F401
        from audit.trail import receivers  # noqa: F401
