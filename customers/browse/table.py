"""The rows of the list as HTML; not a template: fifty rows of its nodes took half of the page's time."""

from collections.abc import Sequence
from datetime import date
from html import escape
from uuid import UUID

from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from crm.templatetags.web import ring
from customers.browse.listing import value
from customers.catalog.queries import Catalogue, display
from customers.catalog.sentences import heading
from customers.records.ticket import Page

NOBODY = UUID(int=0)


def rows(page: Page, columns: Sequence[str], known: Catalogue, today: date, *, ticked: bool) -> list[SafeString]:
    """Return a row for each customer of a page in the reader's words, every value escaped; `ticked` adds a box."""
    entries = [(known.entry(name), escape(heading(known.entry(name)))) for name in columns]
    address = reverse("browse:record", args=[NOBODY])
    complete, tick = escape(_("Completeness")), _("Tick %(name)s")
    blank = f'<span class="faint">—<span class="sr"> {escape(_("not filled"))}</span></span>'
    made = []
    for row in page.rows:
        name, link = escape(row["name"]), address.replace(str(NOBODY), str(row["uuid"]))
        box = _box(row["id"], escape(tick % {"name": row["name"]})) if ticked else ""
        share = f"{ring(row['completeness'], 24)} {row['completeness']} %"
        cells = "".join(_cell(words, display(entry, value(row, entry, today)), blank) for entry, words in entries)
        made.append(
            SafeString(
                f'<tr>{box}<td class="first"><a class="row-link" href="{link}">{name}</a><br>'
                f'<small class="mono">{escape(row["code"])}</small></td>'
                f'<td data-label="{complete}" class="nowrap">{share}</td>{cells}</tr>'
            )
        )
    return made


def _box(number: int, label: str) -> str:
    return f'<td class="tick"><input type="checkbox" data-row name="ids" value="{number:d}" aria-label="{label}"></td>'


def _cell(words: str, text: str, blank: str) -> str:
    shown = escape(text)
    return (
        f'<td data-label="{words}">'
        + (f'<span class="clip" title="{shown}">{shown}</span>' if text else blank)
        + "</td>"
    )
