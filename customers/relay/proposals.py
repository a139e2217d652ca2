"""What a chief is asked to approve, as the case keeps it: a row for each field of analyst and manager."""

from collections.abc import Mapping
from typing import Any

from django.utils import translation

from crm.approvals.rules import plain
from customers.catalog.entries import Entry
from customers.catalog.queries import catalogue, display
from customers.catalog.rules import FIXED_DOTS
from customers.records.ticket import OpenRecord
from customers.relay import rules

LANGUAGES = {"en": "en", "zh": "zh-hans"}
SEALED = FIXED_DOTS
SEALED_ANEW = f"{FIXED_DOTS}*"


def asked(known: rules.Plan) -> list[str]:
    """Return the fields of a proposal: those of the analyst's and the manager's stage."""
    return known.names(rules.PLACING, rules.BUSINESS)


def proposal_of(record: OpenRecord, known: rules.Plan) -> dict[str, Any]:
    """Return the proposal that an opened draft makes; of sealed values nothing but that they are there."""
    values = {one.entry.identifier: SEALED if one.entry.sealed else one.value for one in record.fields}
    return {"rows": [_row(name, values[name]) for name in asked(known) if name in values]}


def renewed(proposal: Mapping[str, Any], general: Mapping[str, str]) -> dict[str, Any]:
    """Return a proposal with the general values that stand now."""
    rows = [row if row["name"] not in general else _row(row["name"], general[row["name"]]) for row in proposal["rows"]]
    return {**proposal, "rows": rows}


def values_of(proposal: Mapping[str, Any]) -> dict[str, str]:
    """Return what a proposal's rows say by field, as it takes effect."""
    return {row["name"]: plain(row) for row in proposal.get("rows", ())}


def _row(name: str, value: str) -> dict[str, Any]:
    entry = catalogue().entry(name)
    row = {"name": name, "label_en": entry.heading_en or entry.heading_zh, "label_zh": entry.heading_zh, "value": value}
    for short, language in LANGUAGES.items():
        with translation.override(language):
            row[f"value_{short}"] = _words(entry, value)
    return row


def _words(entry: Entry, value: str) -> str:
    return value if entry.sealed else display(entry, value) or "—"
