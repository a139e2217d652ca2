"""The search for duplicates among all active records, a window at a time and in constant memory (P9.2).

Numbers: the rows of one blind index are opened and compared in here; names: the rows of one block, by the rule of
`likeness`. What leaves is which two records are alike, how much and why; nothing that was opened.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, groupby, islice
from operator import attrgetter
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet

from crm.crypto.sealing import blind_indexes
from customers.catalog import rules as catalog
from customers.catalog.queries import Catalogue, catalogue
from customers.records import opening
from customers.records.likeness import CROSSED, Facts, Weight, blocks, core, mark, near_pairs, reading, weigh
from customers.records.lock import unlocked
from customers.records.models import Customer, Signature, Strongbox
from customers.records.newcomers import INDEXED

SIGNED, OPENED, NAMED, FRESH = 500, 800, 4000, 200
SPARE = 150  # spare telephones of a window: each is held against the half dozen telephones of its index
CROWD = 8  # so many with one number are compared with the first of them only
NEAR = ("head", "tail")
Pairs = set[tuple[int, int]]


@dataclass(frozen=True)
class Found:
    """Two records that may be one, the lower id first; `mark` is of what was compared, so a change of it shows."""

    a: int
    b: int
    weight: Weight
    mark: str


def unsigned() -> int:
    """Return how many active records were never compared, or were changed since."""
    with unlocked():
        return _unsigned().count()


def signed(batch: int) -> int:
    """Return how many records a comparison has signed: those of one that broke off are gone on with."""
    with unlocked():
        return Signature.objects.filter(batch=batch).count()


def active() -> int:
    """Return how many records can be compared at all."""
    with unlocked():
        return Customer.objects.filter(state=Customer.State.ACTIVE).count()


def sign(batch: int, after: int) -> tuple[int | None, int]:
    """Sign the next records that are new or changed; return the last id, None at the end, and how many there were."""
    with unlocked(), transaction.atomic():
        rows = list(_unsigned().filter(pk__gt=after).order_by("pk").values_list("pk", "rev", "name", "region")[:SIGNED])
        made = [_signature(batch, *row) for row in rows]
        Signature.objects.bulk_create(
            made,
            update_conflicts=True,
            unique_fields=["customer"],
            update_fields=["rev", "batch", "region", "core", "reading", "head", "tail"],
        )
    return (rows[-1][0] if len(rows) == SIGNED else None), len(rows)


def by_number(name: str, after: int) -> tuple[Pairs, int | None, int]:
    """Return the pairs of the next window that carry the same number, where it ends (None: the last), and its rows.

    A window is whole indexes, so no pair falls between two of them.
    """
    column = f"{name}_index"
    with unlocked():
        rows = list(_boxes(name).filter(**{f"{column}__gt": after}).order_by(column, "pk")[:OPENED])
        if not rows:
            return set(), None, 0
        last = getattr(rows[-1], column)
        if len(rows) == OPENED:
            # the last index may go on: it is read to its end, or left to the next window
            first = getattr(rows[0], column)
            if first == last:
                rows = list(_boxes(name).filter(**{column: last}).order_by("pk"))
            else:
                rows = [row for row in rows if getattr(row, column) != last]
                last = getattr(rows[-1], column)
            return _same(name, rows), last, len(rows)
        return _same(name, rows), None, len(rows)


def by_number_of(name: str, ids: Collection[int]) -> Pairs:
    """Return the pairs with the same number in which one of some records is."""
    column = f"{name}_index"
    with unlocked():
        marks = set(_boxes(name).filter(pk__in=ids).values_list(column, flat=True))
        found = _same(name, _boxes(name).filter(**{f"{column}__in": marks}).order_by("pk")) if marks else set()
    return _among(found, ids)


def crossed(after: int, ids: Collection[int] | None = None) -> tuple[Pairs, int | None, int]:
    """Return the pairs in which one's spare telephone is the other's telephone.

    All of them, a window at a time; or, of some records, those in which one of them is. The two are indexed under keys
    of their own, so one is opened and marked as the other is.
    """
    with unlocked():
        if ids is not None:
            pairs = _answering("spare_phone", "phone", _boxes("spare_phone").filter(pk__in=ids))
            return pairs | _answering("phone", "spare_phone", _boxes("phone").filter(pk__in=ids)), None, len(ids)
        rows = list(_boxes("spare_phone").filter(pk__gt=after).order_by("pk")[:SPARE])
        return _answering("spare_phone", "phone", rows), rows[-1].pk if len(rows) == SPARE else None, len(rows)


def by_name(block: str, after: tuple[str, int]) -> tuple[Pairs, tuple[str, int] | None, int]:
    """Return the pairs of the next window of blocks whose names are alike, where it ends, and its rows."""
    key, last_id = after
    with unlocked():
        place = Q(**{f"{block}__gt": key}) | Q(**{block: key, "customer__gt": last_id})
        named = (block, "customer_id", "core", "reading")
        rows = list(Signature.objects.filter(place).order_by(block, "customer").values_list(*named)[:NAMED])
    if not rows:
        return set(), None, 0
    ended = len(rows) < NAMED
    if not ended and rows[0][0] != rows[-1][0]:
        rows = [row for row in rows if row[0] != rows[-1][0]]
    last = None if ended else (rows[-1][0], rows[-1][1])
    return _alike(rows), last, len(rows)


def by_name_of(block: str, ids: Collection[int]) -> Pairs:
    """Return the pairs of one block whose names are alike and in which one of some records is."""
    with unlocked():
        keys = set(Signature.objects.filter(pk__in=ids).values_list(block, flat=True))
        named = (block, "customer_id", "core", "reading")
        rows = list(Signature.objects.filter(**{f"{block}__in": keys}).order_by(block, "customer").values_list(*named))
    return _among(_alike(rows), ids)


def placeless(after: int, ids: Collection[int] | None = None) -> tuple[Pairs, int | None, int]:
    """Return the pairs of the same sound of which one names no place, as no block holds both.

    All of them, a window at a time; or, of some records, those in which one of them is.
    """
    with unlocked():
        rows = Signature.objects.order_by("customer").values_list("customer_id", "region", "reading")
        if ids is None:
            near = list(rows.filter(region="", customer__gt=after)[:FRESH])
        else:
            near = list(rows.filter(customer__in=ids))
        sounds = {read for _pk, _region, read in near if read}
        found = list(rows.filter(reading__in=sounds)) if sounds else []
    by_sound: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
    for pk, region, read in found:
        by_sound[read].append((pk, region))
    pairs = {
        (min(pk, other), max(pk, other))
        for pk, region, read in near
        for other, place in by_sound[read][:CROWD]
        if other != pk and (not region or not place)
    }
    return pairs, near[-1][0] if ids is None and len(near) == FRESH else None, len(near)


def fresh(batch: int, after: int) -> list[int]:
    """Return the next records that a comparison signed."""
    with unlocked():
        rows = Signature.objects.filter(batch=batch, customer__gt=after).order_by("customer")
        return list(rows.values_list("customer_id", flat=True)[:FRESH])


def touched(batch: int, ids: Collection[int]) -> set[int]:
    """Return which of some records a comparison found new or changed, or are not active any more."""
    with unlocked():
        rows = Signature.objects.filter(customer__in=ids, customer__state=Customer.State.ACTIVE).exclude(batch=batch)
        return set(ids) - set(rows.values_list("customer_id", flat=True))


def weighed(pairs: Iterable[tuple[int, int]]) -> dict[tuple[int, int], Found]:
    """Return how alike the pairs are, those of which both are still active."""
    wanted = sorted(pairs)
    found: dict[tuple[int, int], Found] = {}
    for at in range(0, len(wanted), FRESH):
        part = wanted[at : at + FRESH]
        with unlocked():
            rows = Customer.objects.select_related("strongbox").filter(
                pk__in={one for pair in part for one in pair}, state=Customer.State.ACTIVE
            )
            entries = catalogue()
            known = {row.pk: _compared(row, entries) for row in rows}
        for a, b in part:
            if a in known and b in known:
                found[a, b] = Found(a, b, _weight(known[a], known[b]), known[a].mark[:16] + known[b].mark[:16])
    return found


def marks_of(a: int, b: int) -> str:
    """Return the mark of what is compared of two records as they stand now, whatever their state."""
    with unlocked():
        rows = {row.pk: row for row in Customer.objects.select_related("strongbox").filter(pk__in=[a, b])}
        entries = catalogue()
        return "".join(_compared(rows[one], entries).mark[:16] for one in sorted((a, b)) if one in rows)


@dataclass(frozen=True)
class _Compared:
    facts: Facts
    numbers: Mapping[str, str]
    mark: str


def _compared(row: Customer, known: Catalogue) -> _Compared:
    numbers = {"licence_number": row.licence_number}
    for name in INDEXED:
        text = opening.clear(row.strongbox, row.uuid, name)
        numbers[name] = catalog.normal_form(known.entry(name), text) if text else ""
    general = (row.name, row.region, row.street, row.licence_number)
    tokens = (row.strongbox.sealed.get(name, "") for name in INDEXED)
    return _Compared(Facts(row.name, row.region, row.street), numbers, mark(general, tokens))


def _weight(one: _Compared, other: _Compared) -> Weight:
    same = {
        name: mine == theirs for name, mine in one.numbers.items() if mine and (theirs := other.numbers.get(name, ""))
    }
    if not same.get("phone"):
        ways = ((one.numbers, other.numbers), (other.numbers, one.numbers))
        same[CROSSED] = any(mine["phone"] and mine["phone"] == theirs["spare_phone"] for mine, theirs in ways)
    return weigh(one.facts, other.facts, same)


def _signature(batch: int, pk: int, rev: int, name: str, region: str) -> Signature:
    said = core(name)
    read = reading(said)
    head, tail = blocks(region, read)
    return Signature(
        customer_id=pk, rev=rev, batch=batch, region=region, core=said[:100], reading=read, head=head, tail=tail
    )


def _unsigned() -> QuerySet[Customer]:
    rows: QuerySet[Customer] = Customer.objects.filter(state=Customer.State.ACTIVE)
    return rows.filter(Q(signature=None) | ~Q(signature__rev=F("rev")))


def _boxes(name: str) -> QuerySet[Strongbox]:
    rows: QuerySet[Strongbox] = Strongbox.objects.select_related("customer").exclude(**{f"{name}_index": None})
    rows = rows.filter(customer__state=Customer.State.ACTIVE)
    return rows.only("wrapped", "kid", "version", "sealed", f"{name}_index", "customer__uuid")


def _same(name: str, rows: Iterable[Strongbox]) -> Pairs:
    """Return the pairs of the same number: opened, compared and forgotten."""
    marked, number = attrgetter(f"{name}_index"), _reader(name)
    carriers: defaultdict[tuple[Any, str], list[int]] = defaultdict(list)
    for index, block in groupby(sorted(rows, key=marked), key=marked):
        several = list(block)
        if len(several) < 2:
            continue
        for row in several:
            carriers[index, number(row)].append(row.pk)
    return {pair for found in carriers.values() if len(found) > 1 for pair in _paired(sorted(found))}


def _answering(name: str, other: str, rows: Iterable[Strongbox]) -> Pairs:
    """Return the pairs of which one has in a field the number that another has in the other field."""
    numbers: defaultdict[str, list[int]] = defaultdict(list)
    mine, theirs = _reader(name), _reader(other)
    for row in rows:
        numbers[mine(row)].append(row.pk)
    marks = blind_indexes(other, numbers)
    found: Pairs = set()
    for row in _boxes(other).filter(**{f"{other}_index__in": set(marks)}).order_by("pk") if marks else ():
        there = (pk for pk in numbers.get(theirs(row), ()) if pk != row.pk)
        found.update((min(pk, row.pk), max(pk, row.pk)) for pk in islice(there, CROWD))
    return found


def _reader(name: str) -> Callable[[Strongbox], str]:
    """Return what opens a record's number in its normal form; the catalogue is asked once for all records."""
    entry = catalogue().entry(name)
    return lambda row: catalog.normal_form(entry, opening.clear(row, row.customer.uuid, name))


def _paired(ids: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield each two of those that share a number; of a crowd, each with the first."""
    return combinations(ids, 2) if len(ids) <= CROWD else ((ids[0], other) for other in ids[1:])


def _alike(rows: Sequence[tuple[str, int, str, str]]) -> Pairs:
    found: Pairs = set()
    for _key, block in groupby(rows, key=lambda row: row[0]):
        near = sorted(((pk, said, read) for _block, pk, said, read in block), key=lambda one: (one[2], one[1]))
        if len(near) > 1:
            found.update(near_pairs(near))
    return found


def _among(pairs: Pairs, ids: Collection[int]) -> Pairs:
    wanted = set(ids)
    return {pair for pair in pairs if wanted.intersection(pair)}
