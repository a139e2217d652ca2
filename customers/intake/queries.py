"""Reading imports: those of a post, how they stand, and their faults."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet, Sum

from crm.crypto.sealing import Box
from crm.posts.day import this_day
from crm.posts.queries import Seat, seats_of
from customers.intake.examination import RowFault
from customers.intake.models import Import, ImportChunk, ImportedRow
from customers.intake.staging import FAULTS, box_of, rows_of, take

IMPORTERS = ("licence_administrator", "statistical_analyst")


def seat_for(person_id: int, post_code: str) -> Seat | None:
    """Return the seat from which a person may import on a post today, None where there is none."""
    seats = seats_of(person_id, this_day())
    return next((one for one in seats if one.post_code == post_code and one.role in IMPORTERS), None)


def imports_of(seat: Seat) -> QuerySet[Import]:
    """Return the imports of a post, the latest first."""
    return Import.objects.filter(post_id=seat.post_id).order_by("-id")


def import_of(uuid: UUID, seat: Seat) -> Import | None:
    """Return an import of the seat's post; those of other posts do not exist for it."""
    return imports_of(seat).filter(uuid=uuid).select_related("person", "post", "job").first()


@dataclass(frozen=True)
class Counts:
    """How the rows of an import stand; `looked_at` is how many have been examined.

    Of the good ones `known` carry a number that a record has, `likely` a name much like a record's.
    """

    rows: int
    looked_at: int
    good: int
    skipped: int
    faulty: int
    entered: int
    known: int = 0
    likely: int = 0


def counts(sheet: Import) -> Counts:
    """Return how many rows of an import are examined, good, skipped, faulty, and entered."""
    found = sheet.chunks.order_by().aggregate(
        looked_at=Sum("rows", default=0, filter=Q(examined=True)),
        entered=Sum("good", default=0, filter=Q(committed=True)),
        good=Sum("good", default=0),
        skipped=Sum("skipped", default=0),
        faulty=Sum("faulty", default=0),
        known=Sum("known", default=0),
        likely=Sum("likely", default=0),
    )
    return Counts(sheet.rows, **found)


@dataclass(frozen=True)
class FaultPage:
    """Some faults with the cells of their rows, and where the next page begins ("" at the end)."""

    faults: list[tuple[RowFault, Sequence[str]]]
    after: str


def fault_page(sheet: Import, after: str, size: int) -> FaultPage:
    """Return the faults from a place on ("chunk-fault", from `FaultPage.after`), in the order of the sheet."""
    number, skip = _place(after)
    found: list[tuple[RowFault, Sequence[str]]] = []
    for chunk, faults, cells in _faulty(sheet, number):
        for place, fault in enumerate(faults):
            if chunk.number == number and place < skip:
                continue
            if len(found) == size:
                return FaultPage(found, f"{chunk.number}-{place}")
            found.append((fault, cells.get(fault.line, ())))
    return FaultPage(found, "")


def faulty_rows(sheet: Import) -> Iterator[tuple[int, Sequence[str], list[RowFault]]]:
    """Yield each row that cannot be entered, its cells and its faults, in the order of the sheet."""
    for _chunk, faults, cells in _faulty(sheet, 0):
        by_line: dict[int, list[RowFault]] = defaultdict(list)
        for fault in faults:
            by_line[fault.line].append(fault)
        for line, found in by_line.items():
            yield line, cells.get(line, ()), found


def commonest(sheet: Import) -> dict[str, int]:
    """Return how many faults each target has, the most first."""
    found: dict[str, int] = defaultdict(int)
    for _chunk, faults, _cells in _faulty(sheet, 0, with_cells=False):
        for fault in faults:
            found[fault.target] += 1
    return dict(sorted(found.items(), key=lambda one: -one[1]))


def kept_records(sheet: Import) -> list[ImportedRow]:
    """Return what an undo left standing because somebody had edited it, at most a hundred."""
    return list(sheet.made.order_by("line")[:100])


def _faulty(
    sheet: Import, first: int, *, with_cells: bool = True
) -> Iterator[tuple[ImportChunk, list[RowFault], dict[int, Sequence[str]]]]:
    box = box_of(sheet)
    chunks = sheet.chunks.filter(faulty__gt=0, number__gte=first).order_by("number")
    for chunk in chunks.iterator(chunk_size=4):
        yield chunk, _faults(box, chunk), dict(rows_of(box, chunk)) if with_cells else {}


def _faults(box: Box, chunk: ImportChunk) -> list[RowFault]:
    return [RowFault(*one) for one in take(box, FAULTS, chunk.number, chunk.faults)]


def _place(after: str) -> tuple[int, int]:
    number, _dash, skip = after.partition("-")
    return (int(number), int(skip)) if number.isdecimal() and skip.isdecimal() else (0, 0)
