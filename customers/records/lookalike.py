"""Is somebody known already? The look-alike check 查重 before entry: an answer and the owning posts, nothing else.

Numbers are compared through the blind index and then exactly; a name by the rule of `likeness`. Nothing of what was
found leaves this module but whether, and which posts keep it (LESSONS 5.10).
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from audit.trail.actions import write
from audit.trail.models import LogEntry
from crm.crypto.sealing import Box, blind_index, blind_indexes
from crm.posts.queries import Seat
from customers.catalog import rules as catalog
from customers.catalog.entries import Entry
from customers.catalog.queries import catalogue
from customers.records import events, limits, merged, opening
from customers.records.likeness import Facts, blocks, weigh
from customers.records.lock import unlocked
from customers.records.models import Customer, Grant, Signature, Strongbox
from customers.records.newcomers import INDEXED, Ready
from customers.records.queries import has_licence, matching
from customers.records.rules import Verdict
from customers.records.ticket import NotThere, Refused

COMPARED = ("phone", "spare_phone", "id_number", "bank_account")
LOOKED_AT = 50


@dataclass(frozen=True)
class Likeness:
    """The answer: "exists", "maybe" or "not", and the groups of the posts that keep what was found."""

    answer: str
    groups: tuple[int, ...] = ()


def look_alike(values: Mapping[str, str], *, by: Seat) -> Likeness:
    """Say whether a newcomer of these canonical values is known already, and write the line; Refused("limit")."""
    if not by.opens_customers:
        raise NotThere
    allowed = _done_today(by.person_id) < limits.standing().lookalikes
    kinds = [name for name in ("licence_number", "name", *COMPARED) if values.get(name)]
    with unlocked(), transaction.atomic():
        same = _same(values) if allowed else set()
        alike = set() if same or not allowed else _alike(values) | _crossed(values)
        answer = "exists" if same else "maybe" if alike else "not"
        write(
            events.COMPARED,
            by=by,
            fields=kinds,
            purpose="maintenance",
            tier="sensitive",
            outcome="done" if allowed else "refused",
            facts={"answer": answer if allowed else "limit", "kinds": ",".join(kinds)},
        )
        known = same or alike
        found = Grant.objects.filter(content_object_id__in=known | set(merged.kept_of(known).values()))
        found = found.order_by("group_id")
        groups = tuple(dict.fromkeys(found.values_list("group_id", flat=True)))
    if not allowed:
        raise Refused(Verdict("limit"))
    return Likeness(answer, groups)


def known_already(rows: Sequence[Ready], *, by: Seat) -> dict[int, str]:
    """Say which of a sheet's newcomers carry a number that a record has: the field, by their place. One line for all.

    It joins the caller's transaction.
    """
    marks = {name: [row.indexes[at] for row in rows] for at, name in enumerate(INDEXED)}
    known = catalogue()
    return _known(marks, lambda place, name: _of_ready(rows[place], known.entry(name)), len(rows), by)


def known_values(rows: Sequence[Mapping[str, str]], *, by: Seat) -> dict[int, str]:
    """Say the same of rows of canonical values, of which nothing is entered yet. One line for all."""
    known = catalogue()
    texts = {
        name: [catalog.normal_form(known.entry(name), text) if (text := row.get(name)) else "" for row in rows]
        for name in INDEXED
    }
    marks: dict[str, list[int | None]] = {}
    for name, column in texts.items():
        made = iter(blind_indexes(name, [text for text in column if text]))
        marks[name] = [next(made) if text else None for text in column]
    return _known(marks, lambda place, name: texts[name][place], len(rows), by)


def _known(
    marks: Mapping[str, Sequence[int | None]], text: Callable[[int, str], str], count: int, by: Seat
) -> dict[int, str]:
    """Return the field by which each of some rows is known; `text` gives a row's normal form where an index fits."""
    found: dict[int, str] = {}
    entries = catalogue()
    with unlocked(), transaction.atomic():
        for name, column in marks.items():
            entry = entries.entry(name)
            places: dict[int, list[int]] = {}
            for place, mark in enumerate(column):
                if mark is not None:
                    places.setdefault(mark, []).append(place)
            boxes = Strongbox.objects.select_related("customer").filter(**{f"{name}_index__in": list(places)})
            for box in boxes.only("wrapped", "kid", "version", "sealed", f"{name}_index", "customer__uuid"):
                theirs = catalog.normal_form(entry, opening.clear(box, box.customer.uuid, name))
                for place in places[getattr(box, f"{name}_index")]:
                    if text(place, name) == theirs:
                        found.setdefault(place, name)
        write(
            events.COMPARED,
            by=by,
            fields=INDEXED,
            purpose="maintenance",
            tier="sensitive",
            count=count,
            facts={"answer": "exists" if found else "not", "kinds": ",".join(INDEXED)},
        )
    return found


