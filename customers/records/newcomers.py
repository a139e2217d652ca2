"""What a newcomer's rows are made of, before there is an id: sealed values, readings, tokens of the search index.

It needs keys and the catalogue but no table of the strong room, so an import does it for the next chunk, in another
process, while this one is entered.
"""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from crm.crypto.sealing import blind_indexes, new_box, seal
from customers.catalog import rules as catalog
from customers.catalog.queries import Catalogue, catalogue
from customers.records import names
from customers.records.models import Strongbox

INDEXED = ("phone", "spare_phone", "id_number", "bank_account")


@dataclass(frozen=True, slots=True)
class Ready:
    """A newcomer ready to be entered: general values in clear, the others as tokens under a data key of its own.

    `indexes` are the blind indexes of INDEXED, None where the value is empty; `syllables` are the name's pinyin.
    """

    uuid: uuid.UUID
    filled: tuple[str, ...]
    general: dict[str, str]
    wrapped: str
    kid: str
    version: int
    sealed: dict[str, str]
    indexes: tuple[int | None, ...]
    syllables: list[str]
    tokens: list[str]
    completeness: int
    tier: str


def prepare(rows: Iterable[Mapping[str, str]]) -> list[Ready]:
    """Return newcomers ready to be entered, of canonical values by identifier; what is not collected is left out."""
    plan = _Plan(catalogue())
    return [plan.ready(values) for values in rows]


class _Plan:
    """What the catalogue says of each value, looked up once a chunk."""

    def __init__(self, known: Catalogue) -> None:
        self.collectable = frozenset(entry.identifier for entry in known.collectable)
        self.sealed = frozenset(entry.identifier for entry in known.collectable if entry.sealed)
        self.ranks = {entry.identifier: entry.tier.rank for entry in known.collectable}
        self.tiers = {entry.tier.rank: str(entry.tier) for entry in known.collectable}
        self.indexed = {name: known.entry(name) for name in INDEXED}

    def ready(self, given: Mapping[str, str]) -> Ready:
        """Return a newcomer of canonical values."""
        values = {name: text for name, text in given.items() if text and name in self.collectable}
        sealed = {name: text for name, text in values.items() if name in self.sealed}
        number = uuid.uuid4()
        box = new_box(number)
        name = values.get("name", "")
        parts = names.syllables(name)
        return Ready(
            uuid=number,
            filled=tuple(values),
            general={name: text for name, text in values.items() if name not in sealed},
            wrapped=box.wrapped,
            kid=box.kid,
            version=box.version,
            sealed=seal(box, Strongbox._meta.db_table, sealed),
            indexes=self._indexes(sealed),
            syllables=parts,
            tokens=list(names.tokens(name, parts)),
            completeness=100 * len(values) // (len(self.collectable) or 1),
            tier=self.tiers[max((self.ranks[name] for name in values), default=0)],
        )

    def _indexes(self, sealed: Mapping[str, str]) -> tuple[int | None, ...]:
        found = blind_indexes(
            {name: catalog.normal_form(entry, sealed[name]) for name, entry in self.indexed.items() if name in sealed}
        )
        return tuple(found.get(name) for name in INDEXED)
