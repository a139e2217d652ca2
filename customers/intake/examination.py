"""Examining rows: one function for the dry run and for the commit, so that both find the same faults."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from customers.catalog.rules import Fault
from customers.intake.resource import SheetResource
from customers.intake.sheets import Row
from customers.intake.targets import CONSENT_FOR, CONSENT_ON

EXISTING = 0


@dataclass(frozen=True)
class RowFault:
    """What is wrong in a row: its number in the sheet, the target, the code of the fault and its numbers; no value."""

    line: int
    target: str
    code: str
    params: Mapping[str, str | int] = field(default_factory=dict)


@dataclass(frozen=True)
class Newcomer:
    """A row that can be entered: canonical values, and the consents (purpose, day, way)."""

    line: int
    values: dict[str, str]
    consents: tuple[tuple[str, date, str], ...]


@dataclass
class Examined:
    """What an examination found: rows to enter, faults of the others, and rows whose customer exists already."""

    good: list[Newcomer] = field(default_factory=list)
    faults: list[RowFault] = field(default_factory=list)
    skipped: list[RowFault] = field(default_factory=list)

    @property
    def faulty(self) -> set[int]:
        """Return the numbers of the rows that cannot be entered."""
        return {fault.line for fault in self.faults}


class Uniques(Protocol):
    """Who has a value of a unique field already."""

    def find(self, target: str, texts: Collection[str]) -> Mapping[str, int]:
        """Return, for the texts in use, the sheet's own row that has it, or EXISTING for a customer from before."""

    def learn(self, target: str, text: str, line: int) -> None:
        """Keep that a row of the sheet that can be entered has this text."""


def examine(rows: Sequence[Row], resource: SheetResource, uniques: Uniques) -> Examined:
    """Clean each row and look its unique values up; a row is good, skipped, or has at least one fault."""
    found = Examined()
    cleaned = list(_cleaned(rows, resource, found.faults))
    taken = {
        code: dict(uniques.find(code, {values[code] for _, values in cleaned if values[code]}))
        for code in resource.uniques
    }
    for line, values in cleaned:
        clash = _clash(line, values, taken)
        if clash is None:
            found.good.append(_newcomer(line, values))
            for code in taken:
                if values[code]:
                    taken[code][values[code]] = line
                    uniques.learn(code, values[code], line)
        elif clash.code == "exists":
            found.skipped.append(clash)
        else:
            found.faults.append(clash)
    found.faults.sort(key=lambda fault: fault.line)
    return found


def _cleaned(
    rows: Sequence[Row], resource: SheetResource, faults: list[RowFault]
) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the canonical values of each row that has no fault; a column at a time, since a column's cells repeat."""
    codes = list(resource.fields)
    columns = [_column(code, rows, resource, faults) for code in codes]
    for (line, _cells), texts in zip(rows, zip(*columns, strict=True), strict=True):
        if None not in texts:
            yield line, dict(zip(codes, texts, strict=True))


def _column(code: str, rows: Sequence[Row], resource: SheetResource, faults: list[RowFault]) -> list[str | None]:
    """Return a column's canonical texts, None where a cell has a fault."""
    field = resource.fields[code]
    place, known = field.column_name, field.widget.known
    texts: list[str | None] = [known.get(cells[place]) for _, cells in rows]
    for at, text in enumerate(texts):
        if text is None:
            line, cells = rows[at]
            try:
                texts[at] = field.clean(cells)
            except Fault as fault:
                faults.append(RowFault(line, code, fault.code, fault.params))
    return texts


def _clash(line: int, values: Mapping[str, str], taken: Mapping[str, Mapping[str, int]]) -> RowFault | None:
    """Return why a row's unique values stop it: the first one that an earlier row, or a customer, has."""
    for code, holders in taken.items():
        holder = holders.get(values[code])
        if holder == EXISTING:
            return RowFault(line, code, "exists")
        if holder is not None:
            return RowFault(line, code, "twice", {"line": holder})
    return None


def _newcomer(line: int, values: dict[str, str]) -> Newcomer:
    given, purposes = date.fromisoformat(values.pop(CONSENT_ON)), values.pop(CONSENT_FOR)
    way = values.get("collected_by", "") or "sheet"
    return Newcomer(line, values, tuple((purpose, given, way) for purpose in purposes.split(",")))
