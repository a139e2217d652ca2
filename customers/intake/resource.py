"""The matched columns of a sheet as a django-import-export Resource, cleaned by the catalogue's own `clean`.

import-export's fields and widgets do the matching and the cleaning of each cell. Its instance of a model per row does
not happen: the strong room enters rows as a set.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from import_export.fields import Field
from import_export.resources import Resource
from import_export.widgets import Widget

from customers.catalog.queries import Catalogue
from customers.catalog.rules import Entry, Fault, Group, Kind, clean
from customers.intake.rules import consent_purposes, destroyed
from customers.intake.targets import CONSENT_FOR, CONSENT_ON, REGION_PARTS

# Kinds whose cells repeat from row to row: their answers are remembered.
_REPEATING = frozenset(
    {Kind.CHOICE, Kind.WEEKDAY, Kind.DATE, Kind.DATE_OR_FOREVER, Kind.INTEGER, Kind.PERSON, Kind.REGION}
)
_NUMBERS = frozenset({Kind.DIGITS, Kind.PHONE, Kind.ID_NUMBER, Kind.BANK_ACCOUNT})
_TEXTS = frozenset({Kind.TEXT, Kind.LONG_TEXT, Kind.PERSON})
_REMEMBERED = 8192
_CONSENT_DAY = Entry(CONSENT_ON, "授权日期", "Consent given on", Group.BASIC, Kind.DATE, required=True, maximum="today")


class CatalogueWidget(Widget):  # type: ignore[misc]
    """Turns a cell into canonical text; raises the catalogue's Fault, or one of a sheet's own."""

    def __init__(self, entry: Entry, today: date) -> None:
        super().__init__()
        self.entry, self.today = entry, today
        self.is_number = entry.kind in _NUMBERS or entry.unique
        self.is_text = entry.kind in _TEXTS
        self.repeats = entry.kind in _REPEATING
        self.known: dict[str, str] = {}

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> str:
        """Return canonical text, "" for an empty cell."""
        known = self.known.get(value)
        if known is not None:
            return known
        if self.is_number and destroyed(value):
            raise Fault("destroyed")
        if self.is_text and value.startswith(("=", "＝")):
            raise Fault("formula")
        text = clean(self.entry, value, today=self.today)
        if self.repeats and len(self.known) < _REMEMBERED:
            self.known[value] = text
        return text


class RegionWidget(CatalogueWidget):
    """Turns the cells of province, city and district into a region's code."""

    def __init__(self, entry: Entry, today: date, places: Sequence[int]) -> None:
        super().__init__(entry, today)
        self.places = places

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> str:
        """Return the code of the place that the row's cells name together; `value` is the first of them."""
        return super().clean("".join([row[place] for place in self.places]))


class PurposesWidget(Widget):  # type: ignore[misc]
    """Turns a cell into the purposes agreed to, comma between; business must be one of them (P6.4)."""

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> str:
        """Return the codes; raises Fault for none, for a word that is no purpose, and where business is missing."""
        purposes = consent_purposes(value)
        if purposes is None:
            raise Fault("unknown_consent")
        if "business" not in purposes:
            raise Fault("no_consent")
        return ",".join(purposes)


class SheetResource(Resource):  # type: ignore[misc]
    """A field for each matched target; its `column_name` is the column's place, so that a row stays a list."""

    def __init__(self, mapping: Sequence[str], known: Catalogue, today: date) -> None:
        super().__init__()
        entries = {entry.identifier: entry for entry in known.entries}
        for place, code in enumerate(mapping):
            if code in entries:
                self._add(code, place, CatalogueWidget(entries[code], today))
        parts = [mapping.index(code) for code in REGION_PARTS if code in mapping]
        if parts and "region" in entries and "region" not in mapping:
            self._add("region", parts[0], RegionWidget(entries["region"], today, parts))
        for code, widget in ((CONSENT_ON, CatalogueWidget(_CONSENT_DAY, today)), (CONSENT_FOR, PurposesWidget())):
            if code in mapping:
                self._add(code, mapping.index(code), widget)
        kept_apart = {entry.identifier for entry in known.entries if entry.unique and entry.built_in}
        self.uniques = [code for code in self.fields if code in kept_apart]

    def _add(self, code: str, place: int, widget: Widget) -> None:
        self.fields[code] = Field(attribute=code, column_name=place, widget=widget)
