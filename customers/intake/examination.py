"""Examining rows: the same two functions for the dry run and for the entry, so that both find the same faults."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple, Protocol

from customers.catalog.rules import Fault
from customers.intake.resource import Column, SheetResource
from customers.intake.sheets import Row
from customers.intake.targets import CONSENT_FOR, CONSENT_ON
from customers.records.newcomers import Ready

EXISTING = 0


@dataclass(frozen=True)
class RowFault:
    """What is wrong in a row: its number in the sheet, the target, the code of the fault and its numbers; no value."""

    line: int
    target: str
    code: str
    params: Mapping[str, str | int] = field(default_factory=dict)


class Newcomer(NamedTuple):
    """A row without a fault of its own: canonical values, the consents (purpose, day, way), perhaps made ready."""

    line: int
    values: dict[str, str]
    consents: tuple[tuple[str, date, str], ...]
    ready: Ready | None = None


@dataclass(frozen=True)
class Cleaned:
    """Rows as the catalogue takes them, and the faults of those that it does not take."""

    rows: list[Newcomer]
    faults: list[RowFault]


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


def clean_rows(rows: Sequence[Row], resource: SheetResource) -> Cleaned:
    """Clean every cell of some rows; a column at a time, since a column's cells come again."""
    faults: list[RowFault] = []
    codes, cells = list(resource.fields), list(zip(*(cells for _line, cells in rows), strict=True))
    columns = [_column(code, rows, cells, resource, faults) for code in codes] if rows else []
    found = [
        _newcomer(line, dict(zip(codes, texts, strict=True)))
        for (line, _cells), texts in zip(rows, zip(*columns, strict=True), strict=True)
        if None not in texts
    ]
    return Cleaned(found, faults)


def look_up(cleaned: Cleaned, unique: Sequence[str], uniques: Uniques) -> Examined:
    """Look the rows' unique values up: a row is good, skipped because its customer exists, or has a fault."""
    found = Examined(faults=list(cleaned.faults))
    taken = {
        code: dict(uniques.find(code, {text for one in cleaned.rows if (text := one.values.get(code))}))
        for code in unique
    }
    for one in cleaned.rows:
        clash = _clash(one, taken)
        if clash is None:
            found.good.append(one)
            for code, holders in taken.items():
                if text := one.values.get(code):
                    holders[text] = one.line
                    uniques.learn(code, text, one.line)
        elif clash.code == "exists":
            found.skipped.append(clash)
        else:
            found.faults.append(clash)
    found.faults.sort(key=lambda fault: fault.line)
    return found


def _column(
    code: str, rows: Sequence[Row], columns: Sequence[Column], resource: SheetResource, faults: list[RowFault]
) -> list[str | None]:
    """Return a column's canonical texts, None where a cell has a fault."""
    place, widget = resource.fields[code].column_name, resource.fields[code].widget
    texts: list[str | None] = widget.recall(columns, place)
    for at, text in enumerate(texts):
        if text is None:
            line, cells = rows[at]
            try:
                texts[at] = widget.clean(cells[place], row=cells)
            except Fault as fault:
                faults.append(RowFault(line, code, fault.code, fault.params))
    return texts


def _clash(one: Newcomer, taken: Mapping[str, Mapping[str, int]]) -> RowFault | None:
    """Return why a row's unique values stop it: the first one that an earlier row, or a customer, has."""
    for code, holders in taken.items():
        holder = holders.get(one.values.get(code, ""))
        if holder == EXISTING:
            return RowFault(one.line, code, "exists")
        if holder is not None:
            return RowFault(one.line, code, "twice", {"line": holder})
    return None


def _newcomer(line: int, values: dict[str, str]) -> Newcomer:
    given, purposes = date.fromisoformat(values.pop(CONSENT_ON)), values.pop(CONSENT_FOR)
    way = values.get("collected_by", "") or "sheet"
    return Newcomer(line, values, tuple((purpose, given, way) for purpose in purposes.split(",")))
