"""What newcomers' rows are made of, before there are ids: sealed values, readings, tokens of the search index.

It needs keys and the catalogue but no table of the strong room, so an import does it for the next chunk, in another
process, while this one is entered. It works a column at a time: what a column's values share is looked up once.
"""

import json
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import compress, repeat, starmap
from typing import NamedTuple

from audit.trail.rules import Written, first_values
from crm.crypto.sealing import blind_indexes, seal_new
from customers.catalog import rules as catalog
from customers.catalog.queries import Catalogue, catalogue
from customers.records import names, search
from customers.records.models import Strongbox
from customers.records.values import COLUMNS, in_bulk

INDEXED = ("phone", "spare_phone", "id_number", "bank_account")


class Shape(NamedTuple):
    """What follows from which values are there: their identifiers, how complete the record is, its highest tier."""

    fields: tuple[str, ...]
    completeness: int
    tier: str


class Ready(NamedTuple):
    """A newcomer ready to be entered: general values in clear, the others as tokens under a data key of its own.

    `columns` are those of COLUMNS, `extra` the other general values, `sealed` the tokens by field, as JSON; `changes`
    and `sealed_line` are what its line in the trail says; `indexes` are the blind indexes of INDEXED; `tokens` is the
    search index's document.
    """

    uuid: uuid.UUID
    shape: Shape
    columns: tuple[str | None, ...]
    extra: str
    changes: Written
    wrapped: str
    kid: str
    version: int
    sealed: str
    sealed_line: str
    indexes: tuple[int | None, ...]
    label: str
    pinyin: str
    initials: str
    tokens: str


def prepare(rows: Iterable[Mapping[str, str]]) -> list[Ready]:
    """Return newcomers ready to be entered, of canonical values by identifier; what is not collected is left out."""
    chunk = list(rows)
    return list(_Chunk(catalogue(), chunk).ready()) if chunk else []


class _Chunk:
    """Some newcomers' values by column, as far as the catalogue collects them."""

    def __init__(self, known: Catalogue, rows: Sequence[Mapping[str, str]]) -> None:
        self.known, self.count = known, len(rows)
        collected = known.collectable
        self.values = {one.identifier: [row.get(one.identifier, "") for row in rows] for one in collected}
        self.general = {one.identifier: self.values[one.identifier] for one in collected if not one.sealed}
        self.empty = [""] * self.count

    def ready(self) -> Iterator[Ready]:
        """Yield the newcomers, in the rows' order."""
        numbers = [uuid.uuid4() for _row in range(self.count)]
        boxes, tokens = zip(*seal_new(Strongbox._meta.db_table, zip(numbers, self._sealed(), strict=True)), strict=True)
        codes, titles = self.general.get("code", self.empty), self.general.get("name", self.empty)
        readings = [names.syllables(title) for title in titles]
        columns = zip(
            numbers,
            self._shapes(),
            self._columns(),
            self._extra(),
            first_values(self.general, self.count),
            [box.wrapped for box in boxes],
            [box.kid for box in boxes],
            [box.version for box in boxes],
            _objects('"%s": "%s"', tokens),
            _objects('"%s": ["", "%s"]', tokens),
            self._indexes(),
            [f"{code} {title}".strip() for code, title in zip(codes, titles, strict=True)],
            map("".join, readings),
            map(names.initials, readings),
            [search.document(names.tokens(*one)) for one in zip(titles, readings, strict=True)],
            strict=True,
        )
        return starmap(Ready, columns)

    def _sealed(self) -> Iterator[dict[str, str]]:
        """Yield each row's values that must be sealed."""
        sealed = [name for name in self.values if name not in self.general]
        rows = zip(*(self.values[name] for name in sealed), strict=True) if sealed else repeat((), self.count)
        for texts in rows:
            yield {name: text for name, text in zip(sealed, texts, strict=True) if text}

    def _shapes(self) -> Iterator[Shape]:
        """Yield each row's shape; there are few that differ."""
        known: dict[tuple[str, ...], Shape] = {}
        for texts in zip(*self.values.values(), strict=True):
            fields = tuple(compress(self.values, texts))
            if fields not in known:
                tier = catalog.highest(self.known.entry(name).tier for name in fields)
                known[fields] = Shape(fields, 100 * len(fields) // (len(self.values) or 1), str(tier))
            yield known[fields]

    def _columns(self) -> Iterator[tuple[str | None, ...]]:
        return zip(*(in_bulk(name, self.general.get(name, self.empty)) for name in COLUMNS), strict=True)

    def _extra(self) -> list[str]:
        """Return each row's general values that have no column, as JSON."""
        other = [name for name in self.general if name not in COLUMNS]
        if not other:
            return ["{}"] * self.count
        rows = zip(*(self.general[name] for name in other), strict=True)
        return [json.dumps({name: text for name, text in zip(other, row, strict=True) if text}) for row in rows]

    def _indexes(self) -> Iterator[tuple[int | None, ...]]:
        return zip(*map(self._marks, INDEXED), strict=True)

    def _marks(self, name: str) -> list[int | None]:
        """Return a column's blind indexes, None where there is no value."""
        entry, texts = self.known.entry(name), self.values.get(name, self.empty)
        marks = iter(blind_indexes(name, [catalog.normal_form(entry, text) for text in texts if text]))
        return [next(marks) if text else None for text in texts]


def _objects(pair: str, rows: Iterable[Mapping[str, str]]) -> list[str]:
    """Return tokens as JSON; they are base64 and their names identifiers, so nothing in them needs escaping."""
    return [f"{{{', '.join([pair % one for one in row.items()])}}}" for row in rows]
