"""The matched columns of a sheet as a django-import-export Resource, cleaned by the catalogue's own `clean`.

import-export's fields and widgets do the matching and the cleaning of each cell. Its instance of a model per row does
not happen: the strong room enters rows as a set.
"""

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import date
from functools import cache
from typing import Any, cast

from import_export.fields import Field
from import_export.resources import Resource
from import_export.widgets import Widget

from customers.catalog.actions import LONGEST_PLACE_NAME
from customers.catalog.places import standard_places
from customers.catalog.queries import Catalogue, region_code
from customers.catalog.rules import Entry, Fault, Group, Kind, clean
from customers.intake.rules import consent_purposes, destroyed
from customers.intake.targets import CONSENT_FOR, CONSENT_ON, REGION_PARTS

# Kinds whose cells repeat from row to row: their answers are remembered. Of texts the first ones are.
_REPEATING = frozenset(
    {Kind.CHOICE, Kind.WEEKDAY, Kind.DATE, Kind.DATE_OR_FOREVER, Kind.INTEGER, Kind.PERSON, Kind.REGION}
)
_NUMBERS = frozenset({Kind.DIGITS, Kind.PHONE, Kind.ID_NUMBER, Kind.BANK_ACCOUNT})
_TEXTS = frozenset({Kind.TEXT, Kind.LONG_TEXT, Kind.PERSON})
_REMEMBERED, _TEXTS_REMEMBERED = 8192, 1024
UNIQUE = ("code", "licence_number")  # the strong room's own unique columns
_ESCAPED = frozenset("=+-@\t\r＝＋－＠")
Column = Sequence[str]
Names = tuple[str, str, str]  # of a province, a city and a district
Learn = Callable[[list[Names]], dict[Names, str]]
_CONSENT_DAY = Entry(CONSENT_ON, "授权日期", "Consent given on", Group.BASIC, Kind.DATE, required=True, maximum="today")


class KnownWidget(Widget):
    """A widget that keeps the answers that come again."""

    def __init__(self) -> None:
        super().__init__()
        self.known: dict[str, str] = {}

    def recall(self, columns: Sequence[Column], place: int) -> list[str | None]:
        """Return the canonical texts of a column as far as they are known already."""
        return list(map(self.known.get, columns[place]))


class CatalogueWidget(KnownWidget):
    """Turns a cell into canonical text; raises the catalogue's Fault, or one of a sheet's own."""

    def __init__(self, entry: Entry, today: date) -> None:
        super().__init__()
        self.entry, self.today = entry, today
        self.is_number = entry.kind in _NUMBERS or entry.unique
        self.is_text = entry.kind in _TEXTS
        self.room = _REMEMBERED if entry.kind in _REPEATING else 0 if self.is_number else _TEXTS_REMEMBERED
        if not entry.required:
            self.known[""] = ""

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> str:
        """Return canonical text, "" for an empty cell; `known` holds the answers that come again."""
        if value[:1] == "'" and value[1:2] in _ESCAPED:
            value = value[1:]  # our own file of faulty rows puts it there
        if self.is_number and (type(value) is not str or not value.isdecimal()) and destroyed(value):
            raise Fault("destroyed")
        if self.is_text and value.startswith(("=", "＝")):
            raise Fault("formula")
        text = clean(self.entry, value, today=self.today)
        if len(self.known) < self.room:
            self.known[value] = text
        return text


class RegionWidget(Widget):
    """Turns the cells of province, city and district into a region's code.

    `learn` gives codes to places that the standard lacks, such as development zones, in a province that it knows.
    """

    def __init__(self, entry: Entry, today: date, places: Sequence[int | None], learn: Learn) -> None:
        super().__init__()
        self.entry, self.today, self.learn, self.places = entry, today, learn, places
        self.known: dict[Names, str] = {}

    def recall(self, columns: Sequence[Column], place: int) -> list[str | None]:
        """Return the codes of the rows' places, None where they name none; new ones are learned all at once."""
        empty = ("",) * len(columns[place])
        names: list[Names] = list(zip(*(empty if at is None else columns[at] for at in self.places), strict=True))
        new = []
        for one in [one for one in dict.fromkeys(names) if one not in self.known]:
            with suppress(Fault):  # `clean` raises it for each row
                if code := self._code(one):
                    self.known[one] = code
                else:
                    new.append(one)
        if new:
            self.known |= self.learn(new)
        return list(map(self.known.get, names))

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> str:
        """Return the code of the place that the row's cells name together; `value` is the first of them."""
        names = cast(Names, tuple(["" if at is None else row[at] for at in self.places]))
        return self.known.get(names) or self._code(names) or self.learn([names])[names]

    def _code(self, names: Names) -> str:
        """Return a place's code, empty for one that has to be learned; raises Fault for what is none."""
        province, city, district = (name.strip() for name in names)
        code = region_code(province, city, district)
        if code is not None:
            return code
        try:
            return clean(self.entry, province + city + district, today=self.today)
        except Fault:
            if province not in _provinces() or not district or max(map(len, (city, district))) > LONGEST_PLACE_NAME:
                raise
        return ""


@cache
def _provinces() -> frozenset[str]:
    return frozenset(place.province for place in standard_places().values())


def not_learned(places: Iterable[Names]) -> dict[Names, str]:
    """Stand in for the places' codes while a sheet is only examined."""
    return dict.fromkeys(places, "000000")


class PurposesWidget(KnownWidget):
    """Turns a cell into the purposes agreed to, comma between; business must be one of them (P6.4)."""

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
