"""Reads of the strong room: a page of the list, search, and who may open a record. Called inside the gate only."""

from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db.models import IntegerField, Q, QuerySet, Subquery
from django.utils import timezone

from crm.posts.queries import Seat
from customers.records import names, search
from customers.records.lock import unlocked
from customers.records.models import Customer, Grant, Merge
from customers.records.ticket import OpenRecord
from customers.records.values import COLUMNS

WALK = 2000  # grants looked at in order before the search index is asked
MATCHES = 5000  # customers taken from the search index at most
FILTERS = (
    "industry",
    "size",
    "loyalty",
    "grade",
    "region",
    "delivery_route",
    "visit_batch",
    "order_day",
    "incomplete",
)


@dataclass(frozen=True)
class ListQuery:
    """What a list shows: a search text, filters by name, columns, and where in the order it stands.

    With `count_to`, each row also says how many records the post may open in all, up to that many.
    """

    text: str = ""
    filters: Mapping[str, str] = field(default_factory=dict)
    columns: tuple[str, ...] = ()
    after: str = ""
    before: str = ""
    size: int = 50
    count_to: int = 0

    def words(self) -> str:
        """Return the filter as the trail keeps it."""
        parts = [f"{name}={value}" for name, value in sorted(self.filters.items()) if value]
        return "; ".join(([f"text={self.text}"] if self.text else []) + parts)


@cache
def open_permission() -> int:
    """Return the id of the permission that grants of admitted records give."""
    return _permission("open_customer")


@cache
def draft_permission() -> int:
    """Return the id of the permission that the relay's posts have for a draft, until it is admitted (P2.7)."""
    return _permission("open_draft")


def opens_to(by: Seat) -> dict[str, Any]:
    """Return the condition on a customer under which one seat opens it, be it admitted or a draft."""
    return {"grants__group_id": by.group_id, "grants__permission_id__in": (open_permission(), draft_permission())}


def _permission(codename: str) -> int:
    return Permission.objects.get(codename=codename, content_type__app_label="customers").pk


def granted(group_id: int) -> QuerySet[Grant]:
    """Return the grants of a post's group, in the list's order."""
    return Grant.objects.filter(group_id=group_id, permission_id=open_permission()).order_by("sort_key")


def codes_of(groups: Iterable[int]) -> dict[int, str]:
    """Return the codes of the posts behind guardian groups, which are named by them."""
    found = Group.objects.filter(pk__in=set(groups)).values_list("pk", "name")
    return {pk: name.removeprefix("post:") for pk, name in found}


@dataclass(frozen=True)
class Opener:
    """A post that may open a record, by its group: since when, and on what basis."""

    group_id: int
    since: datetime
    basis: str


def openers(record: OpenRecord) -> list[Opener]:
    """Return the posts that may open a record, the longest-standing first (P1.6.1)."""
    with unlocked():
        rows = Grant.objects.filter(content_object_id=record.id)
        return [Opener(*row) for row in rows.order_by("since", "pk").values_list("group_id", "since", "basis")]


def page_rows(group_id: int, query: ListQuery) -> list[dict[str, Any]]:
    """Return up to size + 1 rows of the list; the last one only says that there are more.

    Cost does not grow with the base: the covering index yields the order, a text is first looked for among the next
    `WALK` grants, and only then in the search index.
    """
    rows = _placed(granted(group_id), query)
    rows = _filtered(rows, query.filters)
    text = query.text.strip()
    if not text:
        return _columns(group_id, rows, query)
    near = _walk(group_id, query)
    stand = _columns(group_id, rows.filter(content_object_id__in=_among(near, text)), query)
    if len(stand) > query.size or len(near) < WALK:
        return stand
    found = matching(text)
    if len(found) >= MATCHES:
        return _columns(group_id, rows.filter(_contains(text, "content_object__")), query)
    return _columns(group_id, rows.filter(content_object_id__in=found), query)


def all_ids(group_id: int, query: ListQuery) -> "array[int]":
    """Return the id of every record that a query finds, in the list's order, in one statement; 8 bytes each."""
    rows = _filtered(granted(group_id), query.filters)
    if text := query.text.strip():
        rows = rows.filter(_contains(text, "content_object__"))
    return array("q", rows.values_list("content_object_id", flat=True).iterator(chunk_size=2000))


