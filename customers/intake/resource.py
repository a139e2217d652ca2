"""The matched columns of a sheet as a django-import-export Resource, cleaned by the catalogue's own `clean`.

import-export's fields and widgets do the matching and the cleaning of each cell. Its instance of a model per row does
not happen: the strong room enters rows as a set.
"""

from collections.abc import Callable, Sequence
from datetime import date
from functools import cache
from typing import Any

from import_export.fields import Field
from import_export.resources import Resource
from import_export.widgets import Widget

from customers.catalog.actions import LONGEST_PLACE_NAME, learn_regions
from customers.catalog.places import standard_places
from customers.catalog.queries import Catalogue, region_code
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
UNIQUE = ("code", "licence_number")  # the strong room's own unique columns
_ESCAPED = frozenset("=+-@\t\r＝＋－＠")
Learn = Callable[[tuple[str, str, str]], str]
_CONSENT_DAY = Entry(CONSENT_ON, "授权日期", "Consent given on", Group.BASIC, Kind.DATE, required=True, maximum="today")


class CatalogueWidget(Widget):
    """Turns a cell into canonical text; raises the catalogue's Fault, or one of a sheet's own."""

    def __init__(self, entry: Entry, today: date) -> None:
        super().__init__()
        self.entry, self.today = entry, today
        self.is_number = entry.kind in _NUMBERS or entry.unique
        self.is_text = entry.kind in _TEXTS
        self.repeats = entry.kind in _REPEATING
        self.known: dict[str, str] = {} if entry.required else {"": ""}

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> str:
        """Return canonical text, "" for an empty cell; `known` holds the answers that come again."""
        if value[:1] == "'" and value[1:2] in _ESCAPED:
            value = value[1:]  # our own file of faulty rows puts it there
        if self.is_number and destroyed(value):
            raise Fault("destroyed")
        if self.is_text and value.startswith(("=", "＝")):
            raise Fault("formula")
        text = clean(self.entry, value, today=self.today)
        if self.repeats and len(self.known) < _REMEMBERED:
            self.known[value] = text
        return text


class RegionWidget(Widget):
    """Turns the cells of province, city and district into a region's code.

    `learn` gives a code to a place that the standard lacks, such as a development zone, in a province that it knows.
    """

    def __init__(self, entry: Entry, today: date, places: Sequence[int | None], learn: Learn) -> None:
        super().__init__()
        self.entry, self.today, self.learn = entry, today, learn
        self.places = places
        self.known: dict[str, str] = {}
        self.by_names: dict[tuple[str, ...], str] = {}

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> str:
        """Return the code of the place that the row's cells name together; `value` is the first of them."""
        names = tuple("" if place is None else row[place] for place in self.places)
        code = self.by_names.get(names)
        if code is None:
            code = self.by_names[names] = self._code(*(name.strip() for name in names))
        return code

    def _code(self, province: str, city: str, district: str) -> str:
        code = region_code(province, city, district)
        if code is not None:
            return code
        try:
            return clean(self.entry, province + city + district, today=self.today)
        except Fault:
            if province not in _provinces() or not district or max(map(len, (city, district))) > LONGEST_PLACE_NAME:
                raise
        return self.learn((province, city, district))


@cache
def _provinces() -> frozenset[str]:
    return frozenset(place.province for place in standard_places().values())


def not_learned(place: tuple[str, str, str]) -> str:
    """Stand in for a place's code while a sheet is only examined."""
    return "000000"


def learned(place: tuple[str, str, str]) -> str:
    """Give a place that the standard lacks a code of the company's own, for good."""
    return learn_regions([place])[place]


class PurposesWidget(Widget):
    """Turns a cell into the purposes agreed to, comma between; business must be one of them (P6.4)."""

    def __init__(self) -> None:
        super().__init__()
        self.known: dict[str, str] = {}

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> str:
        """Return the codes; raises Fault for none, for a word that is no purpose, and where business is missing."""
        purposes = consent_purposes(value)
        if purposes is None:
            raise Fault("unknown_consent")
        if "business" not in purposes:
            raise Fault("no_consent")
        if len(self.known) < _REMEMBERED:
            self.known[value] = ",".join(purposes)
        return ",".join(purposes)


class SheetResource(Resource):
    """A field for each matched target; its `column_name` is the column's place, so that a row stays a list."""

    def __init__(self, mapping: Sequence[str], known: Catalogue, today: date, learn: Learn = not_learned) -> None:
        super().__init__()
        entries = {entry.identifier: entry for entry in known.entries}
        for place, code in enumerate(mapping):
            if code in entries:
                self._add(code, place, CatalogueWidget(entries[code], today))
        parts = [mapping.index(code) if code in mapping else None for code in REGION_PARTS]
        first = next((place for place in parts if place is not None), None)
        if first is not None and "region" in entries and "region" not in mapping:
            self._add("region", first, RegionWidget(entries["region"], today, parts, learn))
        for code, widget in ((CONSENT_ON, CatalogueWidget(_CONSENT_DAY, today)), (CONSENT_FOR, PurposesWidget())):
            if code in mapping:
                self._add(code, mapping.index(code), widget)

    def _add(self, code: str, place: int, widget: Widget) -> None:
        self.fields[code] = Field(attribute=code, column_name=place, widget=widget)
