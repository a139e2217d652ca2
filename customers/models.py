"""Registers the tables of the matter's rooms."""

from customers.intake.models import Import, ImportChunk, ImportedRow, Mapping
from customers.records.models import Attachment, Consent, Customer, Grant, Strongbox

__all__ = [
    "Attachment",
    "Consent",
    "Customer",
    "Grant",
    "Import",
    "ImportChunk",
    "ImportedRow",
    "Mapping",
    "Strongbox",
]
