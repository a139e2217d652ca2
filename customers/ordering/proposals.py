"""What the approvers of an application are shown: general values of the record, in both languages."""

from datetime import date
from typing import Any

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext

from crm.web import dates
from customers.catalog.queries import display
from customers.records.ticket import OpenRecord, Shown

SHOWN = ("order_method", "order_day", "settlement")
LANGUAGES = {"en": "en", "zh": "zh-hans"}


def proposal_of(record: OpenRecord, applied_on: date) -> dict[str, Any]:
    """Return the rows of the card: how the customer orders and pays today, on which day, and the day of the form.

    None may be edited: they are the record's, and change there.
    """
    there = {shown.entry.identifier: shown for shown in record.fields}
    rows = [_row(there[name]) for name in SHOWN if name in there]
    return {"rows": [*rows, _day_of(applied_on)]}


def _row(shown: Shown) -> dict[str, Any]:
    entry = shown.entry
    row = {"name": entry.identifier, "label_en": entry.heading_en or entry.heading_zh, "label_zh": entry.heading_zh}
    for short, language in LANGUAGES.items():
        with translation.override(language):
            row[f"value_{short}"] = display(entry, shown.value) or "—"
    return row


def _day_of(applied_on: date) -> dict[str, Any]:
    row = {"name": "applied_on"}
    for short, language in LANGUAGES.items():
        with translation.override(language):
            row[f"label_{short}"] = gettext("Day of the application form")
            row[f"value_{short}"] = date_format(applied_on, dates.PATTERNS[short]["year"])
    return row
