"""Records read beside their lines, a window of ids at a time: what was changed behind the product stands out (P7.2)."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.contrib.contenttypes.models import ContentType
from django.db import connection, transaction
from django.db.models import Max, Min

from audit.trail.actions import Subject
from audit.trail.models import LogEntry
from customers.records import told
from customers.records.lock import unlocked
from customers.records.models import Attachment, Consent, Customer, Grant
from customers.records.queries import draft_permission, open_permission
from customers.records.told import Finding, Standing, Told
from customers.records.values import COLUMNS, MADE, to_column, to_text

WINDOW, GREATEST = 500, 2**63 - 1
_LINE = ("object_id", "subject_label", "event", "fields", "changes", "sealed", "facts")
_ROW = ("pk", "state", "rev", "strongbox__sealed", "extra", *COLUMNS)


class Differing(NamedTuple):
    """A record that does not stand as its lines say."""

    subject: Subject
    found: list[Finding]


@dataclass(frozen=True)
class Window:
    """What the records of some neighbouring ids came to; `last` is where the next window begins, None at the end."""

    records: int
    differing: list[Differing]
    last: int | None


def look_at(after: int) -> Window:
    """Compare the next records beyond an id with their lines, as of one moment; at most `WINDOW` are held at once."""
    with unlocked(), _one_moment():
        first = _first(after)
        if first is None:
            return Window(0, [], None)
        ids = range(first, first + WINDOW)
        heard, labels = _heard(ids)
        standing = _standing(ids)
    found = []
    for pk in sorted(heard.keys() | standing.keys()):
        if differences := told.differences(heard.get(pk) or Told(), standing.get(pk)):
            found.append(Differing(Subject(pk, labels.get(pk, f"#{pk}")), differences))
    return Window(len(standing), found, min(ids[-1], GREATEST))


@contextmanager
def _one_moment() -> Iterator[None]:
    """Read what one instant holds, so that an edit under way is seen whole or not at all."""
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield


def _lines() -> Any:
    kind = ContentType.objects.get_by_natural_key("customers", "customer")
    return LogEntry.objects.filter(content_type=kind, event__in=told.WRITERS, outcome="done")


def _first(after: int) -> int | None:
    """Return the least id beyond `after` that a record has, or of which a line tells."""
    kind = ContentType.objects.get_by_natural_key("customers", "customer")
    standing = Customer.objects.filter(pk__gt=after).aggregate(first=Min("pk"))["first"]
    lines = LogEntry.objects.filter(content_type=kind, object_id__gt=after).order_by("object_id")
    told_of = lines.values_list("object_id", flat=True).first()
    return min((one for one in (standing, told_of) if one is not None), default=None)


def _heard(ids: range) -> tuple[dict[int, Told], dict[int, str]]:
    """Return what the lines say of each record, and how the last of them names it."""
    heard: defaultdict[int, Told] = defaultdict(Told)
    labels: dict[int, str] = {}
    lines = _lines().filter(object_id__gte=ids[0], object_id__lte=ids[-1]).order_by("object_id", "pk")
    for pk, label, event, fields, changes, sealed, facts in lines.values_list(*_LINE).iterator(chunk_size=1000):
        names = tuple(filter(None, fields.split(",")))
        said = {name: (_as_stored(name, pair[0]), _as_stored(name, pair[1])) for name, pair in _pairs(changes)}
        tokens = dict(_pairs(_read(sealed)))
        heard[pk].hear(told.Line(event, names, said, tokens, facts if isinstance(facts, dict) else {}))
        labels[pk] = label
    return dict(heard), labels


def _read(sealed: str) -> Any:
    """Return a line's tokens; a line that was tampered with may hold anything."""
    try:
        return json.loads(sealed or "{}")
    except ValueError:
        return {}


def _pairs(values: Any) -> Iterator[tuple[str, tuple[str, str]]]:
    for name, pair in values.items() if isinstance(values, dict) else ():
        if isinstance(pair, list) and len(pair) == 2:
            yield name, (str(pair[0]), str(pair[1]))


