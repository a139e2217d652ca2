"""The verbs of the catalogue. auditlog's registry writes the line of each change, in the same transaction (P2.3)."""

import re
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max

from crm.posts.queries import Seat
from crm.posts.warrants import Warrant
from customers.catalog.entries import Category, Choice, Entry, Group, Kind, Tier, lowest_allowed
from customers.catalog.models import CatalogueEntry, CatalogueState, Region, columns_of
from customers.catalog.places import Place, local_code, standard_codes, standard_places
from customers.catalog.shipped import ENTRIES

CENTRE = "information_centre"
EDITABLE = frozenset(
    {"owner", "due_days", "before_grading", "update_days", "reason_zh", "reason_en", "hidden", "choices"}
)
ADDED_EDITABLE = EDITABLE | {"heading_zh", "heading_en", "max_length", "minimum", "maximum"}
# What an added entry can be: the kinds that need no column, no index and no page of their own.
ADDABLE = (
    Kind.TEXT,
    Kind.LONG_TEXT,
    Kind.CHOICE,
    Kind.DATE,
    Kind.INTEGER,
    Kind.DECIMAL,
    Kind.MONEY,
    Kind.WEEKDAY,
    Kind.PERSON,
    Kind.PHONE,
    Kind.ENTRIES,
)
LONGEST_PLACE_NAME = 40
_IDENTIFIER = re.compile(r"[a-z][a-z0-9_]{1,39}", re.ASCII)


class NotYours(Exception):
    """This seat may not change the catalogue: it is answered like what does not exist."""


class Impossible(Exception):
    """A change that the catalogue's rules do not allow; `fault` names the rule, `field` the column."""

    def __init__(self, fault: str, field: str = "") -> None:
        super().__init__(fault)
        self.fault, self.field = fault, field


@transaction.atomic
def change_entry(identifier: str, *, by: Seat, **changes: Any) -> tuple[Entry, Entry]:
    """Change an entry's content and return it as it was and as it is; its tier takes a warrant, see `change_tier`.

    Raises NotYours, Impossible, CatalogueEntry.DoesNotExist.
    """
    _must(by)
    row = CatalogueEntry.objects.select_for_update().get(identifier=identifier)
    before = row.as_entry()
    _possible(before, changes)
    if "choices" in changes:
        changes["choices"] = _choices(changes["choices"])
    for name, value in changes.items():
        setattr(row, name, value)
    after = row.as_entry()
    _stands(after)
    _saved(row)
    return before, after


@transaction.atomic
def change_tier(identifier: str, tier: Tier, *, by: Warrant) -> tuple[Entry, Entry]:
    """Raise or lower an entry's tier and return it as it was and as it is; the caller seals stored values.

    Raises NotYours, Impossible, CatalogueEntry.DoesNotExist (P5.3, 8.1.5).
    """
    if not by.stands():
        raise NotYours
    row = CatalogueEntry.objects.select_for_update().get(identifier=identifier)
    before = row.as_entry()
    if fault := tier_fault(before, tier):
        raise Impossible(fault, "tier")
    row.tier = tier
    _saved(row)
    return before, row.as_entry()


def tier_fault(entry: Entry, tier: Tier) -> str:
    """Return why an entry cannot have a tier, or "": same, sealed_stays, tier_too_low, unique_ or computed_sealed."""
    if entry.tier == tier:
        return "same"
    after = replace(entry, tier=tier)
    if entry.sealed and not after.sealed:
        return "sealed_stays"
    try:
        _stands(after)
    except Impossible as impossible:
        return impossible.fault
    return ""


@transaction.atomic
def add_entry(
    identifier: str,
    *,
    by: Seat,
    heading_zh: str,
    heading_en: str,
    group: Group,
    kind: Kind,
    category: Category,
    tier: Tier,
    **more: Any,
) -> Entry:
    """Add an entry at the end of its group; its values stand in the record's `extra`, or sealed (P1.2, P4.2.1)."""
    _must(by)
    if not _IDENTIFIER.fullmatch(identifier):
        raise Impossible("identifier", "identifier")
    if kind not in ADDABLE:
        raise Impossible("kind", "kind")
    entry = Entry(
        identifier,
        heading_zh,
        heading_en,
        group,
        kind,
        category,
        tier,
        built_in=False,
        position=_last_position() + 10,
        **more,
    )
    _stands(entry)
    row = CatalogueEntry(**columns_of(entry))
    _saved(row)
    return row.as_entry()


def hide(identifier: str, *, by: Seat) -> Entry:
    """Hide an entry everywhere; its values stay where they are (P2.3)."""
    return change_entry(identifier, by=by, hidden=True)[1]


def show(identifier: str, *, by: Seat) -> Entry:
    """Show an entry again, with the values it had; Impossible("reason") where nobody has said why it is needed."""
    return change_entry(identifier, by=by, hidden=False)[1]


