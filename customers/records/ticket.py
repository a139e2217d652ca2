"""What the gate hands out: the open record, the page of a list, and the ways in which it says no."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from audit.trail.actions import Subject
from crm.posts.queries import Seat
from customers.catalog import rules as catalog
from customers.records.models import Consent
from customers.records.rules import Verdict


class NotThere(Exception):
    """The record does not exist, or not for this seat: the two must look the same."""


class Moved(NotThere):
    """The record was merged into another that this seat may open; `uuid` is the kept one's."""

    def __init__(self, uuid: UUID) -> None:
        super().__init__()
        self.uuid = uuid


class Refused(Exception):
    """A gate is shut; `verdict.gate` names it."""

    def __init__(self, verdict: Verdict) -> None:
        super().__init__(verdict.gate)
        self.verdict = verdict


class Stale(Exception):
    """The record was changed since the form was made; `theirs` and `mine` stand side by side, field by field."""

    def __init__(self, rev: int, by: str, theirs: dict[str, str], mine: dict[str, str]) -> None:
        super().__init__(rev)
        self.rev, self.by, self.theirs, self.mine = rev, by, theirs, mine


@dataclass(frozen=True)
class Shown:
    """A field as a seat sees it: `text` is display text or the mask; `value` is canonical and empty when sealed."""

    entry: catalog.Entry
    text: str
    value: str
    filled: bool
    masked: bool
    editable: bool
    revealable: bool


@dataclass(frozen=True)
class OpenRecord:
    """A record that a seat opened for a purpose: the ticket that every verb asks for."""

    id: int
    uuid: UUID
    code: str
    name: str
    rev: int
    state: str
    completeness: int
    created_at: datetime
    changed_at: datetime
    changed_by: str
    fields: tuple[Shown, ...]
    consents: tuple[Consent, ...]
    by: Seat
    purpose: str

    @property
    def tier(self) -> str:
        """Return the highest tier of what is filled: the record's label (P1.5.2, P5.4)."""
        return str(catalog.highest(shown.entry.tier for shown in self.fields if shown.filled))

    @property
    def subject(self) -> Subject:
        """Return how the trail names this record."""
        return Subject(self.id, f"{self.code} {self.name}")

    def field(self, identifier: str) -> Shown:
        """Return one field as shown; raises KeyError when the catalogue hides it."""
        for shown in self.fields:
            if shown.entry.identifier == identifier:
                return shown
        raise KeyError(identifier)


@dataclass(frozen=True)
class Page:
    """A page of the list: rows of general values, the keys of its neighbours ("" at the ends).

    `total` is how many records the post may open in all, counted no further than the query asked.
    """

    rows: list[dict[str, Any]]
    after: str
    before: str
    total: int = 0