def _as_stored(name: str, text: str) -> str:
    """Return a value as its column gives it back: a number without idle noughts."""
    if not MADE.get(name):
        return text
    try:
        return to_text(to_column(name, text))
    except (ValueError, ArithmeticError):
        return text


def _standing(ids: range) -> dict[int, Standing]:
    """Return each record as the tables have it, in four statements."""
    photos: defaultdict[int, dict[str, str]] = defaultdict(dict)
    for pk, name, content in _of(Attachment, "customer_id", ids, "field", "content"):
        photos[pk][name] = told.digest(bytes(content))
    purposes: defaultdict[int, set[str]] = defaultdict(set)
    ways: dict[int, str] = {}
    for pk, purpose, withdrawn, named in _of(Consent, "customer_id", ids, "purpose", "withdrawn_on", "ways"):
        if withdrawn is None:
            purposes[pk].add(purpose)
            ways[pk] = ways.get(pk, "") or named
    posts: defaultdict[tuple[int, int], set[str]] = defaultdict(set)
    for pk, permission, group in _of(Grant, "content_object_id", ids, "permission_id", "group__name"):
        posts[pk, permission].add(group.removeprefix("post:"))
    found = {}
    for pk, state, rev, sealed, extra, *columns in _rows(ids):
        wanted, other = open_permission(), draft_permission()
        if state == Customer.State.DRAFT:
            wanted, other = other, wanted
        found[pk] = Standing(
            state=state,
            rev=rev,
            general=_general(extra, columns),
            tokens=None if sealed is None else _texts(sealed),
            photos=photos.get(pk, {}),
            posts=frozenset(posts.get((pk, wanted), ())),
            strays=frozenset(posts.get((pk, other), ())),
            purposes=frozenset(purposes.get(pk, ())),
            ways=frozenset(filter(None, ways.get(pk, "").split(","))),
        )
    return found


def _of(model: type[Any], key: str, ids: range, *columns: str) -> Iterable[tuple[Any, ...]]:
    chosen = model.objects.filter(**{f"{key}__gte": ids[0], f"{key}__lte": ids[-1]})
    return chosen.values_list(key, *columns).iterator(chunk_size=50)  # type: ignore[no-any-return]


def _rows(ids: range) -> Iterable[tuple[Any, ...]]:
    """Return the rows; SQLite lets anything be written into a column, and what does not read back is "?" here."""
    rows = Customer.objects.filter(pk__gte=ids[0], pk__lte=ids[-1])
    try:
        return list(rows.values_list(*_ROW))
    except (ValueError, TypeError, ArithmeticError):
        return [_row(rows.filter(pk=pk)) for pk in rows.values_list("pk", flat=True)]


def _row(row: Any) -> tuple[Any, ...]:
    """Return one row, column by column where it does not read back as a whole."""
    try:
        return tuple(row.values_list(*_ROW).get())
    except (ValueError, TypeError, ArithmeticError):
        return tuple(_column(row, name) for name in _ROW)


def _column(row: Any, name: str) -> Any:
    try:
        return row.values_list(name, flat=True).get()
    except (ValueError, TypeError, ArithmeticError):
        return "?"


def _general(extra: Any, columns: Iterable[Any]) -> dict[str, str]:
    general = {name: to_text(value) for name, value in zip(COLUMNS, columns, strict=True)}
    added = {f"extra.{name}" if name in general else name: text for name, text in _texts(extra).items()}
    return {**added, **general}


def _texts(value: Any) -> dict[str, str]:
    """Return a JSON object's members as texts; whatever else stands there is one text under no field's name."""
    if not isinstance(value, dict):
        return {"?": json.dumps(value)}
    return {name: one if isinstance(one, str) else json.dumps(one) for name, one in value.items()}


def newest() -> int:
    """Return the greatest id of a record, for telling how far a run is."""
    with unlocked():
        return Customer.objects.aggregate(last=Max("pk"))["last"] or 0
