"""An import's faults as its page and its file show them: no value of a sensitive column, and none of an unknown one."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from customers.intake.examination import RowFault
from customers.intake.models import Import
from customers.intake.queries import commonest
from customers.intake.sentences import sentence
from customers.intake.targets import REGION_PARTS, Target

LONGEST = 60
BARS = 10


@dataclass(frozen=True)
class ToldFault:
    """A fault in words: the row's number, the column's heading and tier, the cell where it may be shown, the reason."""

    line: int
    heading: str
    tier: str
    cell: str
    reason: str


def told(
    faults: Iterable[tuple[RowFault, Sequence[str]]], sheet: Import, known: Mapping[str, Target]
) -> list[ToldFault]:
    """Return faults in the reader's language."""
    return [_told(fault, cells, sheet, known.get(fault.target)) for fault, cells in faults]


def sentences(faults: Iterable[RowFault], known: Mapping[str, Target]) -> str:
    """Return all that is wrong with a row, in one cell."""
    return " ".join(f"{_heading(fault, known)}: {sentence(fault.code, fault.params)}" for fault in faults)


def fault_bars(sheet: Import, known: Mapping[str, Target]) -> list[tuple[str, int]]:
    """Return the columns with the most faults, for a picture."""
    found = [(known[code].heading if code in known else code, count) for code, count in commonest(sheet).items()]
    return found[:BARS]


def _told(fault: RowFault, cells: Sequence[str], sheet: Import, target: Target | None) -> ToldFault:
    tier = target.tier if target else "restricted"
    cell = _cell(fault.target, cells, sheet.mapping) if tier == "general" else ""
    heading = target.heading if target else fault.target
    return ToldFault(fault.line, heading, tier, cell, sentence(fault.code, fault.params))


def _cell(target: str, cells: Sequence[str], mapping: Sequence[str]) -> str:
    """Return the cell of a target, shortened; a region's cells together."""
    places = [place for place, code in enumerate(mapping) if code == target]
    if target == "region" and not places:
        places = [mapping.index(part) for part in REGION_PARTS if part in mapping]
    text = " ".join(cells[place] for place in places if place < len(cells)).strip()
    return text if len(text) <= LONGEST else text[:LONGEST] + "…"


def _heading(fault: RowFault, known: Mapping[str, Target]) -> str:
    return known[fault.target].heading if fault.target in known else fault.target
