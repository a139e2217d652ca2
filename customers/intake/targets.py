"""What a column may be matched to: the catalogue's entries, the parts of a region, and the consent columns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from customers.catalog.queries import Catalogue
from customers.catalog.rules import Entry, Kind, Tier
from customers.intake.rules import folded, matched

CONSENT_ON, CONSENT_FOR = "consent.on", "consent.for"
REGION_PARTS = ("region.province", "region.city", "region.district")
NOT_BY_SHEET = (Kind.PHOTO, Kind.ENTRIES)


@dataclass(frozen=True)
class Target:
    """A thing that a column can be: its two headings, its tier, and its entry where it is a field."""

    code: str
    heading_zh: str
    heading_en: str
    tier: str = Tier.GENERAL
    required: bool = False
    entry: Entry | None = None

    @property
    def heading(self) -> str:
        """Return the heading in the reader's language."""
        return self.heading_zh if (get_language() or "").startswith("zh") else self.heading_en


# Not fields of the catalogue, so their headings stand here, in both languages of a sheet.
OTHERS = (
    Target("region.province", "省", "Province"),
    Target("region.city", "市", "City"),
    Target("region.district", "区县", "District"),
    Target(CONSENT_ON, "授权日期", "Consent given on", required=True),
    Target(CONSENT_FOR, "授权用途", "Consent given for", required=True),
)


def targets(known: Catalogue) -> dict[str, Target]:
    """Return what a column may be matched to, in the catalogue's order, then the others."""
    fields = [
        Target(one.identifier, one.heading_zh, one.heading_en, one.tier, one.required or one.identifier == "code", one)
        for one in known.entries
        if _enterable(one)
    ]
    return {target.code: target for target in (*fields, *OTHERS)}


def guess(headings: Sequence[str], known: Catalogue) -> list[str]:
    """Return the target of each heading by its Chinese or English heading or its identifier, "" where there is none."""
    names: dict[str, str] = {}
    for target in targets(known).values():
        for name in (target.heading_zh, target.heading_en, target.code):
            names.setdefault(folded(name), target.code)
    return matched(headings, names)


def why_left_out(heading: str, known: Catalogue) -> str | Promise:
    """Say why the column of a heading has no target of itself."""
    for entry in known.all:
        if folded(heading) in {folded(entry.heading_zh), folded(entry.heading_en), folded(entry.identifier)}:
            if entry.hidden:
                return _("The catalogue hides this field: it is not collected.")
            return "" if _enterable(entry) else _("This field is not entered by a sheet.")
    return _("The catalogue has no such field.")


def missing(mapping: Sequence[str], known: Catalogue) -> list[Target]:
    """Return the targets that a sheet cannot do without and that no column is matched to (P4.2.3, P6.4)."""
    return [target for target in targets(known).values() if target.required and target.code not in mapping]


def tier_of(mapping: Sequence[str], known: Mapping[str, Target]) -> list[str]:
    """Return the tiers of the matched columns."""
    return [known[code].tier for code in mapping if code in known]


def _enterable(entry: Entry) -> bool:
    return not entry.hidden and not entry.computed and entry.kind not in NOT_BY_SHEET
