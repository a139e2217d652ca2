"""Reads of the strong room: a page of the list, search, and who may open a record. Called inside the gate only."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache
from typing import Any

from django.contrib.auth.models import Permission
from django.db.models import Q, QuerySet
from django.utils import timezone

from customers.records import names, search
from customers.records.models import Customer, Grant
from customers.records.values import COLUMNS

WALK = 2000  # grants looked at in order before the search index is asked
MATCHES = 5000  # customers taken from the search index at most
LOYALTY_DAYS = {"new": (0, 365), "old": (365, 1826), "loyal": (1826, None)}
FILTERS = (
    "industry", "size", "loyalty", "region", "delivery_route", "visit_batch", "order_day", "incomplete",
)


@dataclass(frozen=True)
class ListQuery:
    """What a list shows: a search text, filters by name, columns, and where in the order it stands."""

    text: str = ""
    filters: Mapping[str, str] = field(default_factory=dict)
    columns: tuple[str, ...] = ()
    after: str = ""
    before: str = ""
    size: int = 50

    def words(self) -> str:
        """Return the filter as the trail keeps it."""
        parts = [f"{name}={value}" for name, value in sorted(self.filters.items()) if value]
        return "; ".join(([f"text={self.text}"] if self.text else []) + parts)


@cache
def open_permission() -> int:
    """Return the id of the one permission that grants give."""
    return Permission.objects.get(codename="open_customer", content_type__app_label="customers").pk


def granted(group_id: int) -> QuerySet[Grant]:
    """Return the grants of a post's group, in the list's order."""
    return Grant.objects.filter(group_id=group_id, permission_id=open_permission()).order_by("sort_key")


def page_rows(group_id: int, query: ListQuery) -> list[dict[str, Any]]:
    """Return up to size + 1 rows of the list; the last one only says that there are more.

    Cost does not grow with the base: the covering index yields the order, a text is first looked for among the next
    `WALK` grants, and only then in the search index.
    """
    rows = _placed(granted(group_id), query)
    rows = _filtered(rows, query.filters)
    text = query.text.strip()
    if not text:
        return _columns(rows, query)
    stand = _columns(rows.filter(_contains(text), pk__in=_walk(group_id, query)), query)
    if len(stand) > query.size or _walk_covers(group_id, query):
        return stand
    found = _indexed(text)
    if len(found) >= MATCHES:
        return _columns(rows.filter(_contains(text)), query)
    return _columns(rows.filter(content_object_id__in=found), query)


def pages(group_id: int, query: ListQuery) -> Iterator[list[dict[str, Any]]]:
    """Yield every row of a query, a page at a time, in the list's order."""
    while True:
        rows = page_rows(group_id, query)
        yield rows[: query.size]
        if len(rows) <= query.size:
            return
        query = replace(query, after=rows[query.size - 1]["sort_key"])


def count_up_to(group_id: int, limit: int) -> int:
    """Return how many records a post may open, or `limit` when there are as many or more."""
    return granted(group_id).order_by()[:limit].count()


def _placed(rows: QuerySet[Grant], query: ListQuery) -> QuerySet[Grant]:
    if query.before:
        return rows.filter(sort_key__lt=query.before).order_by("-sort_key")
    return rows.filter(sort_key__gt=query.after) if query.after else rows


def _walk(group_id: int, query: ListQuery) -> QuerySet[Grant]:
    return _placed(granted(group_id), query).values("pk")[:WALK]


def _walk_covers(group_id: int, query: ListQuery) -> bool:
    return not _placed(granted(group_id), query)[WALK : WALK + 1].exists()


def _contains(text: str) -> Q:
    plain = names.folded(text)
    found = Q(content_object__name__icontains=text)
    if plain.isascii() and plain:
        found |= Q(content_object__pinyin__contains=plain) | Q(content_object__initials__contains=plain)
        found |= Q(content_object__code__startswith=text) | Q(content_object__licence_number__startswith=text)
    return found


def _indexed(text: str) -> list[int]:
    ways = names.wanted(text)
    found = search.find(ways, MATCHES) if ways else []
    if text.isascii():
        # A range, not LIKE: SQLite cannot use an index for LIKE with an escape.
        numbered = Q(code__gte=text, code__lt=text + "\uffff") | Q(
            licence_number__gte=text, licence_number__lt=text + "\uffff"
        )
        found += Customer.objects.filter(numbered).values_list("pk", flat=True)[:MATCHES]
    return found


def _filtered(rows: QuerySet[Grant], filters: Mapping[str, str]) -> QuerySet[Grant]:
    for name, value in filters.items():
        if not value or name not in FILTERS:
            continue
        if name == "region":
            rows = rows.filter(content_object__region__gte=value, content_object__region__lt=value + "~")
        elif name == "loyalty":
            rows = rows.filter(_since(value, timezone.localdate()))
        elif name == "incomplete":
            rows = rows.filter(content_object__completeness__lt=100)
        else:
            rows = rows.filter(**{f"content_object__{name}": value})
    return rows


def _since(loyalty: str, today: date) -> Q:
    if loyalty not in LOYALTY_DAYS:
        return Q(pk=None)
    least, most = LOYALTY_DAYS[loyalty]
    found = Q(content_object__customer_since__lte=today - timedelta(days=least))
    return found & Q(content_object__customer_since__gt=today - timedelta(days=most)) if most else found


def _columns(rows: QuerySet[Grant], query: ListQuery) -> list[dict[str, Any]]:
    own = ("id", "uuid", "completeness", "changed_at", "code", "name")
    wanted: Sequence[str] = [name for name in query.columns if name in COLUMNS and name not in own]
    extra = ["extra"] if any(name not in COLUMNS for name in query.columns) else []
    if "loyalty" in query.columns and "customer_since" not in wanted:
        wanted = [*wanted, "customer_since"]
    paths = {name: f"content_object__{name}" for name in [*own, *wanted, *extra]}
    found = list(rows.values_list("sort_key", *paths.values())[: query.size + 1])
    return [dict(zip(["sort_key", *paths], row, strict=True)) for row in found]
