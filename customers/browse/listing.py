"""A page of the list as people read it: what was asked, its chips and columns, its rows of words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from customers.browse import rules
from customers.catalog import rules as catalog
from customers.catalog.places import standard_places
from customers.catalog.queries import Catalogue, display
from customers.catalog.regions import region_prefix
from customers.catalog.sentences import heading
from customers.records.inputs import choices_of
from customers.records.queries import FILTERS, ListQuery
from customers.records.ticket import Page
from customers.records.values import COLUMNS, to_text

PAGE, SIZES = 50, (10, 50, 100)
COUNTED = 1001
COLUMNS_KEY = "list_columns"
CURSORS = ("after", "before")


@dataclass(frozen=True)
class Filter:
    """A chip: what it narrows, the choices with the addresses that they lead to, and what is chosen, with its way out.

    A value that is typed has no choices but suggestions; `carried` is the rest of the address.
    """

    name: str
    heading: str
    options: list[tuple[str, str]]
    words: str
    drop: str
    suggestions: list[str]
    carried: list[tuple[str, str]]


def asked(params: QueryDict, kept: Iterable[str], known: Catalogue) -> ListQuery:
    """Return what a list's address asks for; columns that it leaves out are those kept, else the usual ones."""
    filters = {name: text for name in FILTERS if (text := params.get(name, "").strip()[:60])}
    filters = {name: text for name, text in filters.items() if not may_be_a_number(text, known)}
    if "region" in filters:
        filters["region"] = region_prefix(filters["region"])
    rows = params.get("rows", "")
    return ListQuery(
        text=params.get("q", "").strip()[:60],
        filters=filters,
        columns=rules.columns(params.getlist("columns"), kept, {entry.identifier for entry in shown_by(known)}),
        after=params.get("after", "")[:100],
        before=params.get("before", "")[:100],
        size=int(rows) if rows in map(str, SIZES) else PAGE,
        count_to=COUNTED,
    )


def shown_by(known: Catalogue) -> list[catalog.Entry]:
    """Return the entries that a list can show: general ones, photos left out."""
    return [entry for entry in known.general if entry.kind != catalog.Kind.PHOTO]


def may_be_a_number(text: str, known: Catalogue) -> bool:
    """Say whether a text can be a whole telephone, ID or account number, which must not stand in an address."""
    return bool(text) and any(catalog.exact_form(entry, text) for entry in known.sealed if entry.exact_search)


def with_all_columns(query: ListQuery, known: Catalogue) -> ListQuery:
    """Return a query with every general field as a column."""
    names = [entry.identifier for entry in shown_by(known)]
    return replace(query, columns=rules.columns(names, (), names))


def column_choices(query: ListQuery, known: Catalogue) -> list[tuple[str, str, bool]]:
    """Return identifier and heading of each entry that can be a column, and whether it is one."""
    return [
        (entry.identifier, heading(entry), entry.identifier in query.columns)
        for entry in shown_by(known)
        if entry.identifier not in rules.ALWAYS_SHOWN
    ]


def headings(columns: Sequence[str], known: Catalogue) -> list[str]:
    """Return the headings of the chosen columns."""
    return [heading(known.entry(name)) for name in columns]


def value(row: Mapping[str, Any], entry: catalog.Entry, today: date) -> str:
    """Return a row's canonical value of an entry."""
    if entry.identifier in COLUMNS:
        return to_text(row[entry.identifier])
    if entry.computed:
        return catalog.computed(entry, to_text(row["customer_since"]), today)
    return str(row["extra"].get(entry.identifier, ""))


def filters(params: QueryDict, query: ListQuery, page: Page, known: Catalogue) -> list[Filter]:
    """Return the chips of a list, in the order of FILTERS; a hidden entry has none."""
    visible = {entry.identifier: entry for entry in known.general}
    found = []
    for name in FILTERS:
        entry = visible.get(name)
        if entry is None and name != "incomplete":
            continue
        choices = choices_of(entry) if entry else [("1", _("Incomplete"))]
        words = dict(choices).get(query.filters.get(name, ""), "")
        if entry and not choices:
            words = _typed_words(entry, query.filters.get(name, ""))
        found.append(
            Filter(
                name,
                heading(entry) if entry else _("Completeness"),
                [(label, address(params, name, code)) for code, label in choices],
                words,
                address(params, name),
                _suggestions(entry, page) if entry and not choices else [],
                [(key, text) for key, texts in params.lists() for text in texts if key not in (name, *CURSORS)],
            )
        )
    return found


def address(params: QueryDict, name: str = "", value: str = "") -> str:
    """Return a list's query string from its first page on, with one value changed, or dropped where it is empty."""
    query = params.copy()
    for each in (name, *CURSORS):
        query.pop(each, None)
    if value:
        query[name] = value
    return "?" + query.urlencode()


def address_to_keep(params: QueryDict, query: ListQuery) -> str:
    """Return what a saved view or an export keeps of a list: filters, text and columns, from the first page on."""
    kept = params.copy()
    for each in (*CURSORS, "rows"):
        kept.pop(each, None)
    kept.setlist("columns", list(query.columns))
    return kept.urlencode()


def _suggestions(entry: catalog.Entry, page: Page) -> list[str]:
    """Return the values that stand on a page: what somebody who types one is likely to mean."""
    return sorted({display(entry, row[entry.identifier]) for row in page.rows if row.get(entry.identifier)})


def _typed_words(entry: catalog.Entry, chosen: str) -> str:
    if entry.kind != catalog.Kind.REGION or len(chosen) in (0, 6):
        return display(entry, chosen)
    place = next((place for code, place in standard_places().items() if code.startswith(chosen)), None)
    return " ".join(place[: len(chosen) // 2]) if place else chosen