def _placed(rows: QuerySet[Grant], query: ListQuery) -> QuerySet[Grant]:
    if query.before:
        return rows.filter(sort_key__lt=query.before).order_by("-sort_key")
    return rows.filter(sort_key__gt=query.after) if query.after else rows


def _walk(group_id: int, query: ListQuery) -> list[int]:
    """Return the customers of the next grants, at most `WALK`."""
    return list(_placed(granted(group_id), query).values_list("content_object_id", flat=True)[:WALK])


def _among(near: Sequence[int], text: str) -> list[int]:
    """Return which of some customers a text fits. Asked of them alone: joined, PostgreSQL looks through all."""
    return list(Customer.objects.filter(_contains(text), pk__in=near).values_list("pk", flat=True))


def _contains(text: str, path: str = "") -> Q:
    plain = names.folded(text)
    found = Q(**{f"{path}name__icontains": text})
    if plain.isascii() and plain:
        for column, lookup, wanted in (
            ("pinyin", "contains", plain),
            ("initials", "contains", plain),
            ("code", "startswith", text),
            ("licence_number", "startswith", text),
        ):
            found |= Q(**{f"{path}{column}__{lookup}": wanted})
        into = Merge.objects.filter(undone_at=None, other__code__startswith=text).values("customer_id")
        found |= Q(**{f"{path}pk__in": into})
    return found


def matching(text: str, limit: int = MATCHES) -> list[int]:
    """Return records, whoever may open them, of this fragment of a name or beginning of a number; `limit` of each."""
    ways = names.wanted(text)
    found = search.find(ways, limit) if ways else []
    if text.isascii():
        # A range, not LIKE: SQLite cannot use an index for LIKE with an escape.
        numbered = Q(code__gte=text, code__lt=text + "\uffff") | has_licence(
            licence_number__gte=text, licence_number__lt=text + "\uffff"
        )
        found += Customer.objects.filter(numbered).values_list("pk", flat=True)[:limit]
        into = Merge.objects.filter(undone_at=None, other__code__gte=text, other__code__lt=text + "\uffff")
        found += into.values_list("customer_id", flat=True)[:limit]
    return found


def has_licence(**lookups: str) -> Q:
    """Return a condition on the licence number that its index serves, which leaves the empty ones out."""
    return Q(**lookups) & ~Q(licence_number="")


def _filtered(rows: QuerySet[Grant], filters: Mapping[str, str]) -> QuerySet[Grant]:
    for name, value in filters.items():
        if not value or name not in FILTERS:
            continue
        if name == "region":
            rows = rows.filter(content_object__region__gte=value, content_object__region__lt=value + "~")
        elif name == "loyalty":
            rows = rows.filter(since_of(value, timezone.localdate()))
        elif name == "incomplete":
            rows = rows.filter(content_object__completeness__lt=100)
        else:
            rows = rows.filter(**{f"content_object__{name}": value})
    return rows


def since_of(loyalty: str, today: date) -> Q:
    """Return the condition of a class of cooperation, in step with the catalogue's `loyalty` (P3.4.3)."""
    since, one, five = "content_object__customer_since", _years_before(today, 1), _years_before(today, 5)
    bounds = {
        "new": {f"{since}__gt": one},
        "old": {f"{since}__lte": one, f"{since}__gt": five},
        "loyal": {f"{since}__lte": five},
    }
    return Q(**bounds[loyalty]) if loyalty in bounds else Q(pk=None)


def _years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return date(day.year - years, 2, 28)


def _columns(group_id: int, rows: QuerySet[Grant], query: ListQuery) -> list[dict[str, Any]]:
    own = ("id", "uuid", "completeness", "changed_at", "code", "name")
    wanted: Sequence[str] = [name for name in query.columns if name in COLUMNS and name not in own]
    extra = ["extra"] if any(name not in COLUMNS for name in query.columns) else []
    if "loyalty" in query.columns and "customer_since" not in wanted:
        wanted = [*wanted, "customer_since"]
    paths = {name: f"content_object__{name}" for name in [*own, *wanted, *extra]}
    named = ["sort_key", *paths]
    if query.count_to:
        rows = rows.annotate(total=_Total(granted(group_id).order_by().values("pk")[: query.count_to]))
        named.append("total")
    found = list(rows.values_list("sort_key", *paths.values(), *named[len(paths) + 1 :])[: query.size + 1])
    return [dict(zip(named, row, strict=True)) for row in found]


class _Total(Subquery):
    """How many rows another query has, counted within the statement at hand."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS counted)"
    output_field = IntegerField()
