"""Canonical text to database column and back. Pure but for the model's field types."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import models

from customers.records.models import Customer

_FIELDS = {field.name: field for field in Customer._meta.concrete_fields}
# Columns that are the record's own business, not a catalogue entry's.
OWN = (
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
)
COLUMNS = tuple(name for name in _FIELDS if name not in OWN)


def to_column(name: str, text: str) -> Any:
    """Return what a column of the customer table stores for canonical text."""
    made = MADE[name]
    if made is None:
        return text
    return made(text) if text else None


def in_bulk(name: str, texts: Sequence[str]) -> Sequence[str | None]:
    """Return what bulk inserts take for a column of canonical texts: the text, and for no date or number NULL."""
    return texts if MADE[name] is None else [text or None for text in texts]


def _maker(field: models.Field[Any, Any]) -> Callable[[str], Any] | None:
    """Return what makes a field's value of text that is not empty; None where the text itself is stored."""
    if isinstance(field, models.DateField):
        return date.fromisoformat
    if isinstance(field, models.DecimalField):
        return Decimal
    return int if isinstance(field, models.IntegerField) else None


MADE = {name: _maker(_FIELDS[name]) for name in COLUMNS}


def to_text(value: Any) -> str:
    """Return the canonical text of a column's value; nothing is the empty text."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return value.isoformat() if isinstance(value, date) else str(value)
