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
    cleaned = [(line, values) for line, values in _cleaned(rows, resource, found.faults) if values is not None]
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
    return found


def _cleaned(
    rows: Sequence[Row], resource: SheetResource, faults: list[RowFault]
) -> Iterator[tuple[int, dict[str, str] | None]]:
    """Yield each row's canonical values, None for a row that has a fault."""
    cleaners = [(code, one.clean) for code, one in resource.fields.items()]
    for line, cells in rows:
        values: dict[str, str] = {}
        for code, clean in cleaners:
            try:
                values[code] = clean(cells)
            except Fault as fault:
                faults.append(RowFault(line, code, fault.code, fault.params))
        yield line, values if len(values) == len(cleaners) else None


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
    day, purposes = values.pop(CONSENT_ON), values.pop(CONSENT_FOR)
    given, way = date.fromisoformat(day), values.get("collected_by", "") or "sheet"
    return Newcomer(line, values, tuple((purpose, given, way) for purpose in purposes.split(",")))
