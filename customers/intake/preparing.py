"""Making chunks ready to be entered: opened, cleaned, sealed. What comes out holds sealed values as tokens only."""

import os
from collections.abc import Generator, Iterator
from multiprocessing.connection import Connection

from django.utils import timezone

from crm.crypto.sealing import Box
from customers.catalog.actions import learn_regions
from customers.catalog.queries import catalogue
from customers.intake.beside import Order, beside
from customers.intake.examination import Cleaned, Newcomer, clean_rows
from customers.intake.models import Import, ImportChunk
from customers.intake.resource import UNIQUE, SheetResource
from customers.intake.staging import open_rows
from customers.records.newcomers import prepare

KEPT = frozenset({*UNIQUE, "name", "serviced_by"})  # values that are asked for once more when the row is entered
LONG = 4_000  # rows from which a second process is worth its start


class Preparer:
    """Opens, cleans and seals the chunks of one sheet."""

    def __init__(self, order: Order) -> None:
        self.box = Box(order.sheet, order.wrapped, order.kid, order.version)
        self.resource = SheetResource(order.mapping, catalogue(), order.today, learn_regions)
        self.kept = [entry.identifier for entry in catalogue().general if entry.identifier in KEPT]

    def ready(self, number: int, sealed: str) -> Cleaned:
        """Return a chunk's rows cleaned, each with what its newcomer is made of and without its sealed values."""
        found = clean_rows(open_rows(self.box, number, sealed), self.resource)
        made = prepare(one.values for one in found.rows)
        rows = [
            Newcomer(one.line, {code: one.values.get(code, "") for code in self.kept}, one.consents, new)
            for one, new in zip(found.rows, made, strict=True)
        ]
        return Cleaned(rows, found.faults)


def made_ready(sheet: Import, chunks: Iterator[ImportChunk]) -> Generator[tuple[ImportChunk, Cleaned], None, None]:
    """Yield each chunk, in order, with its rows ready to be entered; of a long sheet the next is made meanwhile."""
    order = Order(sheet.uuid, sheet.wrapped, sheet.kid, sheet.version, sheet.mapping, timezone.localdate())
    if sheet.rows < LONG or (os.cpu_count() or 1) < 2:
        preparer = Preparer(order)
        for chunk in chunks:
            yield chunk, preparer.ready(chunk.number, chunk.sealed)
        return
    with beside(order) as line:
        yield from _meanwhile(line, Preparer(order), chunks)
        yield from _ahead(line, chunks)


def _meanwhile(
    line: Connection, preparer: Preparer, chunks: Iterator[ImportChunk]
) -> Iterator[tuple[ImportChunk, Cleaned]]:
    """Yield chunks made ready here until the second process says that it is up."""
    while not line.poll() and (chunk := next(chunks, None)):
        yield chunk, preparer.ready(chunk.number, chunk.sealed)


def _ahead(line: Connection, chunks: Iterator[ImportChunk]) -> Iterator[tuple[ImportChunk, Cleaned]]:
    """Yield what the second process answers, the next chunk asked for before this one is handed on."""
    asked = _ask(line, chunks) if line.poll() and line.recv() else None
    while asked:
        answer: Cleaned = line.recv()
        this, asked = asked, _ask(line, chunks)
        yield this, answer


def _ask(line: Connection, chunks: Iterator[ImportChunk]) -> ImportChunk | None:
    chunk = next(chunks, None)
    if chunk is not None:
        line.send((chunk.number, chunk.sealed))
    return chunk