@transaction.atomic
def name_choices(identifier: str, wanted: Iterable[Choice]) -> None:
    """Have a computed entry offer these choices first; a choice that it had stays behind them, for who still has it."""
    row = CatalogueEntry.objects.select_for_update().get(identifier=identifier, computed=True)
    new = list(wanted)
    codes = {choice.code for choice in new}
    choices = _choices([*new, *(choice for choice in row.as_entry().choices if choice.code not in codes)])
    if choices != row.choices:
        row.choices = choices
        _saved(row)


@transaction.atomic
def load_shipped() -> int:
    """Add the shipped entries that the table lacks and return how many; what is there keeps its content.

    Where the company has a field of its own by that identifier or heading, this stays what it is and stands for it.
    """
    # These columns alone: where migrations were taken back, the table may lack the later ones.
    rows = list(CatalogueEntry.objects.order_by("position", "pk").values_list("identifier", "heading_zh", "built_in"))
    taken = {name for identifier, heading, _built_in in rows for name in (identifier, heading)}
    new = [
        CatalogueEntry(**columns_of(entry))
        for entry in ENTRIES
        if entry.identifier not in taken and entry.heading_zh not in taken
    ]
    if new:
        CatalogueEntry.objects.bulk_create(new)
        _set_in_order([identifier for identifier, _heading, built_in in rows if not built_in])
    if new or not CatalogueState.objects.exists():
        _mark()
    return len(new)


def _set_in_order(own: Sequence[str]) -> None:
    """Have the shipped entries stand as they ship, and behind them the company's own in the order that these had."""
    order = [*(entry.identifier for entry in ENTRIES if entry.identifier not in own), *own]
    places = {identifier: number * 10 for number, identifier in enumerate(order, 1)}
    rows = list(CatalogueEntry.objects.filter(identifier__in=places))
    for row in rows:
        row.position = places[row.identifier]
    CatalogueEntry.objects.bulk_update(rows, ["position"])


@transaction.atomic
def learn_regions(triples: Iterable[tuple[str, str, str]]) -> dict[tuple[str, str, str], str]:
    """Return the code of each place (province, city, district), giving a local one to those that have none.

    A triple without a province or a district, or with a name beyond 40 characters, is no place and is left out.
    """
    known = dict(standard_codes())
    known |= {(row.province, row.city, row.district): row.code for row in Region.objects.select_for_update()}
    taken = {*standard_places(), *known.values()}
    found: dict[tuple[str, str, str], str] = {}
    new = []
    for triple in triples:
        names = Place(*(name.strip() for name in triple))
        code = known.get(names)
        if code is None and names.province and names.district and max(map(len, names)) <= LONGEST_PLACE_NAME:
            code = known[names] = local_code(names, taken)
            taken.add(code)
            new.append(Region(code=code, province=names.province, city=names.city, district=names.district))
        if code is not None:
            found[triple] = code
    if new:
        Region.objects.bulk_create(new)
        _mark()
    return found


def _must(by: Seat) -> None:
    if by.role != CENTRE:
        raise NotYours


def _possible(entry: Entry, changes: Mapping[str, Any]) -> None:
    allowed = EDITABLE if entry.built_in else ADDED_EDITABLE
    for name in changes:
        if name not in allowed:
            raise Impossible("fixed", name)
    if "choices" in changes:
        lost = entry.codes.keys() - {choice.code for choice in changes["choices"]}
        if entry.kind != Kind.CHOICE or lost:
            raise Impossible("choices_lost", "choices")


def _stands(entry: Entry) -> None:
    """Raise Impossible unless an entry as changed keeps the rules."""
    if entry.tier < lowest_allowed(entry.category, entry.kind):
        raise Impossible("tier_too_low", "tier")
    if entry.required and entry.hidden:
        raise Impossible("required_hidden", "hidden")
    if entry.unique and entry.sealed:
        raise Impossible("unique_sealed", "tier")
    if entry.computed and entry.sealed:
        raise Impossible("computed_sealed", "tier")
    if not entry.hidden and not entry.reason:
        raise Impossible("reason", "reason_zh")
    if entry.kind == Kind.CHOICE and not entry.choices:
        raise Impossible("choices", "choices")
    if entry.before_grading and entry.due_days is None:
        raise Impossible("due_days", "due_days")


def _choices(choices: Iterable[Choice]) -> list[list[str]]:
    return [[each.code, each.heading_zh, each.heading_en, *each.also] for each in choices]


def _saved(row: CatalogueEntry) -> None:
    """Store a row and mark the catalogue as changed; Impossible("taken") for a heading or identifier in use."""
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as taken:
        raise Impossible("taken", "heading_zh") from taken
    _mark()


def _mark() -> None:
    CatalogueState.objects.update_or_create(pk=1, defaults={"mark": uuid.uuid4().hex})


def _last_position() -> int:
    return CatalogueEntry.objects.aggregate(last=Max("position"))["last"] or 0
