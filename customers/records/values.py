"""Canonical text to database column and back. Pure but for the model's field types."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import models

from customers.records.models import Customer

_FIELDS = {field.name: field for field in Customer._meta.concrete_fields}
# Columns that are the record's own business, not a catalogue entry's.
_OWN = frozenset(
    {
        "id",
        "uuid",
        "state",
        "rev",
        "completeness",
        "created_at",
        "changed_at",
        "changed_by",
        "pinyin",
        "initials",
        "extra",
    }
)
COLUMNS = tuple(name for name in _FIELDS if name not in _OWN)


def to_column(name: str, text: str) -> Any:
    """Return what a column of the customer table stores for canonical text."""
    field = _FIELDS[name]
    if isinstance(field, models.DateField):
        return date.fromisoformat(text) if text else None
    if isinstance(field, models.DecimalField):
        return Decimal(text) if text else None
    if isinstance(field, models.IntegerField):
        return int(text) if text else None
    return text


def to_text(value: Any) -> str:
    """Return the canonical text of a column's value; nothing is the empty text."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return value.isoformat() if isinstance(value, date) else str(value)
