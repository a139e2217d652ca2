"""A pair side by side: each field as the gate shows it, and how the two stand to one another."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from customers.catalog.rules import Group, Kind
from customers.catalog.sentences import GROUPS, Words, heading
from customers.duplicates.forms import MergeForm
from customers.records.agreement import Agreement, agreement
from customers.records.rules import TIER_RANK
from customers.records.ticket import OpenRecord, Shown


@dataclass(frozen=True)
class Row:
    """A field of both records; `how` says how they stand to one another, `chosen` which side was ticked."""

    name: str
    heading: str
    a: Shown
    b: Shown
    how: str
    chosen: str = ""

    @property
    def differs(self) -> bool:
        """Say whether somebody has to choose."""
        return self.how == Agreement.DIFFER

    @property
    def is_photo(self) -> bool:
        """Say whether the value is a picture."""
        return self.a.entry.kind == Kind.PHOTO


@dataclass(frozen=True)
class Section:
    """One of the six groups, with its fields that one of the two has."""

    title: Words
    rows: Sequence[Row]


@dataclass(frozen=True)
class Sides:
    """Both records of a pair, opened, and how they agree, seen from the first."""

    a: OpenRecord
    b: OpenRecord
    how: Mapping[str, Agreement]

    @property
    def differing(self) -> list[str]:
        """Return the fields in which somebody has to choose."""
        return [name for name, how in self.how.items() if how == Agreement.DIFFER]

    @property
    def revs(self) -> str:
        """Return both records' counts of edits, as a form carries them."""
        return f"{self.a.rev}/{self.b.rev}"

    @property
    def fuller(self) -> str:
        """Return the side that is kept unless somebody says otherwise: the fuller record, else the older."""
        return "b" if self.b.completeness > self.a.completeness else "a"

    @property
    def purposes(self) -> list[str]:
        """Return what both customers agreed to: what is left of the consents after a merge."""
        found = [{one.purpose for one in each.consents if one.withdrawn_on is None} for each in (self.a, self.b)]
        return sorted(found[0] & found[1])


def side_by_side(a: OpenRecord, b: OpenRecord) -> Sides:
    """Return two opened records and how they agree, but in what the seat may never see: that is not even compared."""
    shown = {one.entry.identifier for one in a.fields if may_tell(one, a.by.ceiling)}
    return Sides(a, b, {name: how for name, how in agreement(a, b).items() if name in shown})


def may_tell(shown: Shown, ceiling: str) -> bool:
    """Say whether a seat may know how two values of a field stand to one another: if it could have either revealed."""
    return TIER_RANK[shown.entry.tier] <= TIER_RANK[ceiling]


def sections(sides: Sides, form: MergeForm | None) -> list[Section]:
    """Return the groups with the fields that one of the two has, ticked as the form has it."""
    theirs = {one.entry.identifier: one for one in sides.b.fields}
    rows = [_row(one, theirs[one.entry.identifier], sides, form) for one in sides.a.fields]
    found = [
        Section(GROUPS[group], [row for row in rows if row.a.entry.group == group and (row.a.filled or row.b.filled)])
        for group in Group
    ]
    return [section for section in found if section.rows]


def _row(mine: Shown, theirs: Shown, sides: Sides, form: MergeForm | None) -> Row:
    name = mine.entry.identifier
    # The code and what is computed are nobody's to choose; what is sealed and above the seat is not compared for it.
    alike = not mine.entry.sealed and mine.text == theirs.text
    how = sides.how.get(name, Agreement.SAME if alike else Agreement.NEITHER)
    chosen = (form.chosen(name) if form is not None else "") or sides.fuller
    return Row(name, heading(mine.entry), mine, theirs, str(how), chosen if how == Agreement.DIFFER else "")
