"""What a sheet may be, and what its cells mean: plain answers."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

# Spreadsheet programs keep 15 significant digits of a number and put zeros in the place of the others.
EXACT_DIGITS = 15
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?[eE]\+?\d{1,3}")
# The words in which sheets name what a customer agreed to (P4.2.3), in both languages.
CONSENT_WORDS = {
    "业务办理": "business", "business": "business",
    "营销": "marketing", "marketing": "marketing",
    "满意度调查": "survey", "survey": "survey",
}  # fmt: skip
_PARTED = re.compile(r"[;；,，、/|\s]+")


@dataclass(frozen=True)
class Limits:
    """How much a sheet may hold; sizes in bytes."""

    csv_bytes: int = 160 * 2**20
    workbook_bytes: int = 60 * 2**20
    unpacked_bytes: int = 600 * 2**20
    ratio: int = 100
    members: int = 200
    rows: int = 300_000
    columns: int = 200


class Unreadable(Exception):
    """The file cannot be taken as a sheet; `code` says why, `params` fill the sentence."""

    def __init__(self, code: str, **params: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


class NumericCell(str):
    """The text of a cell that a workbook held as a number, not as text."""

    __slots__ = ()


def destroyed(cell: str) -> bool:
    """Say whether the digits of a number were lost before it came to us (its text is scientific, or too long).

    Asked of identity, licence, telephone and account numbers only: elsewhere `1E+5` may be a word.
    """
    if isinstance(cell, NumericCell):
        return "e" in cell or len(cell.lstrip("-").partition(".")[0]) > EXACT_DIGITS
    return bool(_SCIENTIFIC.fullmatch(cell.strip()))


def signature(headings: Sequence[str]) -> str:
    """Return the same text for the same headings in the same order: what a mapping is remembered by."""
    return hashlib.sha256("\x1f".join(folded(heading) for heading in headings).encode()).hexdigest()[:32]


def folded(heading: str) -> str:
    """Return a heading without case, spaces and the marks that offices put round a required column."""
    return re.sub(r"[\s*＊:：_（）()]+", "", heading).casefold()


def matched(headings: Sequence[str], names: Mapping[str, str]) -> list[str]:
    """Return for each heading the target that `names` (folded name → target) gives, "" where none does.

    A target is given once, to the first heading that asks for it.
    """
    taken: set[str] = set()
    found = []
    for heading in headings:
        target = names.get(folded(heading), "")
        found.append("" if target in taken else target)
        taken.add(target)
    return found


def consent_purposes(cell: str) -> tuple[str, ...] | None:
    """Return the purposes a cell names, in their order; None where a word names none."""
    words = [word for word in _PARTED.split(cell.strip().casefold()) if word]
    found = [CONSENT_WORDS.get(word, "") for word in words]
    return tuple(dict.fromkeys(found)) if all(found) else None
