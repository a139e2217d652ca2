"""Registers the tables of the matter's rooms."""

from customers.browse.models import SavedView
from customers.catalog.models import CatalogueEntry, CatalogueState, GradeLevel, Region
from customers.intake.models import Import, ImportChunk, ImportedRow, Mapping
from customers.ordering.models import Application
from customers.records.models import Attachment, Consent, Customer, Grant, Mismatch, Reconciliation, Strongbox
from customers.relay.models import Grading, Newcomer

__all__ = [
    "Application",
    "Attachment",
    "CatalogueEntry",
    "CatalogueState",
    "Consent",
    "Customer",
    "GradeLevel",
    "Grading",
    "Grant",
    "Import",
    "ImportChunk",
    "ImportedRow",
    "Mapping",
    "Mismatch",
    "Newcomer",
    "Reconciliation",
    "Region",
    "SavedView",
    "Strongbox",
]
