"""Who has a unique value already: asked once a chunk, the same question for the dry run and for the entry."""

from array import array
from collections.abc import Collection, Mapping

from customers.intake.examination import EXISTING
from customers.intake.models import Import, ImportedRow
from customers.records.admission import taken

FEWEST = 1 << 19  # places of a table: the usual sheet fills a tenth, the longest two thirds


class Lines:
    """Which row of a sheet had a text first, by the text's hash: twelve bytes a place, however long the texts are."""

    def __init__(self, rows: int) -> None:
        places = max(FEWEST, 1 << (2 * rows).bit_length())
        self._hashes = array("q", bytes(8 * places))
        self._lines = array("I", bytes(4 * places))
        self._last = places - 1

    def __getitem__(self, text: str) -> int:
        """Return the row, 0 where no row had the text."""
        return self._lines[self._place(text)]

    def __setitem__(self, text: str, line: int) -> None:
        place = self._place(text)
        self._hashes[place], self._lines[place] = hash(text) or 1, line

    def _place(self, text: str) -> int:
        """Return where the text is, or where it would be."""
        wanted = hash(text) or 1
        place = wanted & self._last
        while self._hashes[place] not in (0, wanted):
            place = (place + 1) & self._last
        return place


class UntilNow:
    """For a dry run: customers that exist, and rows of the sheet that could be entered."""

    def __init__(self, rows: int) -> None:
        self._rows = rows
        self._lines: dict[str, Lines] = {}

    def find(self, target: str, texts: Collection[str]) -> Mapping[str, int]:
        """Return the sheet's earlier row that has a text, or EXISTING."""
        lines = self._of(target)
        return dict.fromkeys(taken(target, texts), EXISTING) | {text: line for text in texts if (line := lines[text])}

    def learn(self, target: str, text: str, line: int) -> None:
        """Keep a row that could be entered."""
        self._of(target)[text] = line

    def _of(self, target: str) -> Lines:
        if target not in self._lines:
            self._lines[target] = Lines(self._rows)
        return self._lines[target]


class Entered:
    """For the entry: customers that exist, told apart by whether this import made them; nothing is kept in memory."""

    def __init__(self, sheet: Import) -> None:
        self._sheet = sheet

    def find(self, target: str, texts: Collection[str]) -> Mapping[str, int]:
        """Return the sheet's row that became the customer with a text, or EXISTING."""
        holders = taken(target, texts)
        made = ImportedRow.objects.filter(sheet=self._sheet, customer__in=holders.values())
        lines = dict(made.values_list("customer", "line")) if holders else {}
        return {text: lines.get(customer, EXISTING) for text, customer in holders.items()}

    def learn(self, target: str, text: str, line: int) -> None:
        """Keep nothing: what was entered stands in the database."""
