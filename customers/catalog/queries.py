"""The catalogue as the rest of the house reads it, kept per process and refreshed when its mark changes."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from django.utils.translation import gettext as _

from customers.catalog import days
from customers.catalog.entries import Entry, Group, Kind
from customers.catalog.models import CatalogueEntry, CatalogueState, Region
from customers.catalog.places import NO_NAMES, Place, city_name, standard_codes, standard_places
from customers.catalog.sentences import in_chinese, weekday_name


@dataclass(frozen=True)
class Catalogue:
    """Every entry the company has, in order; what is hidden is in `all` only (P2.3)."""

    all: tuple[Entry, ...]
    mark: str = ""
    learned: dict[str, Place] = field(default_factory=dict)

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """Return the entries that are not hidden."""
        return tuple(entry for entry in self.all if not entry.hidden)

    @cached_property
    def general(self) -> tuple[Entry, ...]:
        """Return the visible entries of the general tier."""
        return tuple(entry for entry in self.entries if not entry.sealed)

    @cached_property
    def sealed(self) -> tuple[Entry, ...]:
        """Return the visible entries that are kept as ciphertext."""
        return tuple(entry for entry in self.entries if entry.sealed)

    @cached_property
    def collectable(self) -> tuple[Entry, ...]:
        """Return the entries of which a value may be taken down (P4.2.1)."""
        return tuple(entry for entry in self.entries if entry.collectable)

    @cached_property
    def _by_identifier(self) -> dict[str, Entry]:
        return {entry.identifier: entry for entry in self.all}

    @cached_property
    def by_heading(self) -> dict[str, Entry]:
        """Return the visible entries by their Chinese and their English heading, case-folded."""
        found = {entry.heading_en.casefold(): entry for entry in self.entries}
        return found | {entry.heading_zh.casefold(): entry for entry in self.entries}

    def entry(self, identifier: str) -> Entry:
        """Return an entry, hidden or not; KeyError where there is none."""
        return self._by_identifier[identifier]

    def of_group(self, group: Group | str) -> tuple[Entry, ...]:
        """Return the visible entries of one group."""
        return tuple(entry for entry in self.entries if entry.group == group)


_kept = Catalogue(())


def catalogue() -> Catalogue:
    """Return the company's catalogue; one statement, two more after a change."""
    global _kept
    mark = CatalogueState.objects.values_list("mark", flat=True).first() or ""
    if not mark or mark != _kept.mark:
        entries = tuple(row.as_entry() for row in CatalogueEntry.objects.all())
        learned = {row.code: Place(row.province, row.city, row.district) for row in Region.objects.all()}
        _kept = Catalogue(entries, mark, learned)
    return _kept


def display(entry: Entry, canonical: str) -> str:
    """Return a canonical value as the reader reads it; empty for nothing; issues no statement."""
    if not canonical:
        return ""
    if entry.kind == Kind.CHOICE:
        choice = entry.codes.get(canonical)
        return canonical if choice is None else choice.heading_zh if in_chinese() else choice.heading_en
    if entry.kind == Kind.WEEKDAY:
        return weekday_name(canonical)
    if entry.kind == Kind.REGION:
        return region_name(canonical)
    if entry.kind == Kind.DATE_OR_FOREVER and canonical == days.FOREVER:
        return _("No end date")
    if entry.kind == Kind.MONEY:
        return f"¥{Decimal(canonical):,}"
    return canonical


def place_of(code: str) -> Place | None:
    """Return the names behind a region's code, None where nothing is known of it; issues no statement."""
    return _kept.learned.get(code) or standard_places().get(code)


def region_name(code: str) -> str:
    """Return the names of a region, province first; a city that is only 市辖区 or 县 is left out."""
    place = place_of(code)
    if place is None:
        city = city_name(code) if code.isdigit() else ""
        return f"{city} {code}".strip()
    return " ".join(name for name in dict.fromkeys(place) if name and name not in NO_NAMES)


def region_code(province: str, city: str, district: str) -> str | None:
    """Return the code of a place by its names, None where it has to be learned first; issues no statement.

    The city may be left out, or be the municipality's own name, where that leaves one place only.
    """
    return _codes().get((province.strip(), city.strip(), district.strip()))


_codes_kept: tuple[str, dict[tuple[str, str, str], str]] = ("", {})


def _codes() -> dict[tuple[str, str, str], str]:
    """Return the codes by names, the standard's and the learned ones; built once a process and after each change."""
    global _codes_kept
    if not _codes_kept[1] or _codes_kept[0] != _kept.mark:
        found = dict(standard_codes())
        found |= {(place.province, place.city, place.district): code for code, place in _kept.learned.items()}
        _codes_kept = (_kept.mark, found)
    return _codes_kept[1]


def regions(codes: Iterable[str] = ()) -> list[tuple[str, str]]:
    """Return codes and names for a list of suggestions: those of `codes`, or every region known."""
    wanted = sorted(codes) or sorted([*standard_places(), *_kept.learned])
    return [(code, region_name(code)) for code in wanted]
