"""What a desk shows of the records: today's visits, what is missing, what was open lately. Bounded, one line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from audit.trail.actions import write
from crm.posts.queries import Seat
from customers.catalog.queries import Catalogue, catalogue
from customers.catalog.rules import Entry
from customers.records import events, opening
from customers.records.gate import must_stand
from customers.records.lock import unlocked
from customers.records.models import Attachment, Customer, Grant
from customers.records.queries import WALK, granted, opens_to

VISITS, GAPS, CANDIDATES = 12, 6, 40
IN_BRIEF = ("id", "uuid", "code", "name", "completeness", "order_day", "delivery_route")


@dataclass(frozen=True)
class Brief:
    """A record in a few words; `missing` are the empty fields that the seat's role must fill."""

    id: int
    uuid: UUID
    code: str
    name: str
    completeness: int
    order_day: str
    delivery_route: str
    missing: tuple[Entry, ...] = ()


@dataclass(frozen=True)
class Glance:
    """The desk's lists of records; `due` holds those of its deadlines by id."""

    visits: list[Brief]
    gaps: list[Brief]
    recent: list[Brief]
    due: dict[int, Brief]


def glance(*, by: Seat, purpose: str, weekday: int, recent: Sequence[int], due: Sequence[int] = ()) -> Glance:
    """Return the records visited on a weekday (1 Monday), the least complete ones, and of others those still open.

    Visits and gaps are looked for among the first `WALK` records of the list; `due` may be drafts. One line names all
    that is returned.
    """
    must_stand(purpose, by)
    with unlocked(), transaction.atomic(durable=True):
        nearby = granted(by.group_id).filter(pk__in=granted(by.group_id).values("pk")[:WALK])
        visits = nearby.filter(content_object__visit_batch=str(weekday))
        found = Glance(
            visits=_briefs(visits.order_by("content_object__delivery_route", "content_object__delivery_order", "pk")),
            gaps=_gaps(nearby, by, catalogue()),
            recent=_recent(by, recent),
            due=_opened(due, by),
        )
        shown = list(dict.fromkeys(one.id for one in _all(found)))
        write(
            events.LISTED,
            by=by,
            touched=shown,
            purpose=purpose,
            tier="general",
            count=len(shown),
            facts={"filter": "desk", "columns": "order_day,delivery_route"},
            fields=("order_day", "delivery_route"),
        )
    return found


def named(ids: Sequence[int], *, by: Seat, purpose: str, where: str) -> dict[int, Brief]:
    """Return those of some records that the seat may open, drafts included, by id; one line names them all.

    `where` is the name of the page or list that shows them, for the line; no ids write no line.
    """
    must_stand(purpose, by)
    if not ids:
        return {}
    with unlocked(), transaction.atomic(durable=True):
        found = _opened(ids, by)
        write(
            events.LISTED,
            by=by,
            touched=list(found),
            purpose=purpose,
            tier="general",
            count=len(found),
            facts={"filter": where, "columns": "order_day,delivery_route"},
            fields=("order_day", "delivery_route"),
        )
    return found


def _all(found: Glance) -> list[Brief]:
    return [*found.visits, *found.gaps, *found.recent, *found.due.values()]


def _briefs(rows: QuerySet[Grant]) -> list[Brief]:
    return [Brief(*row) for row in rows.values_list(*(f"content_object__{name}" for name in IN_BRIEF))[:VISITS]]


def _opened(ids: Sequence[int], by: Seat) -> dict[int, Brief]:
    """Return those of some records that the seat may open, drafts included."""
    rows = Customer.objects.filter(pk__in=ids, **opens_to(by)).values_list(*IN_BRIEF) if ids else ()
    return {row[0]: Brief(*row) for row in rows}


def _recent(by: Seat, ids: Sequence[int]) -> list[Brief]:
    found = {one.id: one for one in _briefs(granted(by.group_id).filter(content_object_id__in=ids[:VISITS]))}
    return [found[one] for one in ids if one in found]


def _gaps(nearby: QuerySet[Grant], by: Seat, known: Catalogue) -> list[Brief]:
    """Return the least complete records in which a field is empty that the seat's role must fill by a day (P2.7)."""
    own = [
        entry for entry in known.entries if entry.due_days is not None and entry.collectable and entry.owner == by.role
    ]
    if not own:
        return []
    rows = nearby.filter(content_object__completeness__lt=100).select_related("content_object__strongbox")
    least = list(rows.order_by("content_object__completeness", "sort_key")[:CANDIDATES])
    photos = _photos([grant.content_object_id for grant in least])
    found = []
    for grant in least:
        row = grant.content_object
        filled = set(row.strongbox.sealed) | photos.get(row.pk, set())
        missing = tuple(
            entry
            for entry in own
            if entry.identifier not in filled and not opening.general_value(row, entry.identifier)
        )
        if missing:
            words = (row.code, row.name, row.completeness, row.order_day, row.delivery_route)
            found.append(Brief(row.pk, row.uuid, *words, missing))
    return found[:GAPS]


def _photos(ids: Sequence[int]) -> Mapping[int, set[str]]:
    found: dict[int, set[str]] = {}
    for customer, field in Attachment.objects.filter(customer_id__in=ids).values_list("customer_id", "field"):
        found.setdefault(customer, set()).add(field)
    return found
