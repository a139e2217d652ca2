"""Grading in words: what is wrong with rules, how a grade moves, what stands in a verb's way."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from customers.catalog.queries import catalogue
from customers.catalog.scoring import HUNDRED
from customers.catalog.sentences import Words, heading
from customers.grading import rules

FAULTS: Mapping[str, Words] = {
    "few": _("There are two levels at least."),
    "nameless": _("Give the level a name in both languages."),
    "twice": _("Another level has this name."),
    "order": _("A level begins at fewer points than the one above it."),
    "interval": _("Between 1 and 730 days."),
    "service": _("Choose how the level is reviewed and who is told."),
    "floor": _("The lowest level begins at 0 points, so that everybody reaches one."),
    "weightless": _("Give at least one field a weight."),
    "field": _("One of the fields may not count in a grade, or is no longer in the catalogue."),
    "scoreless": _("A field with a weight needs a score: give it scores, or the weight 0."),
    "unreachable": _("Nobody can reach the highest level: it begins above the most points that there are."),
    "sealed_share": _("Sealed fields give more than two fifths of the points: the grade would give their values away."),
}
IN_THE_WAY: Mapping[str, Words] = {
    "changed": _("Somebody was quicker, or it does not stand where this step may follow. Look again."),
    "rules": _("No version of the rules is published yet."),
    "early": _("The grading is proposed on its day or later: until then what is missing can still be filled in."),
    "running": _("A grading of this unit is under way already."),
    "nobody": _("The unit has no statistical analyst, or no section chief above."),
    "under_way": _("This is being counted already."),
}


class Headings(dict[str, str]):
    """The catalogue's headings by field, asked for once; a field that the catalogue has lost is its identifier."""

    def __init__(self) -> None:
        super().__init__((entry.identifier, heading(entry)) for entry in catalogue().all)

    def __missing__(self, field: str) -> str:
        return field


def points(hundredths: int) -> str:
    """Write points as people read them, with no idle noughts."""
    return f"{hundredths / HUNDRED:.2f}".rstrip("0").rstrip(".")


def cause(changes: Iterable[tuple[str, int]], names: Mapping[str, str]) -> str:
    """Say which fields moved a grade, and by how many points."""
    return listed(f"{names[name]} {'+' if by > 0 else '−'}{points(abs(by))}" for name, by in changes)


def gaps(fields: Iterable[str], names: Mapping[str, str]) -> str:
    """Name the fields whose gap stops a customer."""
    return listed(names[name] for name in fields)


def weighty(found: Iterable[rules.Part], names: Mapping[str, str], at_most: int = 3) -> str:
    """Name the fields that gave most of a first grade's points."""
    parts = sorted((part for part in found if part.points), key=lambda part: -(part.points or 0))
    return listed(f"{names[part.field]} {points(part.points or 0)}" for part in parts[:at_most])


def listed(texts: Iterable[str]) -> str:
    """Return some texts as one, with the reader's comma between."""
    return pgettext("between items of a list", ", ").join(texts)
