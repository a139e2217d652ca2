"""What a week's review asks of all records that some posts keep: set-based, in ids, codes and days (P9.2, P4.4.4).

No name and no value leaves; whoever reads a name asks the gate with a seat. The caller's line names what it made.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, NamedTuple

from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Q, QuerySet, Value, When
from django.utils import timezone

from customers.catalog.entries import Entry, Kind, is_stale
from customers.catalog.queries import Catalogue, catalogue
from customers.records.keeping import filled, photos_of
from customers.records.lock import unlocked
from customers.records.models import Attachment, Customer, FieldDay, Grant
from customers.records.queries import open_permission
from customers.records.values import COLUMNS, MADE


class Kept(NamedTuple):
    """An active record: the first of the posts' groups that keeps it, its grade, the day on which it was entered."""

    group: int
    grade: str
    entered: date


class Gap(NamedTuple):
    """What a role has left empty in a record: how many of the fields that it must fill by now."""

    customer: int
    role: str
    fields: int


@dataclass(frozen=True)
class State:
    """Which due fields of a record are empty, and which of its values are stale, by identifier with their day."""

    empty: tuple[str, ...]
    stale: Mapping[str, date]


def kept_by(groups: Collection[int]) -> dict[int, Kept]:
    """Return the active records that some posts' groups may open, by id; one statement."""
    with unlocked():
        rows = _grants(groups).values_list(
            "content_object_id", "group_id", "content_object__grade", "content_object__created_at"
        )
        found: dict[int, Kept] = {}
        for pk, group, grade, entered in rows.order_by("group_id").iterator(chunk_size=5000):
            found.setdefault(pk, Kept(group, grade, timezone.localtime(entered).date()))
        return found


def gaps(groups: Collection[int], due: Mapping[str, date]) -> list[Gap]:
    """Return, by record and role, how many fields are empty that had to be filled by now; a statement a role.

    `due` maps a field to the day before which a record must have been entered for the field to be due.
    """
    known = catalogue()
    roles: dict[str, list[Entry]] = {}
    for entry in known.collectable:
        if entry.identifier in due:
            roles.setdefault(entry.owner, []).append(entry)
    with unlocked():
        found = []
        for role, entries in sorted(roles.items()):
            rows = _of(groups).annotate(lacking=_sum(entries, due)).filter(lacking__gt=0)
            found += [Gap(pk, role, count) for pk, count in rows.values_list("pk", "lacking")]
        return found


def stale_ids(groups: Collection[int], today: date) -> list[int]:
    """Return the records with a value that is filled and past its update cycle; one statement."""
    cyclic = [entry for entry in catalogue().collectable if entry.update_days is not None]
    if not cyclic:
        return []
    with unlocked():
        old = Q()
        for entry in cyclic:
            edge = date.fromordinal(today.toordinal() - (entry.update_days or 0))
            later = FieldDay.objects.filter(customer_id=OuterRef("pk"), field=entry.identifier, day__gt=edge)
            old |= Q(created_at__lt=_midnight_after(edge)) & _filled(entry) & ~Exists(later)
        return list(_of(groups).filter(old).values_list("pk", flat=True))


def states(ids: Sequence[int], due: Mapping[str, date], today: date) -> dict[int, State]:
    """Return of a few records which due fields are empty and which values are stale; in three statements."""
    if not ids:
        return {}
    known = catalogue()
    with unlocked():
        rows = list(Customer.objects.select_related("strongbox").filter(pk__in=ids))
        photos, days = photos_of(ids), dict[tuple[int, str], date]()
        for customer, field, day in FieldDay.objects.filter(customer_id__in=ids).values_list(
            "customer_id", "field", "day"
        ):
            days[customer, field] = day
        return {row.pk: _state(row, known, filled(row, known, photos), days, due, today) for row in rows}


def visits(groups: Collection[int], field: str) -> Counter[tuple[int, str]]:
    """Return how many records of each group have each weekday in `visit_batch` or `order_day`; one statement."""
    path = f"content_object__{field}"
    with unlocked():
        rows = _grants(groups).order_by().values("group_id", path).annotate(count=Count("pk"))
        return Counter({(row["group_id"], row[path]): row["count"] for row in rows if row[path]})


def opening(ids: Iterable[int], groups: Collection[int]) -> dict[int, set[int]]:
    """Return which of some groups may open each of some records; one statement."""
    with unlocked():
        rows = Grant.objects.filter(
            content_object_id__in=list(ids), group_id__in=groups, permission_id=open_permission()
        )
        found: dict[int, set[int]] = {}
        for customer, group in rows.values_list("content_object_id", "group_id"):
            found.setdefault(customer, set()).add(group)
        return found


def _state(
    row: Customer,
    known: Catalogue,
    there: set[str],
    days: Mapping[tuple[int, str], date],
    due: Mapping[str, date],
    today: date,
) -> State:
    entered = timezone.localtime(row.created_at).date()
    empty, old = [], dict[str, date]()
    for entry in known.collectable:
        name = entry.identifier
        if name not in there:
            empty += [name] if name in due and entered < due[name] else []
        else:
            day = days.get((row.pk, name), entered)
            if is_stale(entry, day, today):
                old[name] = day
    return State(tuple(empty), old)


def _grants(groups: Collection[int]) -> QuerySet[Grant]:
    return Grant.objects.filter(
        group_id__in=groups, permission_id=open_permission(), content_object__state=Customer.State.ACTIVE
    )


def _of(groups: Collection[int]) -> QuerySet[Customer]:
    mine = Grant.objects.filter(group_id__in=groups, permission_id=open_permission())
    found: QuerySet[Customer] = Customer.objects.filter(
        pk__in=mine.values("content_object_id"), state=Customer.State.ACTIVE
    )
    return found


def _sum(entries: Sequence[Entry], due: Mapping[str, date]) -> Any:
    """Return how many of some fields are empty in a record that was entered before each one's day."""
    parts = [
        Case(
            When(~_filled(one) & Q(created_at__lt=_midnight(due[one.identifier])), then=Value(1)),
            default=Value(0),
            output_field=IntegerField(),
        )
        for one in entries
    ]
    total: Any = parts[0]
    for part in parts[1:]:
        total = total + part
    return total


def _filled(entry: Entry) -> Any:
    """Return the condition under which a record holds something in a field."""
    name = entry.identifier
    if entry.kind == Kind.PHOTO:
        return Exists(Attachment.objects.filter(customer_id=OuterRef("pk"), field=name))
    if entry.sealed:
        return Q(strongbox__sealed__has_key=name)
    if name not in COLUMNS:
        return Q(extra__has_key=name) & ~Q(**{f"extra__{name}": ""})
    return Q(**{f"{name}__isnull": False}) if MADE[name] else ~Q(**{name: ""})


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _midnight_after(day: date) -> datetime:
    return _midnight(date.fromordinal(day.toordinal() + 1))
