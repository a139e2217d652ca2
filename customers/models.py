"""Registers the tables of the matter's rooms."""

from customers.browse.models import SavedView
from customers.catalog.models import CatalogueEntry, CatalogueState, Region
from customers.intake.models import Import, ImportChunk, ImportedRow, Mapping
from customers.records.models import Attachment, Consent, Customer, Grant, Strongbox

__all__ = [
    "Attachment",
    "CatalogueEntry",
    "CatalogueState",
    "Consent",
    "Customer",
    "Grant",
    "Import",
    "ImportChunk",
    "ImportedRow",
    "Mapping",
    "Region",
    "SavedView",
    "Strongbox",
]
