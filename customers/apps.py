"""The matter's Django app."""

from django.apps import AppConfig


class CustomersConfig(AppConfig):
    name = "customers"

    def ready(self) -> None:
        """Load the shipped catalogue after each migration, know each event's words, hear the worker tidy up; settle."""
        from auditlog.registry import auditlog

        from crm.web.memory import settle
        from customers.catalog import receivers  # noqa: F401
        from customers.catalog.models import CatalogueEntry
        from customers.duplicates import asides as duplicate_asides  # noqa: F401
        from customers.duplicates import following as duplicate_following  # noqa: F401
        from customers.duplicates import receivers as duplicate_receivers  # noqa: F401
        from customers.duplicates import routes as duplicate_routes  # noqa: F401
        from customers.feedback import beside as feedback_beside  # noqa: F401
        from customers.feedback import following as feedback_following  # noqa: F401
        from customers.feedback import receivers as feedback_receivers  # noqa: F401
        from customers.fields import asking  # noqa: F401
        from customers.grading import asides as grading_asides  # noqa: F401
        from customers.grading import following as grading_following  # noqa: F401
        from customers.grading import routes as grading_routes  # noqa: F401
        from customers.grants import asking as grants_asking  # noqa: F401
        from customers.intake import receivers as intake_receivers  # noqa: F401
        from customers.management.demo import events  # noqa: F401
        from customers.ordering import following as ordering_following  # noqa: F401
        from customers.ordering import routes, tidings  # noqa: F401
        from customers.records import checks as records_checks  # noqa: F401
        from customers.records import receivers as records_receivers  # noqa: F401
        from customers.relations import asides as relations_asides  # noqa: F401
        from customers.relations import duties as relations_duties  # noqa: F401
        from customers.relations import events as relations_events  # noqa: F401
        from customers.relations import following as relations_following  # noqa: F401
        from customers.relations import receivers as relations_receivers  # noqa: F401
        from customers.relay import duties as relay_duties  # noqa: F401
        from customers.relay import events as relay_events  # noqa: F401
        from customers.relay import following as relay_following  # noqa: F401
        from customers.relay import routes as relay_routes  # noqa: F401
        from customers.review import cards, duties, following  # noqa: F401
        from customers.review import events as review_events  # noqa: F401
        from customers.review import receivers as review_receivers  # noqa: F401
        from customers.surveys import asked as surveys_asked  # noqa: F401
        from customers.surveys import following as surveys_following  # noqa: F401
        from customers.surveys import inviting  # noqa: F401

        auditlog.register(CatalogueEntry)
        settle()