def likely_known(names: Sequence[Facts]) -> set[int]:
    """Return the places of those newcomers whose names are so like a record's that somebody should look; set-based.

    The records are those that have been compared before: what came in since is found by the next comparison.
    """
    keys = [blocks(one.region, one.reading) for one in names]
    heads, tails = {head for head, _tail in keys}, {tail for _head, tail in keys}
    with unlocked():
        near = Signature.objects.filter(
            Q(head__in=heads) | Q(tail__in=tails) | Q(reading__in={one.reading for one in names}),
            customer__state=Customer.State.ACTIVE,
        )
        rows = list(near.values_list("head", "tail", "reading", "customer__name", "region", "customer__street"))
    by_key: dict[str, list[Facts]] = {}
    for head, tail, read, *facts in rows:
        for key in {f"<{head}", f">{tail}", f"={read}"}:
            by_key.setdefault(key, []).append(Facts(*facts))
    return {
        place
        for place, (one, (head, tail)) in enumerate(zip(names, keys, strict=True))
        if one.core
        and any(
            weigh(one, other, {}).proposed
            for key in (f"<{head}", f">{tail}", f"={one.reading}")
            for other in by_key.get(key, ())
        )
    }


def _of_ready(row: Ready, entry: Entry) -> str:
    name = entry.identifier
    text = opening.text_of(Box(row.uuid, row.wrapped, row.kid, row.version), name, json.loads(row.sealed)[name])
    return catalog.normal_form(entry, text)


def _same(values: Mapping[str, str]) -> set[int]:
    """Return the records with this licence number, or with this very number in a field of its kind."""
    found: set[int] = set()
    if licence := values.get("licence_number"):
        found |= set(Customer.objects.filter(has_licence(licence_number=licence)).values_list("pk", flat=True))
    known = catalogue()
    for name in COMPARED:
        if text := values.get(name):
            normal = catalog.normal_form(known.entry(name), text)
            found |= {row.pk for row in _candidates(name, normal) if _carries(row, known.entry(name), normal)}
    return found


def _crossed(values: Mapping[str, str]) -> set[int]:
    """Return the records of which one telephone is the other one here: a number of the house, or of the same person."""
    known, found = catalogue(), set[int]()
    for name, other in (("phone", "spare_phone"), ("spare_phone", "phone")):
        if text := values.get(name):
            normal = catalog.normal_form(known.entry(name), text)
            found |= {row.pk for row in _candidates(other, normal) if _carries(row, known.entry(other), normal)}
    return found


def _candidates(name: str, normal: str) -> list[Any]:
    wanted = Q(**{f"strongbox__{name}_index": blind_index(name, normal)})
    return list(Customer.objects.select_related("strongbox").filter(wanted))


def _carries(row: Customer, entry: Entry, normal: str) -> bool:
    return catalog.normal_form(entry, opening.clear(row.strongbox, row.uuid, entry.identifier)) == normal


def _alike(values: Mapping[str, str]) -> set[int]:
    """Return the records whose name is so like this one's, there or where no place is named, that somebody must ask."""
    asked = Facts(values.get("name", ""), values.get("region", ""), values.get("street", ""))
    if not asked.core:
        return set()
    near = Q(pk__in=matching(asked.core, LOOKED_AT)) | Q(pk__in=_sounding(asked))
    rows = Customer.objects.filter(near).values_list("pk", "name", "region", "street")
    # What would speak against it is left to whoever is asked: at the door a doubt costs little.
    return {pk for pk, *facts in rows if weigh(asked, Facts(*facts), {}).proposed}


def _sounding(asked: Facts) -> list[int]:
    """Return the first few records whose name is read alike, as of the last comparison of all records."""
    found = Signature.objects.filter(reading=asked.reading)
    return list(found.values_list("pk", flat=True)[:LOOKED_AT]) if asked.reading else []


def _done_today(person_id: int) -> int:
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    # The check of a sheet's rows counts them; it is no question of a person's.
    lines = LogEntry.objects.filter(
        actor_id=person_id, event=events.COMPARED.code, timestamp__gte=midnight, count__isnull=True
    )
    return int(lines.count())
