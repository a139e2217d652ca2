"""A record's rows under change: locked, given values, counted, saved. For the strong room's verbs only."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from django.utils import timezone

from audit.trail.actions import Subject
from audit.trail.context import Actor
from crm.crypto.sealing import Box, blind_index, seal
from crm.posts.models import Post
from crm.posts.rules import ADMINISTRATORS
from customers.catalog import rules as catalog
from customers.catalog.queries import Catalogue, catalogue
from customers.records import names, opening, search
from customers.records.following import followers
from customers.records.models import Attachment, Consent, Customer, FieldDay, Grant, Strongbox
from customers.records.newcomers import INDEXED
from customers.records.queries import opens_to
from customers.records.rules import Verdict
from customers.records.ticket import NotThere, OpenRecord, Refused, Stale
from customers.records.values import COLUMNS, to_column


def must_keep_customers(groups: Collection[int]) -> None:
    """Raise Refused where a grant would go to the group of an administrator's post (三员: no customer)."""
    if Post.objects.filter(group_id__in=groups, role__code__in=ADMINISTRATORS).exists():
        raise Refused(Verdict("apart"))


def locked_row(record: OpenRecord) -> Customer:
    """Return an opened record's row, locked; raises NotThere where the grant has ended."""
    row = (
        Customer.objects.select_for_update(of=("self",))
        .select_related("strongbox")
        .filter(pk=record.id, **opens_to(record.by))
        .first()
    )
    if row is None:
        raise NotThere
    return row  # type: ignore[no-any-return]


def standing_row(record: OpenRecord) -> Customer:
    """Return an opened record's row, locked; raises NotThere where the grant has ended, or it was merged meanwhile."""
    row = locked_row(record)
    if row.state == Customer.State.MERGED:
        raise NotThere
    return row


def hold_around(customers: Collection[int]) -> None:
    """Hold, until the transaction ends, what other rooms keep of some customers, and what they agreed to.

    Whoever writes there locks his own row first, then the consent, then meets the customer: so does whoever merges.
    """
    for follower in followers().values():
        follower.hold(customers)
    hold_consents(customers)


def hold_consents(customers: Collection[int]) -> None:
    """Hold what some customers agreed to until the transaction ends."""
    rows = Consent.objects.select_for_update().filter(customer_id__in=customers).order_by("pk")
    list(rows.values_list("pk", flat=True))


def locked(customers: Collection[int]) -> list[Customer]:
    """Return some customers' rows, locked in the order of their ids."""
    rows = Customer.objects.select_for_update(of=("self",)).select_related("strongbox")
    return list(rows.filter(pk__in=customers).order_by("pk"))


def stale(record: OpenRecord, row: Customer, values: Mapping[str, str]) -> Stale:
    """Return what stands there now beside what was to be written; sealed values stay closed."""
    known = catalogue()
    general = [name for name in values if known.entry(name).tier == catalog.Tier.GENERAL]
    theirs = {name: opening.general_value(row, name) for name in general}
    return Stale(row.rev, row.changed_by, theirs, dict(values))


def keep(
    row: Customer, wanted: Mapping[str, str], by: Actor, known: Catalogue
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Write values into a locked row and count the edit; return what changed in clear and what as tokens."""
    changes, tokens = _put(row, wanted, known)
    row.rev += 1
    row.changed_at, row.changed_by = timezone.now(), by.post_name
    row.completeness = catalog.completeness(filled(row, known, photos_of([row.pk])), known.entries)
    row.save()
    if tokens:
        row.strongbox.save()
    stamp((row.pk, name) for name in wanted)
    return changes, tokens


def stamp(pairs: Iterable[tuple[int, str]]) -> None:
    """Keep that fields of records, (id, identifier), were written or confirmed today; one statement (P7.3)."""
    today = timezone.localdate()
    FieldDay.objects.bulk_create(
        [FieldDay(customer_id=customer, field=name, day=today) for customer, name in pairs],
        batch_size=500,
        update_conflicts=True,
        unique_fields=["customer", "field"],
        update_fields=["day"],
    )


def _put(row: Customer, wanted: Mapping[str, str], known: Catalogue) -> tuple[dict[str, Any], dict[str, Any]]:
    """Set the values on the rows; return general changes in clear and sealed ones as tokens, before and after."""
    changes, tokens = {}, {}
    sealed = {name: text for name, text in wanted.items() if known.entry(name).tier != catalog.Tier.GENERAL}
    made = seal(_box(row), Strongbox._meta.db_table, {name: text for name, text in sealed.items() if text})
    for name, text in wanted.items():
        if name in sealed:
            tokens[name] = (row.strongbox.sealed.get(name, ""), made.get(name, ""))
            row.strongbox.sealed = (
                {**row.strongbox.sealed, name: made[name]}
                if text
                else {key: token for key, token in row.strongbox.sealed.items() if key != name}
            )
            if name in INDEXED:
                normal = catalog.normal_form(known.entry(name), text)
                setattr(row.strongbox, f"{name}_index", blind_index(name, normal) if text else None)
        else:
            changes[name] = (opening.general_value(row, name), text)
            set_general(row, name, text)
    if "name" in changes:
        _rename(row)
    return changes, tokens


def set_general(row: Customer, name: str, text: str) -> None:
    """Set a general field, in its column or, for an added entry, in `extra`."""
    if name in COLUMNS:
        setattr(row, name, to_column(name, text))
    else:
        row.extra = {**row.extra, name: text}


def _rename(row: Customer) -> None:
    parts = names.syllables(row.name)
    row.pinyin, row.initials = "".join(parts)[:400], names.initials(parts)[:100]
    Grant.objects.filter(content_object=row).update(sort_key=names.sort_key(row.pinyin, row.pk))
    search.replace(row.pk, names.tokens(row.name, parts))


def filled(row: Customer, known: Catalogue, photos: set[tuple[int, str]]) -> set[str]:
    """Return the identifiers of a record's filled fields."""
    general = {entry.identifier for entry in known.general if opening.general_value(row, entry.identifier)}
    return general | set(row.strongbox.sealed) | {field for customer, field in photos if customer == row.pk}


def photos_of(ids: Sequence[int]) -> set[tuple[int, str]]:
    """Return which of some records have which photos."""
    return set(Attachment.objects.filter(customer_id__in=ids).values_list("customer_id", "field"))


def _box(row: Customer) -> Box:
    return opening.box_of(row.strongbox, row.uuid)


def subject_of(row: Customer) -> Subject:
    """Return how the trail names a record."""
    return Subject(row.pk, f"{row.code} {row.name}")
