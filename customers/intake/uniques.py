"""Who has a unique value already: asked once a chunk, the same question for the dry run and for the commit."""

from collections import defaultdict
from collections.abc import Collection, Mapping

from customers.intake.examination import EXISTING
from customers.intake.models import Import, ImportedRow
from customers.records.admission import taken


class UntilNow:
    """For a dry run: customers that exist, and rows of the sheet that could be entered, kept by the text's hash."""

    def __init__(self) -> None:
        self._lines: dict[str, dict[int, int]] = defaultdict(dict)

    def find(self, target: str, texts: Collection[str]) -> Mapping[str, int]:
        """Return the sheet's earlier row that has a text, or EXISTING."""
        lines = self._lines[target]
        earlier = {text: lines[hash(text)] for text in texts if hash(text) in lines}
        return dict.fromkeys(taken(target, texts), EXISTING) | earlier

    def learn(self, target: str, text: str, line: int) -> None:
        """Keep a row that could be entered."""
        self._lines[target][hash(text)] = line


class Entered:
    """For the commit: customers that exist, told apart by whether this import made them; nothing is kept in memory."""

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
